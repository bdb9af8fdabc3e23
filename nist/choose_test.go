package nist

import (
	"fmt"
	"image"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func TestChoose(t *testing.T) {
	img := func(idc int, at template.Position, segments ...Segment) Print {
		return Print{Type: 14, IDC: idc, Position: at, data: []byte{1}, Segments: segments}
	}
	nine := func(idc int) Print { return Print{Type: 9, IDC: idc} }
	for _, c := range []struct {
		name              string
		prints            []Print
		chosen, undivided string // indices
	}{
		{"nothing", nil, "[]", "[]"},
		{"single fingers", []Print{img(1, 1), img(2, 2)}, "[0 1]", "[]"},
		{"minutiae before their image", []Print{nine(1), img(1, 1)}, "[1]", "[]"},
		{"minutiae of another finger", []Print{img(1, 1), nine(2)}, "[0 1]", "[]"},
		{"minutiae of a finger without image", []Print{nine(1), {Type: 14, IDC: 1}}, "[0]", "[]"},
		{"slap beside fingers", []Print{img(1, 13), img(2, 2)}, "[1]", "[0]"},
		{"slap alone", []Print{img(1, 13), img(2, 14)}, "[0 1]", "[]"},
		{"divided slap beside fingers", []Print{img(1, 13, Segment{Finger: 2}), img(2, 2)}, "[0 1]", "[]"},
		{"slap beside a missing finger", []Print{img(1, 13), {Type: 14, IDC: 2, Position: 2}}, "[0]", "[]"},
		{"slap beside minutiae", []Print{img(1, 13), nine(2)}, "[0 1]", "[]"},
		{"palm beside fingers", []Print{img(1, 21), img(2, 2)}, "[0 1]", "[]"},
	} {
		index := func(list []*Print) []int {
			out := []int{}
			for _, p := range list {
				for i := range c.prints {
					if p == &c.prints[i] {
						out = append(out, i)
					}
				}
			}
			return out
		}
		chosen, undivided := Choose(c.prints)
		if got, left := fmt.Sprint(index(chosen)), fmt.Sprint(index(undivided)); got != c.chosen || left != c.undivided {
			t.Errorf("%s: %s and %s, want %s and %s", c.name, got, left, c.chosen, c.undivided)
		}
	}
}

func TestFingers(t *testing.T) {
	img := drawn(60, 40)
	whole := Print{Position: 7}
	if f := whole.Fingers(img); len(f) != 1 || f[0].Position != 7 || f[0].Image != img {
		t.Errorf("%+v", f)
	}
	slap := Print{Position: 13, Segments: []Segment{{Finger: 2, Left: 5, Right: 25, Top: 6, Bottom: 36}, {Finger: 3, Left: 50, Right: 90, Top: -4, Bottom: 20},
		{Finger: 4, Left: 70, Right: 90, Top: 0, Bottom: 9}}}
	f := slap.Fingers(img)
	if len(f) != 3 || f[0].Image.Rect != image.Rect(5, 6, 25, 36) || f[1].Image.Rect != image.Rect(50, 0, 60, 20) || f[2].Image != nil || f[2].Position != 4 {
		t.Fatalf("%+v", f)
	}
	if f[0].Image.GrayAt(9, 9) != img.GrayAt(9, 9) {
		t.Error("another part of the image")
	}
}
