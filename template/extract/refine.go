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
// pixel along the normal is the frequency of the ridges, whatever frequency the filter was made for. Blocks count
// with their energy, |z|² in squares of the unit summed over sixteen pixels. The phase of Σ z̄(x−1)·z(x+1) is twice the
// advance along x, whatever the period; differences would see short periods too long.
func (e *Extractor) advance() {
	turn, energy := e.a, e.b
	xr, xi, yr, yi := e.t, e.p, e.q, e.tmp
	for i := range turn {
		var sum [4]int64
		if e.inside[i] != 0 && e.direction[i] >= 0 {
			bx, by, d := i%e.gw, i/e.gw, e.direction[i]
			kernel.Advance(&sum, e.even, e.odd, by*block*e.rw+bx*block, e.rw, e.signOf(bx+1, by, d), e.signOf(bx, by+1, d))
		}
		xr[i], xi[i], yr[i], yi[i] = float32(sum[0]), float32(sum[1]), float32(sum[2]), float32(sum[3])
	}
	kernel.Angles(yi, yi, yr)
	kernel.Angles(yr, xi, xr)
	for i := range turn {
		turn[i], energy[i] = 0, 0
		if d := e.direction[i]; e.inside[i] != 0 && d >= 0 {
			t := &bank[0][d]
			n := root(float32(xr[i]*xr[i])+float32(xi[i]*xi[i])) * (1.0 / (unit * unit))
			turn[i], energy[i] = (float32(0.5*t.nx*yr[i])+float32(0.5*t.ny*yi[i]))*n, n
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

// signOf is what a block's odd response counts with beside a filter of direction d: 0 where it has none.
func (e *Extractor) signOf(bx, by int, d int8) int {
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
