package engine

import (
	"bytes"
	"image"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/template"
)

// What is moved into the vault stays what it was, leaves nothing where it was, and lies in pages that the kernel does not
// dump.
func TestVault(t *testing.T) {
	var v vault
	defer v.free()
	img := image.NewGray(image.Rect(0, 0, 100, 50))
	for i := range img.Pix {
		img.Pix[i] = byte(i*7 + 1)
	}
	want, before := bytes.Clone(img.Pix), img.Pix
	v.image(img)
	if !bytes.Equal(img.Pix, want) || len(bytes.Trim(before, "\x00")) > 0 {
		t.Error("the image was not moved")
	}
	undumped(t, unsafe.Pointer(&img.Pix[0]))

	finger := impression(3, 1)
	finger.Map = &template.OrientationMap{Cols: 2, Rows: 2, Cells: []uint8{1, 2, 3, 4}}
	minutiae, cells := finger.Minutiae, finger.Map.Cells
	copied := finger.Clone()
	v.template(finger)
	if !slices.Equal(finger.Minutiae, copied.Minutiae) || !bytes.Equal(finger.Map.Cells, copied.Map.Cells) {
		t.Error("the template is not what it was")
	}
	if minutiae[0] != (template.Minutia{}) || cells[0] != 0 {
		t.Error("the template is still where it was")
	}
	undumped(t, unsafe.Pointer(&finger.Minutiae[0]))

	v.dismiss(img)
	if len(v.buffers) != 1 || img.Pix != nil {
		t.Errorf("%d buffers after the image is gone", len(v.buffers))
	}
	empty := &template.Template{}
	v.template(empty)
	if len(v.buffers) != 1 {
		t.Error("room for nothing")
	}
}

// undumped reads from the kernel's list of mappings that the page at p is left out of dumps.
func undumped(t *testing.T, p unsafe.Pointer) {
	t.Helper()
	smaps, err := os.ReadFile("/proc/self/smaps")
	if runtime.GOOS != "linux" || err != nil {
		return
	}
	inside := false
	for line := range strings.Lines(string(smaps)) {
		from, rest, ok := strings.Cut(line, "-")
		to, _, _ := strings.Cut(rest, " ")
		a, err1 := strconv.ParseUint(from, 16, 64)
		b, err2 := strconv.ParseUint(to, 16, 64)
		if ok && err1 == nil && err2 == nil {
			inside = uint64(uintptr(p)) >= a && uint64(uintptr(p)) < b
		}
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && inside {
			if !strings.Contains(flags, " dd") {
				t.Errorf("flags are%s", flags)
			}
			return
		}
	}
	t.Error("the page is in no mapping")
}
