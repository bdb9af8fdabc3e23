package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/whorl-afis/whorl/template"
)

// A canvas is a print in colour; sx and sy take pixels at 500 ppi to its pixels.
type canvas struct {
	dst    *image.RGBA
	sx, sy float64
}

func newCanvas(img *image.Gray, t *template.Template) *canvas {
	if t == nil {
		t = &template.Template{}
	}
	c := &canvas{sx: 1, sy: 1}
	if img == nil || img.Rect.Empty() {
		c.dst = image.NewRGBA(image.Rect(0, 0, max(1, int(t.Width)), max(1, int(t.Height))))
		draw.Draw(c.dst, c.dst.Rect, image.White, image.Point{}, draw.Src)
		return c
	}
	c.dst = image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	draw.Draw(c.dst, c.dst.Rect, img, img.Rect.Min, draw.Src)
	if t.Width > 0 && t.Height > 0 {
		c.sx, c.sy = float64(img.Rect.Dx())/float64(t.Width), float64(img.Rect.Dy())/float64(t.Height)
	}
	return c
}

func (c *canvas) pos(m template.Minutia) (x, y float64) {
	x, y = m.Pos()
	return (x + 0.5) * c.sx, (y + 0.5) * c.sy // position 0 is the middle of the first pixel
}

// all paints every minutia, grey unless it is in paired.
func (c *canvas) all(t *template.Template, paired map[int]bool) {
	if t == nil {
		return
	}
	for i, m := range t.Minutiae {
		colour := singleColour
		if paired[i] {
			colour = colourOf(m.Kind)
		}
		c.minutia(m, colour)
	}
}

func (c *canvas) minutia(m template.Minutia, colour color.RGBA) {
	x, y := c.pos(m)
	sin, cos := math.Sincos(m.Theta())
	c.line(x+radius*cos, y-radius*sin, x+tail*cos, y-tail*sin, colour, 1)
	corners := 16 // a circle, nearly
	switch m.Kind {
	case template.Bifurcation:
		corners = 4
	case template.Other:
		corners = 3
	}
	for k := range corners {
		s0, c0 := math.Sincos(m.Theta() + 2*math.Pi*(float64(k)+0.5)/float64(corners))
		s1, c1 := math.Sincos(m.Theta() + 2*math.Pi*(float64(k)+1.5)/float64(corners))
		c.line(x+radius*c0, y-radius*s0, x+radius*c1, y-radius*s1, colour, 1)
	}
}

// line draws an anti-aliased line about two pixels wide. Ends far outside the picture are cut to it first, so that
// the work is bounded by its size.
func (c *canvas) line(x0, y0, x1, y1 float64, colour color.RGBA, alpha float64) {
	x0, y0, x1, y1, ok := c.clip(x0, y0, x1, y1)
	if !ok {
		return
	}
	dx, dy := x1-x0, y1-y0
	length2 := math.Max(dx*dx+dy*dy, 1e-9)
	steps := int(math.Max(math.Abs(dx), math.Abs(dy)))*2 + 1
	// Each pixel takes the colour once, at its best coverage along the line.
	best := map[image.Point]float64{}
	for i := 0; i <= steps; i++ {
		t := float64(i) / float64(steps)
		x, y := x0+t*dx, y0+t*dy
		for py := int(math.Floor(y)) - 1; py <= int(math.Floor(y))+1; py++ {
			for px := int(math.Floor(x)) - 1; px <= int(math.Floor(x))+1; px++ {
				ex, ey := float64(px)+0.5-x0, float64(py)+0.5-y0
				near := math.Max(0, math.Min(1, (ex*dx+ey*dy)/length2))
				d := math.Hypot(ex-near*dx, ey-near*dy)
				cover := math.Max(0, math.Min(1, 1.5-d))
				if p := image.Pt(px, py); cover > best[p] {
					best[p] = cover
				}
			}
		}
	}
	for p, cover := range best {
		if !p.In(c.dst.Rect) {
			continue
		}
		i := c.dst.PixOffset(p.X, p.Y)
		f := cover * alpha
		for k, v := range [3]uint8{colour.R, colour.G, colour.B} {
			c.dst.Pix[i+k] = uint8(math.Round(float64(c.dst.Pix[i+k])*(1-f) + float64(v)*f))
		}
	}
}

// clip cuts a line to the picture (Liang and Barsky).
func (c *canvas) clip(x0, y0, x1, y1 float64) (float64, float64, float64, float64, bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := x1-x0, y1-y0
	w, h := float64(c.dst.Rect.Dx())+2, float64(c.dst.Rect.Dy())+2
	for _, e := range [4][2]float64{{-dx, x0 + 2}, {dx, w - x0}, {-dy, y0 + 2}, {dy, h - y0}} {
		switch {
		case e[0] == 0:
			if e[1] < 0 {
				return 0, 0, 0, 0, false
			}
		case e[0] < 0:
			t0 = math.Max(t0, e[1]/e[0])
		default:
			t1 = math.Min(t1, e[1]/e[0])
		}
	}
	return x0 + t0*dx, y0 + t0*dy, x0 + t1*dx, y0 + t1*dy, t0 <= t1
}
