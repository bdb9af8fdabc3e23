package extract

import "math"

const (
	// The second directions come from an image without dirt, so narrower neighbourhoods do (8 and 15.6 pixels), and
	// the first ones keep a vote.
	refinedSigma    = 1.0
	refinedFarSigma = 1.95
	oldWeight       = 0.2
	// equalise is the amplitude, in local standard deviations, at which a ridge counts half when the amplitudes of
	// the filtered image are evened out.
	equalise = 0.3
	// peak is the value of an evened ridge of great amplitude, the largest that gradients takes.
	peak = 254
)

var refinedKernel, refinedFarKernel = gaussian(refinedSigma), gaussian(refinedFarSigma)

// refine finds direction and period again, from the filtered image.
func (e *Extractor) refine() {
	e.even2soft()
	e.gradients()
	copy(e.wide, e.far)
	e.directions(refinedKernel, refinedFarKernel, oldWeight)
	e.show("refine directions", e.imageOfOrientation)
	e.advance()
	e.show("refine periods", e.imageOfPeriod)
}

// even2soft sets soft to the filtered image with its amplitude evened out.
func (e *Extractor) even2soft() {
	for i, v := range e.even {
		if v == 0 {
			e.soft[i] = 0
			continue
		}
		e.soft[i] = int16(peak * float32(v) / (e.magnitude(i) + equalise*unit))
	}
}

// advance moves the period to the geometric mean of what it was and what the phase says: its advance from pixel to
// pixel along the normal is the frequency of the ridges, whatever frequency the filter was made for.
func (e *Extractor) advance() {
	turn, energy := e.a, e.b
	for i := range turn {
		turn[i], energy[i] = 0, 0
		if e.inside[i] != 0 && e.direction[i] >= 0 {
			turn[i], energy[i] = e.blockAdvance(i%e.gw, i/e.gw)
		}
	}
	e.smooth(turn, periodKernel)
	e.smooth(energy, periodKernel)
	fullTurn := log2(2 * math.Pi)
	for i, n := range energy {
		if n < 1e-3 || turn[i] <= 0 {
			continue
		}
		if octave := fullTurn - log2(turn[i]/n); octave > minOctave && octave < maxOctave {
			e.octave[i] = 0.5 * (octave + e.octave[i])
		}
	}
}

// blockAdvance returns the advance of the phase along the normal in radians per pixel, times its weight, and the
// weight, |z|² in squares of the unit summed over sixteen pixels of a block. The phase of Σ z̄(x−1)·z(x+1) is twice
// the advance along x, whatever the period; differences would see short periods too long.
func (e *Extractor) blockAdvance(bx, by int) (turn, energy float32) {
	d := e.direction[by*e.gw+bx]
	t := &bank[0][d]
	var xr, xi, yr, yi int64
	for y := by*block + 1; y < (by+1)*block; y += 2 {
		for x := bx*block + 1; x < (bx+1)*block; x += 2 {
			if x == (bx+1)*block-1 && !e.filtered(bx+1, by) || y == (by+1)*block-1 && !e.filtered(bx, by+1) {
				continue
			}
			r, i := e.product(x, y, 1, 0, d)
			xr, xi = xr+r, xi+i
			r, i = e.product(x, y, 0, 1, d)
			yr, yi = yr+r, yi+i
		}
	}
	turn = float32(0.5*t.nx*angle(float32(xi), float32(xr))) + float32(0.5*t.ny*angle(float32(yi), float32(yr)))
	energy = root(float32(float32(xr)*float32(xr))+float32(float32(xi)*float32(xi))) * (1.0 / (unit * unit))
	return turn * energy, energy
}

// product is the response after a pixel times the conjugate of that before it, as a block of direction d would have
// them.
func (e *Extractor) product(x, y, dx, dy int, d int8) (re, im int64) {
	a1, b1 := e.aligned(x+dx, y+dy, d)
	a0, b0 := e.aligned(x-dx, y-dy, d)
	return a0*a1 + b0*b1, a0*b1 - b0*a1
}

// aligned is the response at a pixel with its phase growing along direction d: a filter whose direction points the
// other way sees the phase run backwards.
func (e *Extractor) aligned(x, y int, d int8) (a, b int64) {
	i := y*e.rw + x
	a, b = int64(e.even[i]), int64(e.odd[i])
	if opposite(d, e.direction[y/block*e.gw+x/block]) {
		b = -b
	}
	return a, b
}

func opposite(a, b int8) bool {
	return b >= 0 && (a-b > bankDirections/2 || b-a > bankDirections/2)
}

// filtered reports whether a block has a response.
func (e *Extractor) filtered(bx, by int) bool {
	return e.isInside(bx, by) && e.direction[by*e.gw+bx] >= 0
}
