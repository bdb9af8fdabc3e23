package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

// candidate is a point that may be a minutia.
type candidate struct {
	x, y    float32 // pixels
	fx, fy  float32 // unit vector in its direction, y down
	turn    int8    // +1 or -1: how the phase turns around it, seen with the normal of direction
	dir     int8    // direction of the filter there
	kind    template.Kind
	quality float32
	dead    bool
	next    int32 // in the same bucket, -1 at the end
}

// marks are the candidates found and their helpers.
type marks struct {
	found   []candidate
	bucket  []int32 // first candidate of each bucket
	bw, bh  int
	pairs   []pair
	ranking []int32
}

func (m *marks) wipe() { scrub(m.found) }

// corners is the response on a block and the first pixels of its neighbours to the right and below.
type corners [block + 1][block + 1]struct{ a, b int32 }

// residues finds the points that the phase of the response turns around: squares of four pixels on whose border it
// gains or loses one turn. One ridge more enters on one side of such a point than leaves on the other.
func (e *Extractor) residues() {
	e.found = e.found[:0]
	var c corners
	for by := range e.gh {
		for bx := range e.gw {
			if e.filtered(bx, by) {
				w, h := e.gather(&c, bx, by)
				e.scan(&c, bx, by, w, h)
			}
		}
	}
}

// gather fills c as the filter of the block would have it, and returns how many squares it holds across and down:
// those at the edge only where the neighbours are part of the print.
func (e *Extractor) gather(c *corners, bx, by int) (w, h int) {
	right, below := e.filtered(bx+1, by), e.filtered(bx, by+1)
	w, h = block-1, block-1
	if right {
		w++
	}
	if below {
		h++
	}
	d := e.direction[by*e.gw+bx]
	for j := 0; j <= h; j++ {
		y := by*block + j
		i := y*e.rw + bx*block
		sign := int32(1)
		if j == block && opposite(d, e.direction[(by+1)*e.gw+bx]) {
			sign = -1
		}
		even, odd := e.even[i:][:block], e.odd[i:][:block]
		for k, v := range even {
			c[j][k].a, c[j][k].b = int32(v), sign*int32(odd[k])
		}
		if right && (j < block || e.filtered(bx+1, by+1)) {
			a, b := e.aligned(bx*block+block, y, d)
			c[j][block].a, c[j][block].b = int32(a), int32(b)
		} else if right { // the corner has no response: repeat the last pixel, which has no sign change to it
			c[j][block] = c[j][block-1]
		}
	}
	return w, h
}

func (e *Extractor) scan(c *corners, bx, by, w, h int) {
	for y := range h {
		top, low := &c[y], &c[y+1]
		for x := range w {
			p, q, r, s := top[x], top[x+1], low[x+1], low[x]
			// A zero needs both signs in both parts.
			if (p.a^q.a)|(p.a^r.a)|(p.a^s.a) >= 0 || (p.b^q.b)|(p.b^r.b)|(p.b^s.b) >= 0 {
				continue
			}
			turn := wind(p.a, p.b, q.a, q.b) + wind(q.a, q.b, r.a, r.b) + wind(r.a, r.b, s.a, s.b) + wind(s.a, s.b, p.a, p.b)
			if turn == 0 {
				continue
			}
			// The zero of the linear response closest to the four values, from the middle of the square.
			a, b := int64(p.a)+int64(q.a)+int64(r.a)+int64(s.a), int64(p.b)+int64(q.b)+int64(r.b)+int64(s.b)
			ax, bx1 := int64(q.a+r.a-p.a-s.a), int64(q.b+r.b-p.b-s.b)
			ay, by1 := int64(r.a+s.a-p.a-q.a), int64(r.b+s.b-p.b-q.b)
			u, v := float32(0), float32(0)
			if det := ax*by1 - bx1*ay; det != 0 {
				u = float32(b*ay-a*by1) / float32(2*det)
				v = float32(a*bx1-b*ax) / float32(2*det)
			}
			e.add(float32(bx*block+x)+0.5+max(-0.5, min(0.5, u)), float32(by*block+y)+0.5+max(-0.5, min(0.5, v)), turn,
				e.direction[by*e.gw+bx])
		}
	}
}

// wind counts half the turn around 0 between two neighbours: it crosses the positive real axis once upwards (1),
// downwards (-1) or not (0), going the short way.
func wind(a0, b0, a1, b1 int32) int8 {
	if b0 < 0 == (b1 < 0) {
		return 0
	}
	cross := int64(a0)*int64(b1) - int64(b0)*int64(a1)
	if b0 < 0 && cross > 0 {
		return 1
	}
	if b0 >= 0 && cross < 0 {
		return -1
	}
	return 0
}

// add records a candidate: its direction is along the ridge, to the side with one ridge more.
func (e *Extractor) add(x, y float32, turn, dir int8) {
	c := candidate{x: x, y: y, turn: turn, dir: dir, next: -1}
	nx, ny := across(e.bilinear(e.cos2, x, y), e.bilinear(e.sin2, x, y))
	// (ny, -nx) is along the ridge; the side follows from the turn as seen with the normal of the filter.
	c.fx, c.fy = ny, -nx
	ox, oy := float32(directionX[dir]), float32(directionY[dir])
	if float32(nx*ox)+float32(ny*oy) < 0 {
		c.fx, c.fy = -c.fx, -c.fy
	}
	if turn < 0 {
		c.fx, c.fy = -c.fx, -c.fy
	}
	// A ridge there: it ends here. A valley: the ridge forks around it.
	c.kind = template.Bifurcation
	if px, py := int(x+float32(4*c.fx)+0.5), int(y+float32(4*c.fy)+0.5); px >= 0 && py >= 0 && px < e.rw && py < e.gh*block &&
		e.even[py*e.rw+px] > 0 {
		c.kind = template.Ending
	}
	e.found = append(e.found, c)
}

// theta is the direction in radians, counter-clockwise.
func (c *candidate) theta() float32 { return angle(-c.fy, c.fx) }

// angleUnits is theta in 1/256 turn.
func (c *candidate) angleUnits() uint8 {
	return uint8(int32(float32(c.theta()*(template.Turn/(2*math.Pi)))+template.Turn+0.5) & (template.Turn - 1))
}
