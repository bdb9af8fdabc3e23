package kernel

import "fmt"

const (
	// PullFar is a distance along one axis, in 1/8 pixel, at which and beyond which partners do not pull: three times the
	// deviation of their reach, 70 pixels.
	PullFar = 3 * 70 * 8
	// PullShift makes a place in a table of pulls of a squared distance.
	PullShift = 11
)

// Points are up to Compared points.
type Points struct{ X, Y [Compared]int32 }

// PullTable is the weight of a partner by squared distance in units of 2^PullShift; the last is 0.
type PullTable [2*PullFar*PullFar>>PullShift + 1]int32

// Pulls are what partners do to points: the sum of their weights, and of their gaps times the weights.
type Pulls struct{ Weight, X, Y [Compared]int32 }

// Sum sets the first n elements of s to
//
//	Weight[i] = sum over k < partners of g, X[i] = sum of g * gaps.X[k], Y[i] = sum of g * gaps.Y[k]
//	with g = table[(dx*dx+dy*dy) >> PullShift], dx = min(|at.X[i] - from.X[k]|, PullFar), and dy like it
//
// in arithmetic modulo 2^32. The other elements mean nothing.
func (s *Pulls) Sum(at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	if uint(n) > Compared || uint(partners) > Compared {
		panic(fmt.Sprintf("kernel: %d points, %d partners", n, partners))
	}
	if n > 0 {
		pulls(s, at, n, from, gaps, partners, table)
	}
}
