package speed

import (
	"os"

	"golang.org/x/sys/unix"
)

// Evict drops a file's pages from memory, so that the next reader waits for the disk. Pages that a process has
// mapped, or that a file system keeps in memory only, stay.
func Evict(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
