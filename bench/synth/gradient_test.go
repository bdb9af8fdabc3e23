package synth

import (
	"math"
	"testing"
)

// TestGradient holds the derivatives against differences, away from the singularities.
func TestGradient(t *testing.T) {
	for c := range classes {
		h, s := new(shape), newSource(uint64(c), streamFinger)
		h.outline(s, c)
		h.perturb = newLattice(s, masterWidth, masterHeight, perturbed)
		h.turnCores()
		h.swell = newLattice(newSource(1, 1), masterWidth, masterHeight, 60)
		clear(h.swell.v) // ridgePeriod as falls has it
		s = newSource(9, 9)
		for range 300 {
			x, y := s.between(20, masterWidth-20), s.between(20, masterHeight-20)
			if h.singular(x, y) < 15 {
				continue
			}
			const e = 0.5
			theta := h.along(shapeTables(), x, y)
			tip, f, fy := shapeTables().falls(y)
			f, fy = f/h.period, fy/h.period
			_, _, _, gx, gy := h.gradient(shapeTables(), x, y, tip)
			if d := wrap(2 * (theta - h.orientation(x, y))); math.Abs(d) > 4e-5 {
				t.Fatalf("%v: orientation off by %v", c, d)
			}
			dx := wrap(2*(h.orientation(x+e, y)-h.orientation(x-e, y))) / (4 * e) // orientations wrap at half a turn
			dy := wrap(2*(h.orientation(x, y-e)-h.orientation(x, y+e))) / (4 * e)
			if math.Abs(dx-gx) > 3e-4 || math.Abs(dy-gy) > 3e-4 {
				t.Fatalf("%v at (%.0f, %.0f): gradient (%.5f, %.5f), differences (%.5f, %.5f)", c, x, y, gx, gy, dx, dy)
			}
			qy := (1/h.ridgePeriod(x, y-e) - 1/h.ridgePeriod(x, y+e)) / (2 * e)
			if p := h.ridgePeriod(x, y); p > 6 && p < 13 &&
				(math.Abs(f-1/p) > 1e-6 || math.Abs(fy-qy) > 2e-5) {
				t.Fatalf("%v: frequency %v, %v; want %v, %v", c, f, fy, 1/p, qy)
			}
		}
	}
}
