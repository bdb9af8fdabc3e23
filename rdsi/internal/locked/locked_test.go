package locked_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

func TestBuffer(t *testing.T) {
	for _, size := range []int{0, 1, 4096, 4097, 1 << 20} {
		b, err := locked.New(size)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Bytes(); len(got) != size || bytes.Trim(got, "\x00") != nil && len(bytes.Trim(got, "\x00")) > 0 {
			t.Errorf("%d: %d bytes, not all zero", size, len(got))
		}
		for i := range b.Bytes() {
			b.Bytes()[i] = 'R'
		}
		b.Free()
		if b.Bytes() != nil {
			t.Errorf("%d: still there", size)
		}
		b.Free()
	}
	var none *locked.Buffer
	none.Free()
}

// The kernel says of the pages that they are locked (lo), left out of dumps (dd), and not inherited (dc).
func TestPages(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have nothing to show")
	}
	b, err := locked.New(3 * os.Getpagesize())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Free()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip("no /proc/self/smaps")
	}
	start := fmt.Sprintf("%x-", uintptr(unsafe.Pointer(&b.Bytes()[0])))
	_, rest, ok := strings.Cut("\n"+string(maps), "\n"+start)
	if !ok {
		t.Skip("the mapping is not listed by its own address")
	}
	_, flags, ok := strings.Cut(rest, "VmFlags:")
	if !ok {
		t.Skip("this kernel does not list flags")
	}
	flags, _, _ = strings.Cut(flags, "\n")
	for _, want := range []string{" lo", " dd", " dc"} {
		if !strings.Contains(flags, want) && !(want == " lo" && b.Weak() != nil) {
			t.Errorf("flags%s lack%s (%v)", flags, want, b.Weak())
		}
	}
}
