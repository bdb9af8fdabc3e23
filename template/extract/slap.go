package extract

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

const (
	// slapPatch is the share of the largest patch that another must have to be looked at: a little finger beside
	// four that touch has about a tenth.
	slapPatch = 0.04
	// leastRhythm is the confidence in a ridge period below which a block is no print: letters, lines and pencil
	// have 0 to 0.02, ridges 0.05 to 0.25, even dry ones. Holes up to slapHole blocks (33 mm², the core of a small
	// whorl and the punched hole of a file card's ring) are filled.
	leastRhythm = 0.025
	slapHole    = 200
	// mmPerBlock is the side of a block: 8 pixels at 500 ppi.
	mmPerBlock = block * 25.4 / template.PPI
	// The tip of a finger on a plain print is 8 to 22 mm wide, a thumb up to 27, and 15 to 32 mm long before the
	// crease of its first joint (NISTIR 7553 gives segments of slaps about 20 × 25 mm). What is smaller than least
	// is a piece of a neighbouring box, a letter or dirt.
	widestFinger = 27
	usualWidth   = 18
	leastWidth   = 6
	leastArea    = 50 // mm²
	longestTip   = 32
	shortestTip  = 18
	// What is this many times fainter than the print below it is not that finger's tip but of the box above.
	fainter = 3
	// outlineMargin is left around a finger, in blocks: its rim has less rhythm than its middle.
	outlineMargin = 3
)

// A Slap is what Segment found.
type Slap struct {
	Fingers []Finger // from left to right
	Tilt    int      // of the fingers' axis from upright, in degrees, clockwise positive
	// WrongHand says that the fingers are ordered as on the other hand than the position names (or that the image is
	// mirrored): where the index should be lies the shortest and narrowest. The positions are then unknown.
	WrongHand bool
}

// Segment finds the fingertips on an image of several fingers and names them by o.Position, which says how many
// there are and in which order, less those in o.Missing. Where fewer are found than that, or the order speaks for
// the other hand, they are UnknownFinger: a wrong name costs the match, an unknown one costs time.
func (e *Extractor) Segment(img *image.Gray, o Options) (Slap, error) {
	if err := o.check(img); err != nil {
		return Slap{}, err
	}
	e.trace = o.Trace
	defer e.forget()
	e.patches = slapPatch
	e.ridges(img, o.PPI)
	e.dropText()
	named := present(o.Position, o.Missing)
	h := hand{e: e, count: len(named)}
	h.findAxis()
	h.findTips()
	scale := 1.0
	if !sameResolution(o.PPI) {
		scale = o.PPI / template.PPI
	}
	return h.slap(named, o.Position, scale, img.Rect), nil
}

// dropText takes from the mask what has no rhythm: what is printed or written on a card.
func (e *Extractor) dropText() {
	for i, v := range e.periodic {
		if v < leastRhythm {
			e.inside[i] = 0
		}
	}
	e.fillHoles(slapHole)
	e.erode(2)
	e.dilate(2)
	e.keepLargest(slapPatch)
}

// hand is the mask of an image of several fingers, seen along their axis.
type hand struct {
	e        *Extractor
	count    int     // fingers to be found
	tilt     float64 // of the axis from upright, radians, clockwise
	cos, sin float64
	tips     []tip
}

// A tip is a part of the mask; u grows across the fingers, from left to right, v down along them, in blocks.
type tip struct {
	cells          []int32
	u0, u1, v0, v1 float64
	rank           float64
	atEdge         bool // it touches the left or right edge of the image
}

func (t *tip) width() float64 { return (t.u1 - t.u0) * mmPerBlock }
func (t *tip) area() float64  { return float64(len(t.cells)) * mmPerBlock * mmPerBlock }

func (h *hand) turnTo(tilt float64) {
	h.tilt = tilt
	h.sin, h.cos = math.Sincos(tilt)
}

// uv returns the place of the middle of a block.
func (h *hand) uv(i int32) (u, v float64) {
	x, y := float64(int(i)%h.e.gw)+0.5, float64(int(i)/h.e.gw)+0.5
	return x*h.cos + y*h.sin, y*h.cos - x*h.sin
}

// findTips takes the mask apart and keeps the count best tips, from left to right.
func (h *hand) findTips() {
	var parts []tip
	h.e.label(1, func(first, size int, _ bool) {
		cells := slices.Clone(h.e.stack[first : first+size])
		parts = append(parts, h.split(cells)...)
	})
	slices.SortFunc(parts, func(a, b tip) int { return cmp.Compare(a.v0, b.v0) })
	for _, p := range parts {
		if p.width() < leastWidth || p.area() < leastArea {
			continue
		}
		if p = h.cutAtCrease(p); p.area() < leastArea {
			continue
		}
		p.rank = h.rank(&p)
		// What lies under a tip is the same finger below the crease.
		above := slices.IndexFunc(h.tips, func(t tip) bool {
			overlap := min(t.u1, p.u1) - max(t.u0, p.u0)
			return overlap > 0.5*min(t.u1-t.u0, p.u1-p.u0)
		})
		switch {
		case above < 0:
			h.tips = append(h.tips, p)
		case fainter*h.tips[above].rank < p.rank:
			h.tips[above] = p
		}
	}
	slices.SortStableFunc(h.tips, func(a, b tip) int { return cmp.Compare(b.rank, a.rank) })
	h.tips = h.tips[:min(len(h.tips), h.count)]
	slices.SortFunc(h.tips, func(a, b tip) int { return cmp.Compare(a.u0+a.u1, b.u0+b.u1) })
}

// rank is the rhythm of a tip, summed over its area; one cut by the left or right edge is likely of a neighbouring
// box.
func (h *hand) rank(t *tip) float64 {
	sum := 0.0
	for _, i := range t.cells {
		sum += float64(h.e.periodic[i])
	}
	if t.atEdge {
		return sum / 2
	}
	return sum
}

// measureTip sets the extent of a part from its cells.
func (h *hand) measureTip(cells []int32) tip {
	t := tip{cells: cells, u0: math.Inf(1), v0: math.Inf(1), u1: math.Inf(-1), v1: math.Inf(-1)}
	for _, i := range cells {
		u, v := h.uv(i)
		t.u0, t.u1 = min(t.u0, u-0.5), max(t.u1, u+0.5)
		t.v0, t.v1 = min(t.v0, v-0.5), max(t.v1, v+0.5)
		if x := int(i) % h.e.gw; x == 0 || x == h.e.gw-1 {
			t.atEdge = true
		}
	}
	return t
}

// outline is the box around a tip along the axis, in pixels of the image.
func (h *hand) outline(t *tip, scale float64, r image.Rectangle) []image.Point {
	u0, u1, v0, v1 := t.u0-outlineMargin, t.u1+outlineMargin, t.v0-outlineMargin, t.v1+outlineMargin
	corners := make([]image.Point, 0, 4)
	for _, c := range [4][2]float64{{u0, v0}, {u1, v0}, {u1, v1}, {u0, v1}} {
		x := (c[0]*h.cos - c[1]*h.sin) * block * scale
		y := (c[0]*h.sin + c[1]*h.cos) * block * scale
		corners = append(corners, image.Pt(
			max(0, min(r.Dx(), int(math.Round(x)))), max(0, min(r.Dy(), int(math.Round(y))))))
	}
	return corners
}
