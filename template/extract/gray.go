package extract

import (
	"image"
	"image/color"
	"image/draw"
)

// ToGray converts any image to 8-bit grey: itself where it is one already, the high byte of 16-bit grey, the entries
// of a palette by luminance, colours by luminance over white where they are transparent.
func ToGray(img image.Image) *image.Gray {
	b := img.Bounds()
	switch s := img.(type) {
	case *image.Gray:
		return s
	case *image.Gray16:
		g := image.NewGray(b)
		for y := 0; y < b.Dy(); y++ {
			row := s.Pix[y*s.Stride:]
			for x := 0; x < b.Dx(); x++ {
				g.Pix[y*g.Stride+x] = row[2*x]
			}
		}
		return g
	case *image.Paletted:
		var table [256]uint8
		for i, c := range s.Palette {
			if i < len(table) {
				table[i] = color.GrayModel.Convert(c).(color.Gray).Y
			}
		}
		g := image.NewGray(b)
		for y := 0; y < b.Dy(); y++ {
			row := s.Pix[y*s.Stride:][:b.Dx()]
			for x, i := range row {
				g.Pix[y*g.Stride+x] = table[i]
			}
		}
		return g
	}
	g := image.NewGray(b)
	draw.Draw(g, b, image.White, image.Point{}, draw.Src)
	draw.Draw(g, b, img, b.Min, draw.Over)
	return g
}
