package nist

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealTransactions reads every file of the collection: none may crash, those that are said to pass are read
// without an error, and what was read is written back byte for byte.
func TestRealTransactions(t *testing.T) {
	files := realFiles(t, "an2k")
	n := 0
	for _, path := range files {
		b := load(t, path)
		name := filepath.Base(path)
		tr, err := Read(b, Options{})
		transaction := strings.HasSuffix(name, ".an2") || strings.HasSuffix(name, ".an2k") || strings.HasSuffix(name, ".nist")
		switch {
		case !transaction:
			if !errors.Is(err, ErrFormat) {
				t.Errorf("%s: %v, want ErrFormat", name, err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v", name, err)
			continue
		}
		n++
		if !bytes.Equal(tr.Bytes(), b) {
			t.Errorf("%s: not written back byte for byte", name)
		}
		for _, p := range tr.Prints() {
			if m, ok := p.Minutiae(); ok {
				if err := m.Validate(); err != nil {
					t.Errorf("%s: record %d: %v", name, p.Record, err)
				}
			}
		}
		// Rewriting every field must give the same bytes where the file is well formed: order and tags are kept.
		if len(tr.Warnings) > 0 || bytes.Contains(b, []byte("001:0")) {
			continue
		}
		for _, r := range tr.Records {
			r.edited = !r.binary
		}
		if !bytes.Equal(tr.Bytes(), b) {
			t.Errorf("%s: rewritten fields differ from the file", name)
		}
	}
	t.Logf("%d transactions of %d files", n, len(files))
}

func TestRealImages(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 100 images")
	}
	n, kinds := 0, map[string]int{}
	seen := map[string]bool{}
	for _, path := range realFiles(t, "an2k") {
		tr, err := Read(load(t, path), Options{})
		if err != nil {
			continue
		}
		for _, p := range tr.Prints() {
			if !p.HasImage() || seen[string(p.Data())] || raceDetector && p.Width*p.Height > 400_000 {
				continue
			}
			seen[string(p.Data())] = true
			img, err := p.Image()
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
			if err == nil && (img.Rect.Dx() != p.Width || img.Rect.Dy() != p.Height) {
				t.Errorf("%s: record %d: image of %v, record says %d × %d", filepath.Base(path), p.Record, img.Rect, p.Width, p.Height)
			}
			n++
			kinds[p.Codec]++
		}
	}
	t.Logf("%d different images: %v", n, kinds)
}

// TestRealTenPrintCard checks what a card shows against what is printed in its description.
func TestRealTenPrintCard(t *testing.T) {
	for _, path := range realFiles(t, "an2k/references") {
		if filepath.Base(path) != "type-4-tpcard.an2" {
			continue
		}
		want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 12, 11, 13}
		prints := read(t, load(t, path)).Prints()
		if len(prints) != len(want) {
			t.Fatalf("%d prints", len(prints))
		}
		for i, p := range prints {
			if int(p.Position) != want[i] || p.PPI != 500 || p.Codec != WSQ {
				t.Errorf("print %d: %v at %v ppi, %s", i, p.Position, p.PPI, p.Codec)
			}
		}
	}
}
