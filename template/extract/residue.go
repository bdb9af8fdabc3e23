package extract

import (
	"encoding/binary"
	"math"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

// candidate is a point that may be a minutia.
type candidate struct {
	x, y   float32 // pixels
	fx, fy float32 // unit vector in its direction, y down
	turn   int8    // +1 or -1: how the phase turns around it, seen with the normal of direction
	dir    int8    // direction of the filter there
	kind   template.Kind
	odds   int32 // of being true and stable
	dead   bool
	lost   uint8 // neighbours that were removed as pairs
	id     int32 // number of its measures
	next   int32 // in the same bucket, -1 at the end
}

// marks are the candidates found and their helpers.
type marks struct {
	found    []candidate
	bucket   []int32 // first candidate of each bucket
	bw, bh   int
	pairs    []pair
	measured []Measures
	spot     spot

	evenSigns, oddSigns []uint8 // of the response in the rows of a row of blocks and the next one, a bit a pixel
	within, below       []uint8 // squares that may hold a residue, a bit each: of rows 0 to 6, and of row 7
}

func (m *marks) wipe() {
	scrub(m.found)
	scrub(m.measured)
	scrub(m.evenSigns)
	scrub(m.oddSigns)
	scrub(m.within)
	scrub(m.below)
	m.spot = spot{}
}

// corners is the response on a block and the first pixels of its neighbours to the right and below.
type corners [block + 1][block + 1]response

// response is the even and the odd part at a pixel.
type response struct{ a, b int32 }

// residues finds the points that the phase of the response turns around: squares of four pixels on whose border it
// gains or loses one turn. One ridge more enters on one side of such a point than leaves on the other.
func (e *Extractor) residues() {
	e.found = e.found[:0]
	var c corners
	for by := range e.gh {
		from, to := e.span(by, 0)
		e.crossings(by, from, to)
		for bx := from; bx < to; bx++ {
			if e.filtered(bx, by) && e.mayTurn(bx, by) {
				w, h := e.gather(&c, bx, by)
				e.scan(&c, bx, by, w, h)
			}
		}
	}
}

// crossings marks the squares of a row of blocks that have both signs in both parts, without which there is no
// residue: a bit each, those of eight blocks in a word.
func (e *Extractor) crossings(by, from, to int) {
	from, to = from/8*8, min(e.gw, to+1)
	n := e.gw/8*8 + 16
	e.evenSigns, e.oddSigns = grow(e.evenSigns, (block+1)*n), grow(e.oddSigns, (block+1)*n)
	e.within, e.below = grow(e.within, n), grow(e.below, n)
	for j := range min(block+1, (e.gh-by)*block) {
		at := (by*block+j)*e.rw + from*block
		if from < to {
			kernel.Signs(e.evenSigns[j*n+from:][:to-from], e.even[at:])
			kernel.Signs(e.oddSigns[j*n+from:][:to-from], e.odd[at:])
		}
	}
	for x := from; x < to; x += 8 {
		a, a1 := signsAt(e.evenSigns[x:])
		b, b1 := signsAt(e.oddSigns[x:])
		all, last := uint64(0), uint64(0)
		for j := 1; j <= block; j++ {
			c, c1 := signsAt(e.evenSigns[j*n+x:])
			d, d1 := signsAt(e.oddSigns[j*n+x:])
			all |= last
			last = ((a ^ a1) | (a ^ c) | (a ^ c1)) & ((b ^ b1) | (b ^ d) | (b ^ d1))
			a, a1, b, b1 = c, c1, d, d1
		}
		binary.LittleEndian.PutUint64(e.within[x:], all)
		binary.LittleEndian.PutUint64(e.below[x:], last)
	}
}

// signsAt returns the signs of 64 pixels, and of those to their right.
func signsAt(s []uint8) (here, right uint64) {
	here = binary.LittleEndian.Uint64(s)
	return here, here>>1 | uint64(s[8])<<63
}

// mayTurn reports whether any square of a block may hold a residue, by the signs of its pixels alone. Where a
// neighbour's phase runs the other way, it may; where there is none, the squares beside it do not count.
func (e *Extractor) mayTurn(bx, by int) bool {
	d := e.direction[by*e.gw+bx]
	right, below, corner := e.signOf(bx+1, by, d), e.signOf(bx, by+1, d), e.signOf(bx+1, by+1, d)
	if right < 0 || below < 0 || right > 0 && below > 0 && corner < 1 {
		return true
	}
	squares := e.within[bx]
	if below > 0 {
		squares |= e.below[bx]
	}
	if right == 0 {
		squares &= 1<<(block-1) - 1
	}
	return squares != 0
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
			c := square{p, q, r, s}
			if turn := c.turn(); turn != 0 {
				u, v := c.zero()
				e.add(bx*block+x, by*block+y, u, v, turn)
			}
		}
	}
}

// square is the response at four pixels: the first one, to the right, below that, below the first.
type square [4]response

// gather takes the square at a place of a spot.
func (q *square) gather(even, odd *[block * block]int16, i int) {
	for k, at := range [4]int{i, i + 1, i + block + 1, i + block} {
		q[k] = response{int32(even[at&(block*block-1)]), int32(odd[at&(block*block-1)])}
	}
}

// turn is how often the phase turns on the way around a square.
func (q *square) turn() int8 {
	return wind(q[0], q[1]) + wind(q[1], q[2]) + wind(q[2], q[3]) + wind(q[3], q[0])
}

// zero is the zero of the linear response closest to the four values, from the middle of the square and within it.
func (q *square) zero() (u, v float32) {
	pa, qa, ra, sa := int64(q[0].a), int64(q[1].a), int64(q[2].a), int64(q[3].a)
	pb, qb, rb, sb := int64(q[0].b), int64(q[1].b), int64(q[2].b), int64(q[3].b)
	a, b := pa+qa+ra+sa, pb+qb+rb+sb
	ax, bx := qa+ra-pa-sa, qb+rb-pb-sb
	ay, by := ra+sa-pa-qa, rb+sb-pb-qb
	if det := ax*by - bx*ay; det != 0 {
		u = float32(b*ay-a*by) / float32(2*det)
		v = float32(a*bx-b*ax) / float32(2*det)
	}
	return max(-0.5, min(0.5, u)), max(-0.5, min(0.5, v))
}

// wind counts half the turn around 0 between two neighbours: it crosses the positive real axis once upwards (1),
// downwards (-1) or not (0), going the short way.
func wind(p, q response) int8 {
	if p.b < 0 == (q.b < 0) {
		return 0
	}
	cross := int64(p.a)*int64(q.b) - int64(p.b)*int64(q.a)
	if p.b < 0 && cross > 0 {
		return 1
	}
	if p.b >= 0 && cross < 0 {
		return -1
	}
	return 0
}

// add records a candidate at (u, v) from the middle of the square whose first pixel is (x, y).
func (e *Extractor) add(x, y int, u, v float32, turn int8) {
	d := e.direction[y/block*e.gw+x/block]
	c := candidate{x: float32(x) + 0.5 + u, y: float32(y) + 0.5 + v, turn: turn, dir: d, next: -1}
	if e.settle(&c, x, y) {
		c.kind = e.kindOf(&c)
		e.found = append(e.found, c)
	}
}

// kindOf looks ahead, half a ridge to one ridge: where there is a ridge, it ends at the candidate; where there is a
// valley, the ridge forks around it.
func (e *Extractor) kindOf(c *candidate) template.Kind {
	sum := 0
	for step := float32(4); step <= 8; step += 2 {
		if x, y, ok := e.nearest(c, step*c.fx, step*c.fy); ok {
			sum += int(e.even[y*e.rw+x])
		}
	}
	if sum > 0 {
		return template.Ending
	}
	return template.Bifurcation
}

// theta is the direction in radians, counter-clockwise.
func (c *candidate) theta() float32 { return angle(-c.fy, c.fx) }

// angleUnits is theta in 1/256 turn.
func (c *candidate) angleUnits() uint8 {
	return uint8(int32(float32(c.theta()*(template.Turn/(2*math.Pi)))+template.Turn+0.5) & (template.Turn - 1))
}
