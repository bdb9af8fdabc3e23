package imagefile

import (
	"image"
	"image/draw"
)

// toGray returns img as grey with its origin at 0, 0: palettes are mapped through, 16 bits become 8, and colours
// their luminance.
func toGray(img image.Image) *image.Gray {
	b := img.Bounds()
	if g, ok := img.(*image.Gray); ok && b.Min == (image.Point{}) && g.Stride == b.Dx() {
		return g
	}
	g := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(g, g.Rect, img, b.Min, draw.Src)
	return g
}
