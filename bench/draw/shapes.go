package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/whorl-afis/whorl/template"
)

// Colours of what is not a minutia, of the same palette.
var (
	CoreColour    = color.RGBA{0xcc, 0x79, 0xa7, 0xff} // reddish purple
	DeltaColour   = color.RGBA{0xe6, 0x9f, 0x00, 0xff} // orange
	SegmentColour = color.RGBA{0x00, 0x9e, 0x73, 0xff} // green
	JointColour   = color.RGBA{0x56, 0xb4, 0xe9, 0xff} // sky blue
)

// singularRadius is the size of cores and deltas, larger than minutiae, in pixels of the image.
const singularRadius = 9.0

// A Shape is a closed line through points, in pixels of the picture, with a label at its first point.
type Shape struct {
	Points [][2]float64
	Colour color.RGBA
	Label  string // ASCII
}

// Box is the shape of a rectangle.
func Box(left, top, right, bottom float64, c color.RGBA, label string) Shape {
	return Shape{[][2]float64{{left, top}, {right, top}, {right, bottom}, {left, bottom}}, c, label}
}

// Shapes paints shapes onto a picture that Print has made.
func Shapes(picture image.Image, shapes []Shape) {
	dst, ok := picture.(*image.RGBA)
	if !ok {
		return
	}
	c := &canvas{dst: dst}
	for _, s := range shapes {
		for i, p := range s.Points {
			q := s.Points[(i+1)%len(s.Points)]
			c.line(p[0], p[1], q[0], q[1], s.Colour, 1)
		}
		if len(s.Points) > 0 && s.Label != "" {
			c.label(s.Points[0][0]+4, s.Points[0][1]+14, s.Colour, s.Label)
		}
	}
}

func (c *canvas) label(x, y float64, colour color.RGBA, text string) {
	at := fixed.P(int(math.Max(-1e6, math.Min(1e6, x))), int(math.Max(-1e6, math.Min(1e6, y))))
	// On white: letters of one pixel's width are lost on ridges.
	width := font.MeasureString(basicfont.Face7x13, text).Ceil()
	draw.Draw(c.dst, image.Rect(at.X.Floor()-2, at.Y.Floor()-11, at.X.Floor()+width+2, at.Y.Floor()+3), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: c.dst, Src: image.NewUniform(colour), Face: basicfont.Face7x13, Dot: at}
	d.DrawString(text)
}

// A Singular is a core or a delta, in pixels at 500 ppi, with its directions in degrees counter-clockwise.
type Singular struct {
	X, Y   float64
	Angles []int
	Delta  bool
}

// Singulars paints cores as rings and deltas as triangles, with a line in each of their directions, onto a picture that
// Print has made of t.
func Singulars(picture image.Image, t *template.Template, points []Singular) {
	dst, ok := picture.(*image.RGBA)
	if !ok {
		return
	}
	c := &canvas{dst: dst, sx: 1, sy: 1}
	if t != nil && t.Width > 0 && t.Height > 0 {
		c.sx, c.sy = float64(dst.Rect.Dx())/float64(t.Width), float64(dst.Rect.Dy())/float64(t.Height)
	}
	for _, p := range points {
		x, y := (p.X+0.5)*c.sx, (p.Y+0.5)*c.sy
		colour, corners, turn := CoreColour, 24, 0.0
		if p.Delta {
			colour, corners, turn = DeltaColour, 3, math.Pi/2
		}
		for k := range corners {
			s0, c0 := math.Sincos(turn + 2*math.Pi*float64(k)/float64(corners))
			s1, c1 := math.Sincos(turn + 2*math.Pi*float64(k+1)/float64(corners))
			c.line(x+singularRadius*c0, y-singularRadius*s0, x+singularRadius*c1, y-singularRadius*s1, colour, 1)
		}
		for _, a := range p.Angles {
			sin, cos := math.Sincos(float64(a) * math.Pi / 180)
			c.line(x, y, x+2.5*singularRadius*cos, y-2.5*singularRadius*sin, colour, 1)
		}
	}
}
