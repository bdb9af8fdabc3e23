package gallery

import (
	"os"

	"golang.org/x/sys/unix"
)

// beginWriteback asks the system to begin to write a part of a file to its device, so that the sync at the end waits for the last
// part and not for all. A system that refuses writes when it likes.
func beginWriteback(f *os.File, offset, length uint64) {
	_ = unix.SyncFileRange(int(f.Fd()), int64(offset), int64(length), unix.SYNC_FILE_RANGE_WRITE)
}
