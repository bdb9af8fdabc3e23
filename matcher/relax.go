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
	distanceMiddle, distanceSlope   = 0.07, 40.0 // of |dA-dB| / (dA+dB+20 pixels)
	directionMiddle, directionSlope = 0.30, 20.0 // radians
	distanceFloor                   = 20 * 8     // 20 pixels: close pairs differ by jitter more than by relation

	rounds = 5 // of relaxation
	gain   = 3 // on the mean support, which would otherwise let every level shrink
	top    = 10
	// gate is the support below which no alignment is tried: the best candidate pairs do not agree with one another. Nine
	// tenths of the comparisons of different fingers end here; of the same finger nearly only those that would
	// stay below a score of 10 anyway.
	gate = 140

	maxDistanceIndex  = 190 // where the sigmoid has fallen below 1 %
	maxDirectionIndex = 22  // 1/256 turn
	maxRadialIndex    = 88  // 1/1024 turn
)

var (
	rhoDistance  [maxDistanceIndex]int32
	rhoDirection [maxDirectionIndex]int32
	rhoRadial    [maxRadialIndex]int32
)

func init() {
	sigmoid := func(v, middle, slope float64) int32 { return int32(math.Round(one / (1 + math.Exp(slope*(v-middle))))) }
	for i := range rhoDistance {
		rhoDistance[i] = sigmoid(float64(i)/one, distanceMiddle, distanceSlope)
	}
	for i := range rhoDirection {
		rhoDirection[i] = sigmoid(float64(i)*(2*math.Pi/256), directionMiddle, directionSlope)
	}
	for i := range rhoRadial {
		rhoRadial[i] = sigmoid(float64(i)*(2*math.Pi/1024), directionMiddle, directionSlope)
	}
}

// An edge joins two pairs that support each other.
type edge struct {
	s, t uint8
	rho  int16
}

// A place is where a pair's minutiae lie.
type place struct {
	ax, ay, bx, by int32
	turn           uint8 // from a's direction to b's
}

// relate finds the edges.
func (c *Comparer) relate() {
	a, b, n := c.a, c.b, c.nPairs
	c.edges = c.edges[:0]
	var places [maxPairs]place
	var pairs kernel.Pairs
	var with [kernel.Compared]uint64
	for i, p := range c.pairs[:n] {
		turn := b.angle[p.b] - a.angle[p.a]
		places[i] = place{a.x[p.a], a.y[p.a], b.x[p.b], b.y[p.b], turn}
		pairs.A[i], pairs.B[i], pairs.Turn[i] = p.a, p.b, turn
	}
	pairs.Agree(&with, n, maxDirectionIndex)
	for s, w := range with[:n] {
		p := &places[s]
		for ; w != 0; w &= w - 1 {
			t := bits.TrailingZeros64(w)
			if r := p.rho(&places[t]); r > 0 {
				c.edges = append(c.edges, edge{uint8(s), uint8(t), int16(r)})
			}
		}
	}
}

// rho is how far p and q, whose turns differ by less than maxDirectionIndex, support each other, in 1/1024.
func (p *place) rho(q *place) int32 {
	ux, uy := q.ax-p.ax, p.ay-q.ay
	vx, vy := q.bx-p.bx, p.by-q.by
	dA, dB := root(int64(ux)*int64(ux)+int64(uy)*int64(uy)), root(int64(vx)*int64(vx)+int64(vy)*int64(vy))
	differ, scale := max(dA-dB, dB-dA)<<10, dA+dB+distanceFloor
	if differ >= maxDistanceIndex*scale {
		return 0
	}
	swing := direction(vx, vy) - direction(ux, uy) // how far the line between the minutiae turns
	d3 := turned(swing - uint16(p.turn)<<8)
	d4 := turned(swing - uint16(q.turn)<<8)
	d := max(d3, d4) >> 6
	if d >= maxRadialIndex {
		return 0
	}
	d2 := int8(q.turn - p.turn)
	return rhoDistance[differ/scale] * rhoDirection[max(d2, -d2)] >> 10 * rhoRadial[d] >> 10
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
