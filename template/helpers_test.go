package template_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/whorl-afis/whorl/template"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is an invented print with everything that a template holds.
func sample() *template.Template {
	return &template.Template{
		Width: 388, Height: 374, Position: template.RightIndex, Impression: template.LiveScanPlain, Quality: 71,
		Reasons: template.Smudged | template.TooSmall, Area: 187, Period: 145,
		Minutiae: []template.Minutia{
			{X: 804, Y: 1215, Angle: 64, Kind: template.Ending, Quality: 92},
			{X: 0, Y: 2992, Angle: 255, Kind: template.Bifurcation, Quality: 60},
			{X: 3104, Y: 0, Angle: 0, Kind: template.Other, Quality: 0},
		},
		Map: &template.OrientationMap{Cols: 3, Rows: 2, Cells: []uint8{0, 64, 127, 255, 255, 1}},
	}
}

func marshal(tb testing.TB, t *template.Template) []byte {
	tb.Helper()
	b, err := t.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// golden holds got against a file of testdata.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
