//go:build unix

package fence_test

import (
	"os"
	"runtime/debug"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/internal/fence"
)

// faults reports whether the byte at a distance from b's first cannot be read.
func faults(b []byte, distance int) (fault bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() != nil }()
	sink = *(*byte)(unsafe.Add(unsafe.Pointer(&b[0]), distance))
	return false
}

var sink byte

func TestBytes(t *testing.T) {
	for _, n := range []int{1, 100, os.Getpagesize(), os.Getpagesize() + 1} {
		for _, upper := range []bool{true, false} {
			b := fence.Bytes(t, n, upper)
			if len(b) != n || cap(b) != n {
				t.Fatalf("%d bytes of %d, want %d", len(b), cap(b), n)
			}
			b[0], b[n-1] = 1, 2
			if faults(b, 0) || faults(b, n-1) {
				t.Errorf("%d bytes, upper %v: a fence within", n, upper)
			}
			if beyond := map[bool]int{true: n, false: -1}[upper]; !faults(b, beyond) {
				t.Errorf("%d bytes, upper %v: no fence at byte %d", n, upper, beyond)
			}
		}
	}
}
