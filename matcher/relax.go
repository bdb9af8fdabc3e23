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
type edge = kernel.Edge

// relate finds the edges.
func (c *Comparer) relate() {
	a, b, n := c.a, c.b, c.nPairs
	var pairs kernel.Pairs
	var with [kernel.Compared]uint64
	var at [kernel.Compared]struct{ ax, ay, bx, by, turn int32 } // by pair
	for i, p := range c.pairs[:n] {
		turn := b.angle[p.b] - a.angle[p.a]
		pairs.A[i], pairs.B[i], pairs.Turn[i] = p.a, p.b, turn
		q := &at[i]
		q.ax, q.ay, q.bx, q.by, q.turn = a.x[p.a], a.y[p.a], b.x[p.b], b.y[p.b], int32(turn)
	}
	pairs.Agree(&with, n, maxDirectionIndex)
	edges, r, k := (*[kernel.MostRelations]edge)(c.edges[:cap(c.edges)]), &c.relations, 0
	for s, w := range with[:n] {
		p := &at[s]
		for ; w != 0 && k < kernel.MostRelations; w &= w - 1 {
			t := bits.TrailingZeros64(w) & (kernel.Compared - 1)
			q := &at[t]
			r.UX[k], r.UY[k] = q.ax-p.ax, p.ay-q.ay
			r.VX[k], r.VY[k] = q.bx-p.bx, p.by-q.by
			r.P[k], r.Q[k] = p.turn, q.turn
			edges[k] = edge{S: uint8(s), T: uint8(t)}
			k++
		}
	}
	r.Support(&c.supports, k, &sigmoids)
	kept := 0
	for i, v := range c.supports[:k] {
		e := edges[i]
		edges[kept] = edge{S: e.S, T: e.T, Rho: int16(v)}
		kept += int(uint32(-v) >> 31) // one more if v > 0: half of them are, which no branch foretells
	}
	c.edges = edges[:kept]
}

// relax lets every pair's level move towards the mean of what the other pairs lend it.
func (c *Comparer) relax() {
	n, r := c.nPairs, &c.relaxed
	for i, p := range c.pairs[:n] {
		r.Level[i] = int32(p.similarity)
	}
	// Levels stay below 2^15, since a round at most doubles them, and supports below 2^21. Multiplying them by gain over a number
	// of pairs instead of dividing is exact below 2^26 for up to 64 pairs, and takes a third of the time.
	r.Relax(n, c.edges, rounds, (uint64(gain)<<kernel.ShareBits+uint64(n-2))/uint64(n-1))
	copy(c.level[:], r.Level[:n])
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
