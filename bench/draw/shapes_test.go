package draw

import (
	"image"
	"image/color"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func TestShapes(t *testing.T) {
	p := Print(blank(100, 80), nil)
	Shapes(p, []Shape{Box(10, 20, 60, 70, SegmentColour, "2"), {[][2]float64{{70, 10}, {90, 10}, {80, 30}}, JointColour, ""}})
	is(t, p, 30, 20, SegmentColour, "upper side of a box")
	is(t, p, 60, 40, SegmentColour, "right side of a box")
	is(t, p, 80, 10, JointColour, "side of a triangle")
	is(t, p, 40, 60, color.RGBA{200, 200, 200, 255}, "inside of a box")
	labelled := 0
	for y := 21; y < 40; y++ {
		for x := 13; x < 25; x++ {
			if p.At(x, y) == SegmentColour {
				labelled++
			}
		}
	}
	if labelled == 0 {
		t.Error("no label")
	}
	Shapes(blank(9, 9), []Shape{Box(0, 0, 5, 5, JointColour, "")}) // not a picture of Print: left alone
	Shapes(p, []Shape{Box(-1e9, -1e9, 1e9, 1e9, JointColour, "x")})
}

func TestSingulars(t *testing.T) {
	// A picture of 1000 ppi: a template of half its size.
	p := Print(blank(200, 200), &template.Template{Width: 100, Height: 100})
	Singulars(p, &template.Template{Width: 100, Height: 100}, []Singular{{X: 24.5, Y: 24.5, Angles: []int{0}}, {X: 74.5, Y: 74.5, Delta: true}})
	is(t, p, 65, 50, CoreColour, "direction of a core")
	is(t, p, 50, 41, CoreColour, "ring of a core")
	is(t, p, 150, 154, DeltaColour, "base of a delta")
	if p.Bounds() != image.Rect(0, 0, 200, 200) {
		t.Error("another size")
	}
}
