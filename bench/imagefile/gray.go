package imagefile

import (
	"image"

	"github.com/whorl-afis/whorl/template/extract"
)

// toGray returns img as grey as an extractor sees it, with its origin at 0, 0 and without gaps between rows.
func toGray(img image.Image) *image.Gray {
	g := extract.ToGray(img)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if g.Rect.Min == (image.Point{}) && g.Stride == w {
		return g
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*w:], g.Pix[y*g.Stride:y*g.Stride+w])
	}
	return out
}
