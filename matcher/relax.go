package matcher

import (
	"math"
	"math/bits"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// Two pairs support each other by rho, a product of three sigmoids: of how much the distances between the minutiae
// differ in the two prints (relative, so that stretched skin agrees), how much their directions turn, and how
// much the direction from one to the other turns as seen from either. Middle and slope after Cappelli, Ferrara and
// Maltoni (TPAMI 2010) with the relative distance of later work.
const (
	distanceMiddle, distanceSlope   = 0.05, 50.0 // of |dA-dB| / (dA+dB+20 pixels)
	directionMiddle, directionSlope = 0.30, 20.0 // radians

	rounds = 5 // of relaxation
	gain   = 3 // on the mean support, which would otherwise let every level shrink
	// top is how many of the highest levels are the support: of the mates of four extractors on FVC prints 224 of 8,960
	// lie below a fifth of the strangers with 10 (and a middle of 0.07), 214 with 6 (and 0.05).
	top = 6
	// gate is the support below which no alignment is tried: the best candidate pairs do not agree with one another. Six
	// to seven tenths of the comparisons of different fingers end here. What ends here decides the equal error
	// rate of poor prints: with a gate that another tenth of the strangers stayed below it was 0.1 to 0.3 points higher.
	gate = 76
	// weak is the support below which one alignment is tried instead of seeds: more of them find nothing that is true.
	weak = 110

	maxDirectionIndex = 22 // 1/256 turn
)

// sigmoids are the three factors, each as far as it is above 1 %.
var sigmoids kernel.Sigmoids

func init() {
	sigmoid := func(v, middle, slope float64) int32 { return int32(math.Round(one / (1 + math.Exp(slope*(v-middle))))) }
	for i := range sigmoids.Distance {
		sigmoids.Distance[i] = sigmoid(float64(i)/one, distanceMiddle, distanceSlope)
	}
	for i := range sigmoids.Direction {
		sigmoids.Direction[i] = sigmoid(float64(i)*(2*math.Pi/256), directionMiddle, directionSlope)
	}
	for i := range sigmoids.Radial {
		sigmoids.Radial[i] = sigmoid(float64(i)*(2*math.Pi/1024), directionMiddle, directionSlope)
	}
}

// An edge joins two pairs that support each other.
type edge struct {
	s, t uint8
	rho  int16
}

// relate finds the edges.
func (c *Comparer) relate() {
	a, b, n := c.a, c.b, c.nPairs
	var pairs kernel.Pairs
	var with [kernel.Compared]uint64
	for i, p := range c.pairs[:n] {
		pairs.A[i], pairs.B[i], pairs.Turn[i] = p.a, p.b, b.angle[p.b]-a.angle[p.a]
	}
	pairs.Agree(&with, n, maxDirectionIndex)
	edges, r, k := c.edges[:cap(c.edges)], &c.relations, 0
	for s, w := range with[:n] {
		p, turn := c.pairs[s], int32(pairs.Turn[s])
		ax, ay, bx, by := a.x[p.a], a.y[p.a], b.x[p.b], b.y[p.b]
		for ; w != 0; w &= w - 1 {
			t := bits.TrailingZeros64(w)
			q := c.pairs[t]
			r.UX[k], r.UY[k] = a.x[q.a]-ax, ay-a.y[q.a]
			r.VX[k], r.VY[k] = b.x[q.b]-bx, by-b.y[q.b]
			r.P[k], r.Q[k] = turn, int32(pairs.Turn[t])
			edges[k] = edge{s: uint8(s), t: uint8(t)}
			k++
		}
	}
	r.Support(&c.supports, k, &sigmoids)
	c.edges = edges[:0]
	for i, e := range edges[:k] {
		if v := c.supports[i]; v > 0 {
			c.edges = append(c.edges, edge{e.s, e.t, int16(v)})
		}
	}
}

// relax lets every pair's level move towards the mean of what the other pairs lend it.
func (c *Comparer) relax() {
	n := c.nPairs
	for i, p := range c.pairs[:n] {
		c.level[i] = int32(p.similarity)
	}
	for range rounds {
		var support [maxPairs]int32
		for _, e := range c.edges {
			r := int32(e.rho)
			support[e.s] += r * c.level[e.t] >> 10
			support[e.t] += r * c.level[e.s] >> 10
		}
		for i := range n {
			c.level[i] = (c.level[i] + gain*support[i]/int32(n-1)) >> 1
		}
	}
	c.nOrder = 0
	for i, v := range c.level[:n] {
		j := c.nOrder
		if j < top {
			c.nOrder++
		} else if j--; c.level[c.order[j]] >= v {
			continue
		}
		for ; j > 0 && c.level[c.order[j-1]] < v; j-- {
			c.order[j] = c.order[j-1]
		}
		c.order[j] = uint8(i)
	}
}

// relaxedSum is the sum of the highest levels.
func (c *Comparer) relaxedSum() int32 {
	sum := int32(0)
	for _, i := range c.order[:c.nOrder] {
		sum += c.level[i]
	}
	return sum
}
