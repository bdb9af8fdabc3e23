package extract

import (
	"math"
	"math/bits"

	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

const (
	// stray is how far from a candidate, in pixels, the zero of another filter's answer is taken for the same one: half
	// a step of the bank moves it by 0.7, the filters of two blocks near a core by more.
	stray = 3
	// farthest bounds the correction of a position for the filter, in pixels.
	farthest = 1.5
)

// wave is the unit vector across ridges, along which the phase of their filter grows, and their frequency in radians per
// pixel.
type wave struct{ nx, ny, k float32 }

// spot is the answer on the surroundings of a candidate, eight by eight pixels that no block has a say in.
type spot struct {
	x, y      int // of the first pixel
	even, odd [block * block]int16

	// of bend:
	part                        [2][block * block]int16 // the answer of one of several filters
	which                       [block * block]int16    // of them
	sine, cosine, twice, octave [block * block]float32
}

// settle moves a candidate of the square at (x, y) to where the ridges have it, whatever the blocks; false where they
// have none.
//
// The answer has a seam wherever two blocks have different filters, each of which puts its zeros elsewhere: places
// pile up on the seams or keep off them, and noise makes zeros there that neither filter has. So every candidate is
// looked at again with the one filter that fits the ridges at its place, by directions and periods that are interpolated
// between blocks. Where that is the filter of its block, away from the seams, the zero is known.
func (e *Extractor) settle(c *candidate, x, y int) bool {
	k, p, d := e.wave(c.x, c.y)
	b := y/block*e.gw + x/block
	if seam := x%block == block-1 || y%block == block-1; seam || int(e.period[b]) != p || int(e.direction[b]) != d {
		s := &e.spot
		s.x, s.y = int(c.x+61)-64, int(c.y+61)-64
		c.follow(int8(d))
		e.bench.Spot(&s.even, &s.odd, s.x, s.y, &bank[p][d].Filter)
		if !s.nearest(c) {
			e.bend(c.dir)
			if !s.nearest(c) {
				return false
			}
			k, p, d = e.wave(c.x, c.y)
			c.follow(int8(d))
		}
	}
	c.correct(k, &bank[p][d])
	return true
}

// wave is what the ridges at a place are: their wave vector, in radians per pixel, and the filter that fits them best.
func (e *Extractor) wave(x, y float32) (k wave, period, direction int) {
	c2, s2, octave := e.bilinear(e.cos2, x, y), e.bilinear(e.sin2, x, y), e.bilinear(e.octave, x, y)
	period, direction = choose(angle(s2, c2), octave)
	nx, ny := across(c2, s2)
	if t := &bank[period][direction]; float32(nx*t.nx)+float32(ny*t.ny) < 0 {
		nx, ny = -nx, -ny
	}
	return wave{nx, ny, 2 * math.Pi / exp2(octave)}, period, direction
}

// follow makes d the direction that a candidate's turn is seen along.
func (c *candidate) follow(d int8) {
	if opposite(c.dir, d) {
		c.turn = -c.turn
	}
	c.dir = d
}

// bend answers the spot with the filter that fits each pixel, as it must be near a core or a delta, where no filter fits
// more than a few. The phase grows along d.
func (e *Extractor) bend(d int8) {
	s := &e.spot
	s.interpolate(&e.grid)
	which := &s.which
	for i, twice := range s.twice {
		p, d := choose(twice, s.octave[i])
		which[i] = int16(p*bankDirections + d)
	}
	for i := range which {
		w := which[i]
		if w == none {
			continue // with one before
		}
		e.bench.Spot(&s.part[0], &s.part[1], s.x, s.y, &bank[w/bankDirections][w%bankDirections].Filter)
		sign := int16(1)
		if opposite(d, int8(w%bankDirections)) {
			sign = -1
		}
		for j := i; j < len(which); j++ {
			if which[j] == w {
				which[j] = none
				s.even[j], s.odd[j] = s.part[0][j], sign*s.part[1][j]
			}
		}
	}
}

// interpolate sets twice the direction and the octave of every pixel of the spot: like bilinear, for all of them.
func (s *spot) interpolate(g *grid) {
	for i, from := range [3][]float32{g.cos2, g.sin2, g.octave} {
		to := [3]*[block * block]float32{&s.cosine, &s.sine, &s.octave}[i]
		for j := range block {
			j0, j1, v := node(s.y+j, g.gh)
			top, low := from[j0*g.gw:][:g.gw], from[j1*g.gw:][:g.gw]
			for i := range block {
				i0, i1, u := node(s.x+i, g.gw)
				a := float32((1-u)*top[i0]) + float32(u*top[i1])
				b := float32((1-u)*low[i0]) + float32(u*low[i1])
				to[j*block+i] = float32((1-v)*a) + float32(v*b)
			}
		}
	}
	kernel.Angles(s.twice[:], s.sine[:], s.cosine[:])
}

// node is the centre of a block before a pixel and the one after it, of n, and how far between them the pixel is.
func node(at, n int) (before, after int, part float32) {
	from := at + block/2
	i, sixteenths := from/block-1, 2*(from%block)+1
	return max(0, min(n-1, i)), max(0, min(n-1, i+1)), float32(sixteenths) * (1.0 / (2 * block))
}

// nearest moves a candidate to the nearest zero of the spot that the phase turns around as it does around the candidate.
func (s *spot) nearest(c *candidate) bool {
	const squares = 0x007f7f7f7f7f7f7f // whose four pixels are in the spot
	x, y, best, found := c.x-float32(s.x), c.y-float32(s.y), float32(stray*stray), false
	for m := changes(&s.even) & changes(&s.odd) & squares; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		var q square
		q.gather(&s.even, &s.odd, i)
		if q.turn() != c.turn {
			continue
		}
		u, v := q.zero()
		u, v = u+float32(i%block)+0.5, v+float32(i/block)+0.5
		if d := float32((u-x)*(u-x)) + float32((v-y)*(v-y)); d < best {
			best, found = d, true
			c.x, c.y = float32(s.x)+u, float32(s.y)+v
		}
	}
	return found
}

// changes marks the squares that have both signs, by their first pixel.
func changes(v *[block * block]int16) (m uint64) {
	var signs [block]uint8
	kernel.Signs(signs[:], v[:])
	for j, b := range signs {
		m |= uint64(b) << (8 * j)
	}
	return (m ^ m>>1) | (m ^ m>>block) | (m ^ m>>(block+1))
}

// correct gives a candidate its direction, along the ridge to the side with one ridge more, and moves it from the zero of
// the answer to the vortex of the ridges. A filter whose wave vector k0 differs from that of the ridges, k, moves the
// zero of its answer by σ²·turn·(ky−k0y, −(kx−k0x)), to first order in k−k0: the Gaussian average of e^{i(k−k0)·d} about a
// vortex.
func (c *candidate) correct(k wave, t *tap) {
	turn := float32(c.turn)
	c.fx, c.fy = float32(turn*k.ny), -float32(turn*k.nx)
	s := t.variance * turn
	c.x -= max(-farthest, min(farthest, float32(s*(float32(k.k*k.ny)-t.ky))))
	c.y += max(-farthest, min(farthest, float32(s*(float32(k.k*k.nx)-t.kx))))
}
