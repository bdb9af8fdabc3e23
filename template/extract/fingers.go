package extract

import (
	"image"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// A Finger is where one finger lies on an image of several.
type Finger struct {
	Position template.Position // UnknownFinger where it cannot be told
	Outline  []image.Point     // around it, in pixels of the image: from (0, 0) to (10, 10) are ten in a row
}

// A Fingertip is the template of one finger of an image, and the box of the image that it was taken from: its
// coordinates count from there.
type Fingertip struct {
	Template *template.Template
	Box      image.Rectangle
}

// Fingers returns each finger on an image: of a slap (13 to 15, 40 to 54) those that Segment finds, from left to right;
// of any other position the one of Extract.
func (e *Extractor) Fingers(img *image.Gray, o Options) ([]Fingertip, error) {
	if !o.Position.Slap() {
		t, err := e.Extract(img, o)
		if err != nil {
			return nil, err
		}
		return []Fingertip{{t, img.Rect}}, nil
	}
	slap, err := e.Segment(img, o)
	if err != nil {
		return nil, err
	}
	ground := uint8(math.MaxUint8)
	if e.inverted {
		ground = 0
	}
	all := make([]Fingertip, 0, len(slap.Fingers))
	for _, f := range slap.Fingers {
		part, box := e.cutOut(img, f.Outline, ground)
		if part == nil {
			continue
		}
		o.Position = f.Position
		t, err := e.Extract(part, o)
		clear(part.Pix)
		if err != nil {
			return nil, err
		}
		all = append(all, Fingertip{t, box.Add(img.Rect.Min)})
	}
	return all, nil
}

// cutOut copies what is inside an outline; the rest of the box around it is ground. It is nil where the outline
// holds nothing of the image.
func (e *Extractor) cutOut(img *image.Gray, outline []image.Point, ground uint8) (*image.Gray, image.Rectangle) {
	box := image.Rectangle{Min: outline[0], Max: outline[0]}
	for _, p := range outline {
		box.Min.X, box.Min.Y = min(box.Min.X, p.X), min(box.Min.Y, p.Y)
		box.Max.X, box.Max.Y = max(box.Max.X, p.X), max(box.Max.Y, p.Y)
	}
	origin := img.Rect.Min
	box = box.Intersect(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	if box.Empty() {
		return nil, box
	}
	e.cut = grow(e.cut, box.Dx()*box.Dy())
	part := &image.Gray{Pix: e.cut, Stride: box.Dx(), Rect: image.Rect(0, 0, box.Dx(), box.Dy())}
	for i := range part.Pix {
		part.Pix[i] = ground
	}
	var edges []float64
	for y := box.Min.Y; y < box.Max.Y; y++ {
		edges = crossings(edges[:0], outline, float64(y)+0.5)
		src := img.Pix[img.PixOffset(origin.X, origin.Y+y):][:img.Rect.Dx()]
		dst := part.Pix[(y-box.Min.Y)*part.Stride:][:box.Dx()]
		for i := 0; i+1 < len(edges); i += 2 {
			from := max(box.Min.X, int(math.Ceil(edges[i]-0.5)))
			to := min(box.Max.X, int(math.Floor(edges[i+1]-0.5))+1)
			if from < to {
				copy(dst[from-box.Min.X:], src[from:to])
			}
		}
	}
	return part, box
}

// crossings appends, in order, where the sides of a polygon cross the line at height y.
func crossings(at []float64, outline []image.Point, y float64) []float64 {
	corner := func(i int) (float64, float64) {
		p := outline[i%len(outline)]
		return float64(p.X), float64(p.Y)
	}
	for i := range outline {
		x0, y0 := corner(i)
		x1, y1 := corner(i + 1)
		if (y0 <= y) != (y1 <= y) {
			at = append(at, x0+(x1-x0)*(y-y0)/(y1-y0))
		}
	}
	slices.Sort(at)
	return at
}
