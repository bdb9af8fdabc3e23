// Package draw paints minutiae onto prints: [Print] for one print, [Pair] for a comparison with its paired minutiae,
// [Sheet] for many pictures on one page.
//
// The pictures are for people. They show biometric data as plainly as the prints do and are to be treated alike.
package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/whorl-afis/whorl/template"
)

// Colours tell endings from bifurcations and the paired from the others, also for the colour-blind (the palette of
// Okabe and Ito).
var (
	endingColour      = color.RGBA{0xd5, 0x5e, 0x00, 0xff} // vermilion
	bifurcationColour = color.RGBA{0x00, 0x72, 0xb2, 0xff} // blue
	otherColour       = color.RGBA{0x00, 0x9e, 0x73, 0xff} // green
	singleColour      = color.RGBA{0xa0, 0xa0, 0xa0, 0xff} // grey: unpaired
	gutterColour      = color.RGBA{0x80, 0x80, 0x80, 0xff}
)

const (
	radius  = 4.0  // of a minutia's circle, pixels of the image
	tail    = 13.0 // length of its direction
	gap     = 12   // between two prints and around the pictures of a sheet
	maxSide = 20000
)

// Print returns img in colour with the minutiae of t: circles for endings, squares for bifurcations, triangles for
// others, each with a line in its direction; the surer a minutia, the stronger its colour. Without an
// image the minutiae are painted on white. Where the size of img is not that of t, positions are scaled to it.
func Print(img *image.Gray, t *template.Template) image.Image {
	c := newCanvas(img, t)
	if t == nil {
		return c.dst
	}
	for _, m := range t.Minutiae {
		c.minutia(m, strength(colourOf(m.Kind), m.Quality))
	}
	return c.dst
}

// Pair returns both prints side by side with lines between paired minutiae: each of pairs holds an index into the
// minutiae of tA and of tB; indices outside are left out. Minutiae without a partner are grey.
func Pair(imgA *image.Gray, tA *template.Template, imgB *image.Gray, tB *template.Template, pairs [][2]int) image.Image {
	a, b := newCanvas(imgA, tA), newCanvas(imgB, tB)
	pairs = valid(pairs, tA, tB)
	inA, inB := map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		inA[p[0]], inB[p[1]] = true, true
	}
	a.all(tA, inA)
	b.all(tB, inB)
	wa, wb := a.dst.Rect, b.dst.Rect
	out := image.NewRGBA(image.Rect(0, 0, wa.Dx()+gap+wb.Dx(), max(wa.Dy(), wb.Dy())))
	draw.Draw(out, out.Rect, image.NewUniform(gutterColour), image.Point{}, draw.Src)
	draw.Draw(out, wa, a.dst, image.Point{}, draw.Src)
	draw.Draw(out, wb.Add(image.Pt(wa.Dx()+gap, 0)), b.dst, image.Point{}, draw.Src)
	both := &canvas{dst: out}
	for i, p := range pairs {
		xa, ya := a.pos(tA.Minutiae[p[0]])
		xb, yb := b.pos(tB.Minutiae[p[1]])
		both.line(xa, ya, xb+float64(wa.Dx()+gap), yb, hue(i, len(pairs)), 0.6)
	}
	return out
}

// Sheet lays pictures out in rows of cols on a grey page, each at the top left of a cell as large as the largest. It
// returns an empty picture for none.
func Sheet(pictures []image.Image, cols int) image.Image {
	cols = max(1, min(cols, len(pictures)))
	var w, h int
	for _, p := range pictures {
		w, h = max(w, p.Bounds().Dx()), max(h, p.Bounds().Dy())
	}
	rows := (len(pictures) + cols - 1) / cols
	out := image.NewRGBA(image.Rect(0, 0, min(maxSide, gap+cols*(w+gap)), min(maxSide, gap+rows*(h+gap))))
	draw.Draw(out, out.Rect, image.NewUniform(gutterColour), image.Point{}, draw.Src)
	for i, p := range pictures {
		at := image.Pt(gap+i%cols*(w+gap), gap+i/cols*(h+gap))
		draw.Draw(out, image.Rectangle{at, at.Add(p.Bounds().Size())}, p, p.Bounds().Min, draw.Src)
	}
	return out
}

func valid(pairs [][2]int, a, b *template.Template) [][2]int {
	var out [][2]int
	for _, p := range pairs {
		if a != nil && b != nil && p[0] >= 0 && p[1] >= 0 && p[0] < len(a.Minutiae) && p[1] < len(b.Minutiae) {
			out = append(out, p)
		}
	}
	return out
}

func colourOf(k template.Kind) color.RGBA {
	switch k {
	case template.Ending:
		return endingColour
	case template.Bifurcation:
		return bifurcationColour
	}
	return otherColour
}

// strength pales a colour with falling quality; 0 is unknown and keeps it.
func strength(c color.RGBA, quality uint8) color.RGBA {
	if quality == 0 || quality >= 100 {
		return c
	}
	f := 0.35 + 0.65*float64(quality)/100
	mix := func(v uint8) uint8 { return uint8(255 - f*(255-float64(v))) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}

// hue spreads n line colours around the colour circle.
func hue(i, n int) color.RGBA {
	h := float64(i) / float64(max(1, n)) * 6
	channel := func(shift float64) uint8 {
		d := math.Mod(h+shift, 6)
		return uint8(220 * math.Max(0, math.Min(1, math.Abs(d-3)-1)))
	}
	return color.RGBA{channel(0), channel(4), channel(2), 0xff}
}
