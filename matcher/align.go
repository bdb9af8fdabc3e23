package matcher

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

const (
	// seeds is the number of pairs, strongest first, around which an alignment is tried. With 4 mates score as high, and
	// strangers higher.
	seeds = 2
	// turnWeight is what a pair's directions weigh in the rotation against its position: as much as a lever of 20 pixels.
	turnWeight = 400 * 64
	// firstRadius and radius bound how far paired minutiae lie apart once the prints lie on each other, in 1/8 pixel.
	firstRadius, radius = 20 * 8, 15 * 8
	// maxTurn bounds the difference of their directions: 0.45 radian, in 1/65536 turn.
	maxTurn = 4694
	// elasticRounds is how often the first print is bent towards its partners before the last pairing.
	elasticRounds = 2
	// elasticReach is the deviation over which a partner pulls, elasticPrior the weight of staying in place.
	elasticReach = 70 * 8
	elasticPrior = 358 // 0.35
	// play is how far from its first place a minutia's partner may be for bending to bring them together: 35 pixels.
	play = 35 * 8
	// Two trials are the same when they turn within sameTurn (3 degrees) and lay the middle within sameShift (4 pixels).
	sameTurn, sameShift = 546, 4 * 8
)

// pull is the weight of a partner by squared distance. It is 0 from 8 times the squared reach on, before kernel.PullFar,
// which is three times the reach.
var pull kernel.PullTable

func init() {
	for i := range 8 * elasticReach * elasticReach >> kernel.PullShift {
		d2 := (float64(i) + 0.5) * (1 << kernel.PullShift)
		pull[i] = int32(math.Round(one * math.Exp(-d2/(2*elasticReach*elasticReach))))
	}
}

// An alignment lays print a over print b.
type alignment struct {
	// A point (x, y) of a, relative to (ax, ay), is turned by rotation, whose unit vector is (cos, sin) with y up, and
	// moved to (bx, by).
	ax, ay, bx, by int32
	cos, sin       int32
	rotation       uint16

	x, y    [maxCompared]int32 // a's minutiae laid over b, bent
	matched [maxCompared]match
	n       int
	inA     int32 // minutiae of a within b's extent
	inB     int32
	sum     int32 // of similarities, 1/1024
	near    int32
	turned  int32
	quality int32 // of the minutiae within the other's extent, of both prints together
	merit   int32
}

// A trial is an alignment that was tried.
type trial struct {
	rotation uint16
	x, y     int32 // where the middle of a's first minutiae came to lie
}

// align tries the alignment around one pair and reports whether it is the best so far. It is not where the pair stands
// alone or repeats an earlier trial.
func (c *Comparer) align(seed int) bool {
	if !c.fit(seed) || c.repeats() {
		return false
	}
	m := &c.now
	a := c.a
	for i := range a.n {
		m.x[i], m.y[i] = m.forward(a.x[i], a.y[i])
	}
	c.findOptions()
	c.match(firstRadius)
	for range elasticRounds {
		if m.n >= 3 {
			c.bend()
		}
		c.match(radius)
	}
	return c.measure()
}

// repeats reports whether the fit is one that was tried, and notes it.
func (c *Comparer) repeats() bool {
	t := trial{rotation: c.now.rotation}
	t.x, t.y = c.now.forward((c.a.x[0]+c.a.x[1])/2, (c.a.y[0]+c.a.y[1])/2)
	for _, u := range c.tried[:c.nTried] {
		if turned(t.rotation-u.rotation) <= sameTurn && max(t.x-u.x, u.x-t.x) <= sameShift && max(t.y-u.y, u.y-t.y) <= sameShift {
			return true
		}
	}
	c.tried[c.nTried] = t
	c.nTried++
	return false
}

// fit finds the rigid motion that brings the pairs which agree with the seed together.
func (c *Comparer) fit(seed int) bool {
	a, b, m := c.a, c.b, &c.now
	var weight [maxPairs]int64
	weight[seed] = int64(c.level[seed])
	for _, e := range c.edges {
		switch uint8(seed) {
		case e.S:
			weight[e.T] = int64(int32(e.Rho) * c.level[e.T] >> 10)
		case e.T:
			weight[e.S] = int64(int32(e.Rho) * c.level[e.S] >> 10)
		}
	}
	var total, sax, say, sbx, sby int64
	for k, p := range c.pairs[:c.nPairs] {
		w := weight[k]
		if w == 0 {
			continue
		}
		total += w
		sax += w * int64(a.x[p.a])
		say += w * int64(a.y[p.a])
		sbx += w * int64(b.x[p.b])
		sby += w * int64(b.y[p.b])
	}
	if total == 0 {
		return false
	}
	m.ax, m.ay, m.bx, m.by = int32(sax/total), int32(say/total), int32(sbx/total), int32(sby/total)
	var along, across int64
	for k, p := range c.pairs[:c.nPairs] {
		w := weight[k]
		if w == 0 {
			continue
		}
		ux, uy := int64(a.x[p.a]-m.ax), int64(m.ay-a.y[p.a])
		vx, vy := int64(b.x[p.b]-m.bx), int64(m.by-b.y[p.b])
		e := b.angle[p.b] - a.angle[p.a]
		along += w * (ux*vx + uy*vy + turnWeight*int64(cosTable[e])/unit)
		across += w * (ux*vy - uy*vx + turnWeight*int64(sinTable[e])/unit)
	}
	return m.turnTo(along, across)
}

// turnTo sets the rotation to the direction of (along, across).
func (m *alignment) turnTo(along, across int64) bool {
	for max(along, -along, across, -across) >= 1<<24 {
		along /= 2
		across /= 2
	}
	length := int64(root(along*along + across*across))
	if length == 0 {
		return false
	}
	m.cos, m.sin = int32(along*unit/length), int32(across*unit/length)
	// the direction of a vector of 14 bits is as fine as the table
	m.rotation = direction(m.cos, m.sin)
	return true
}

// forward lays a point of a over b.
func (m *alignment) forward(x, y int32) (int32, int32) {
	ux, uy := int64(x-m.ax), int64(m.ay-y)
	return m.bx + int32((ux*int64(m.cos)-uy*int64(m.sin)+unit/2)>>14), m.by - int32((ux*int64(m.sin)+uy*int64(m.cos)+unit/2)>>14)
}

// back lays a point of b over a.
func (m *alignment) back(x, y int32) (int32, int32) {
	vx, vy := int64(x-m.bx), int64(m.by-y)
	return m.ax + int32((vx*int64(m.cos)+vy*int64(m.sin)+unit/2)>>14), m.ay - int32((vy*int64(m.cos)-vx*int64(m.sin)+unit/2)>>14)
}

// bend moves every minutia of a by the mean of its neighbours' gaps to their partners: skin stretches smoothly. It
// follows a match, so gaps are at most firstRadius and the sums stay below 2^24.
func (c *Comparer) bend() {
	a, b, m := c.a, c.b, &c.now
	from, gaps := &c.from, &c.gaps
	var own [maxCompared]int32 // one more than the place among partners
	for k, p := range m.matched[:m.n] {
		x, y := m.x[p.a], m.y[p.a]
		from.X[k], from.Y[k], gaps.X[k], gaps.Y[k] = x, y, b.x[p.b]-x, b.y[p.b]-y
		own[p.a] = int32(k) + 1
	}
	c.at.X, c.at.Y = m.x, m.y
	c.pulls.Sum(&c.at, a.n, from, gaps, m.n, &pull)
	for i := range a.n {
		w, sx, sy := elasticPrior+c.pulls.Weight[i], c.pulls.X[i], c.pulls.Y[i]
		if k := own[i] - 1; k >= 0 { // its own gap must not vouch for itself
			w, sx, sy = w-pull[0], sx-pull[0]*gaps.X[k], sy-pull[0]*gaps.Y[k]
		}
		m.x[i], m.y[i] = m.x[i]+sx/w, m.y[i]+sy/w
	}
}
