package draw

import (
	"image"
	"image/color"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func blank(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = 200
	}
	return g
}

func one(x, y float64, k template.Kind) *template.Template {
	return &template.Template{Width: 100, Height: 80, Minutiae: []template.Minutia{template.At(x, y, 0, k, 100)}}
}

func is(t *testing.T, img image.Image, x, y int, want color.RGBA, name string) {
	t.Helper()
	if got := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); got != want {
		t.Errorf("%s: pixel (%d, %d) is %v, want %v", name, x, y, got, want)
	}
}

func TestPrint(t *testing.T) {
	grey := color.RGBA{200, 200, 200, 255}
	for _, c := range []struct {
		kind template.Kind
		want color.RGBA
	}{{template.Ending, endingColour}, {template.Bifurcation, bifurcationColour}, {template.Other, otherColour}} {
		img := Print(blank(100, 80), one(50, 40, c.kind))
		if img.Bounds() != image.Rect(0, 0, 100, 80) {
			t.Fatalf("bounds %v", img.Bounds())
		}
		is(t, img, 58, 40, c.want, c.kind.String()+" tail")
		is(t, img, 40, 40, grey, c.kind.String()+" behind")
		is(t, img, 5, 5, grey, c.kind.String()+" corner")
	}
	// The same print at 1000 ppi: positions double.
	is(t, Print(blank(200, 160), one(50, 40, template.Ending)), 110, 80, endingColour, "1000 ppi")
	is(t, Print(nil, one(50, 40, template.Ending)), 58, 40, endingColour, "no image")
	if got := Print(nil, nil).Bounds(); got != image.Rect(0, 0, 1, 1) {
		t.Errorf("nothing to draw: %v", got)
	}
	// A minutia at the border must not reach outside the picture.
	Print(blank(100, 80), one(100, 80, template.Ending))
}

func TestPair(t *testing.T) {
	a, b := one(50, 40, template.Ending), one(50, 40, template.Ending)
	img := Pair(blank(100, 80), a, blank(60, 90), b, [][2]int{{0, 0}, {0, 7}, {-1, 0}})
	if want := image.Rect(0, 0, 100+gap+60, 90); img.Bounds() != want {
		t.Fatalf("bounds %v, want %v", img.Bounds(), want)
	}
	if got := img.At(100+gap/2, 85); got != gutterColour {
		t.Errorf("gutter is %v", got)
	}
	lone := Pair(blank(100, 80), a, blank(100, 80), b, nil)
	is(t, lone, 58, 40, singleColour, "unpaired")
	is(t, lone, 100+gap+58, 40, singleColour, "unpaired, right")
	if img.At(80, 41) == lone.At(80, 41) {
		t.Error("no line between the paired minutiae")
	}
}

func TestSheet(t *testing.T) {
	s := Sheet([]image.Image{blank(10, 20), blank(30, 5), blank(4, 4)}, 2)
	if want := image.Rect(0, 0, gap+2*(30+gap), gap+2*(20+gap)); s.Bounds() != want {
		t.Fatalf("bounds %v, want %v", s.Bounds(), want)
	}
	is(t, s, gap, gap, color.RGBA{200, 200, 200, 255}, "first")
	is(t, s, gap+30+gap, gap, color.RGBA{200, 200, 200, 255}, "second")
	is(t, s, gap, gap+20+gap, color.RGBA{200, 200, 200, 255}, "third")
	is(t, s, gap+30+gap, gap+20+gap, gutterColour, "empty cell")
	if b := Sheet(nil, 3).Bounds(); b.Dx() <= 0 {
		t.Errorf("empty sheet: %v", b)
	}
}

func TestLineIsClipped(t *testing.T) {
	c := newCanvas(blank(50, 50), nil)
	c.line(-1e9, 25, 1e9, 25, endingColour, 1)
	is(t, c.dst, 25, 25, endingColour, "through the picture")
	c.line(-1e9, -5, 1e9, -5, bifurcationColour, 1)
	is(t, c.dst, 25, 2, color.RGBA{200, 200, 200, 255}, "above the picture")
}
