package population

import (
	"math"
	"math/rand/v2"
)

// artefact returns the false minutiae of one flaw in the print. They are seldom alone: a broken ridge ends twice, face
// to face; a bridge between ridges forks both, back to back; only every third is single. Pairs of this kind look
// alike on all fingers and make the tail of the scores of different fingers.
func (f *Finger) artefact(r *rand.Rand) []minutia {
	p := point{uniform(r, 0, frameW), uniform(r, 0, frameH)}
	theta := f.flow(p.x, p.y) + math.Pi*float64(r.IntN(2))
	s, c := math.Sincos(theta)
	switch r.IntN(3) {
	case 0:
		gap := uniform(r, 6, 14)
		q := point{p.x + gap*c, p.y - gap*s}
		// an ending points along its ridge, away from the gap
		return []minutia{{p, theta + math.Pi, 1, r.Float64()}, {q, theta, 1, r.Float64()}}
	case 1:
		gap, slant := f.periodAt(p.x, p.y), uniform(r, 2, 8)
		q := point{p.x + slant*c - gap*s, p.y - slant*s - gap*c}
		return []minutia{{p, theta, 2, r.Float64()}, {q, theta + math.Pi, 2, r.Float64()}}
	}
	return []minutia{{p, theta, uint8(1 + r.IntN(2)), r.Float64()}}
}

// scratch adds the minutiae along a scratch or crease: every ridge that it cuts ends on both sides, and some of these
// ends are found.
func (f *Finger) scratch(r *rand.Rand, add func(m minutia, origin int, q float64)) {
	x, y, way := uniform(r, 60, frameW-60), uniform(r, 60, frameH-60), uniform(r, 0, math.Pi)
	s, c := math.Sincos(way)
	length, half, found := uniform(r, 25, 130), uniform(r, 2.5, 5), uniform(r, 0.15, 0.6)
	for along := 0.0; along < length; {
		px, py := x+along*c, y-along*s
		theta := f.flow(px, py)
		cross := math.Abs(math.Sin(theta - way))
		along += f.periodAt(px, py) / max(cross, 0.25)
		if cross < 0.3 {
			continue // a scratch along the ridges cuts none
		}
		for _, side := range []float64{0, math.Pi} {
			if r.Float64() < found {
				ts, tc := math.Sincos(theta + side)
				reach := half / cross
				add(minutia{point{px + reach*tc, py - reach*ts}, theta + side, 1, r.Float64()}, -1, uniform(r, 0, 2))
			}
		}
	}
}
