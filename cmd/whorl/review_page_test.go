package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
)

// The page of a case shows each pair with what coincides, and the print of the request once more without marks.
func TestReviewPage(t *testing.T) {
	a := &template.Template{Width: 60, Height: 80, Position: template.RightIndex, Quality: template.NoQuality,
		Minutiae: []template.Minutia{{X: 80, Y: 80}, {X: 240, Y: 320}}}
	b := a.Clone()
	b.Minutiae = b.Minutiae[:1]
	path := filepath.Join(t.TempDir(), "case.html")
	panels := []rdsi.Panel{{Image: image.NewGray(image.Rect(0, 0, 60, 80)), Probe: a, Reference: b, Pairs: [][2]int{{0, 0}}},
		{Probe: a, Reference: b}}
	if err := writeExhibit(panels, "6f1d2c3b4a596877", "", path); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for text, times := range map[string]int{`<img src="data:image/png;base64,`: 3, "of 2 and 1 minutiae 1 coincide</figcaption>": 1,
		"of 2 and 1 minutiae 0 coincide</figcaption>": 1, "without marks</figcaption>": 1, "decide --socket S 6f1d2c3b4a596877": 1} {
		if got := bytes.Count(page, []byte(text)); got != times {
			t.Errorf("%d times %q, want %d", got, text, times)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
