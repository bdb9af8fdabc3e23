package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

const (
	// The second directions come from an image without dirt, so narrower neighbourhoods do (8 and 15.6 pixels), and
	// the first ones keep a vote.
	refinedSigma    = 1.0
	refinedFarSigma = 1.95
	oldWeight       = 0.2
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

// even2soft sets soft to the filtered image with its amplitude evened out: a ridge of 0.3 local standard deviations
// counts half. Where there is no print, soft is left as it was.
func (e *Extractor) even2soft() {
	for by := range e.gh {
		from, to := e.span(by, 1)
		for y := by * block; y < (by+1)*block; y++ {
			a, b := y*e.rw+from*block, y*e.rw+to*block
			kernel.Even(e.soft[a:b], e.even[a:b], e.odd[a:b])
		}
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
	right, below := e.signOf(bx+1, by, d), e.signOf(bx, by+1, d)
	var xr, xi, yr, yi int64
	for j := 1; j < block; j += 2 {
		down := int64(1)
		if j == block-1 {
			down = below
		}
		if down == 0 {
			continue
		}
		at := (by*block+j)*e.rw + bx*block
		a, b := (*[block]int16)(e.even[at:]), (*[block]int16)(e.odd[at:])
		aUp, bUp := (*[block]int16)(e.even[at-e.rw:]), (*[block]int16)(e.odd[at-e.rw:])
		aDown, bDown := (*[block]int16)(e.even[at+e.rw:]), (*[block]int16)(e.odd[at+e.rw:])
		for i := 1; i < block; i += 2 {
			a0, b0 := int64(a[i-1]), int64(b[i-1])
			var a1, b1 int64
			if i < block-1 {
				a1, b1 = int64(a[i+1]), int64(b[i+1])
			} else if right != 0 {
				a1, b1 = int64(e.even[at+block]), right*int64(e.odd[at+block])
			} else {
				continue
			}
			xr, xi = xr+a0*a1+b0*b1, xi+a0*b1-b0*a1
			a0, b0 = int64(aUp[i]), int64(bUp[i])
			a1, b1 = int64(aDown[i]), down*int64(bDown[i])
			yr, yi = yr+a0*a1+b0*b1, yi+a0*b1-b0*a1
		}
	}
	turn = float32(0.5*t.nx*angle(float32(xi), float32(xr))) + float32(0.5*t.ny*angle(float32(yi), float32(yr)))
	energy = root(float32(float32(xr)*float32(xr))+float32(float32(xi)*float32(xi))) * (1.0 / (unit * unit))
	return turn * energy, energy
}

// signOf is what a block's odd response counts with beside a filter of direction d: 0 where it has none.
func (e *Extractor) signOf(bx, by int, d int8) int64 {
	if !e.filtered(bx, by) {
		return 0
	}
	if opposite(d, e.direction[by*e.gw+bx]) {
		return -1
	}
	return 1
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
