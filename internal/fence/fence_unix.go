//go:build unix

package fence

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Bytes returns n bytes between two pages that cannot be touched, flush against the upper or the lower one.
func Bytes(t testing.TB, n int, upper bool) []byte {
	t.Helper()
	page := os.Getpagesize()
	inside := (n + page - 1) / page * page
	b, err := unix.Mmap(-1, 0, inside+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(b) })
	for _, outside := range [][]byte{b[:page], b[page+inside:]} {
		if err := unix.Mprotect(outside, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	if upper {
		return b[page+inside-n : page+inside : page+inside]
	}
	return b[page : page+n : page+n]
}
