package wsq

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// certification returns the folder of NIST's WSQ certification set and the size of each of its images, or skips.
func certification(tb testing.TB) (string, map[string][2]int) {
	tb.Helper()
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "wsq")
	b, err := os.ReadFile(filepath.Join(dir, "raw-image-dimensions.json"))
	if err != nil {
		tb.Skipf("no WSQ certification set (set WHORL_DATA): %v", err)
	}
	var list []struct {
		FileName      string
		Width, Height int
	}
	if err := json.Unmarshal(b, &list); err != nil {
		tb.Fatal(err)
	}
	sizes := map[string][2]int{}
	for _, e := range list {
		sizes[e.FileName] = [2]int{e.Width, e.Height}
	}
	return dir, sizes
}

// TestReferenceDecodes holds the decoder against the reference decodes, which it must match bit for bit.
func TestReferenceDecodes(t *testing.T) {
	dir, _ := certification(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.wsq"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no streams in %s: %v", dir, err)
	}
	if testing.Short() {
		files = files[len(files)-5:]
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(f[:len(f)-len("wsq")] + "raw")
		if err != nil {
			t.Fatal(err)
		}
		img, err := DecodeBytes(b)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
			continue
		}
		if len(img.Pix) != len(want) {
			t.Errorf("%s: %d pixels, want %d", filepath.Base(f), len(img.Pix), len(want))
			continue
		}
		differ, most := 0, 0
		for i, v := range img.Pix {
			if d := max(int(v), int(want[i])) - min(int(v), int(want[i])); d > 0 {
				differ++
				most = max(most, d)
			}
		}
		if differ > 0 {
			t.Errorf("%s: %d of %d pixels differ, by up to %d", filepath.Base(f), differ, len(want), most)
		}
	}
}
