//go:build unix

package kernel

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// fenced returns n bytes between two pages that cannot be touched, flush against the upper or the lower one: a kernel
// that reads or writes a byte too far ends the test with a fault.
func fenced(t *testing.T, n int, upper bool) []byte {
	t.Helper()
	page := os.Getpagesize()
	inside := (n + page - 1) / page * page
	b, err := unix.Mmap(-1, 0, inside+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(b) })
	for _, fence := range [][]byte{b[:page], b[page+inside:]} {
		if err := unix.Mprotect(fence, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	if upper {
		return b[page+inside-n : page+inside : page+inside]
	}
	return b[page : page+n : page+n]
}
