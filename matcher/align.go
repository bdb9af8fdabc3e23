package matcher

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

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
	merit   int32
}

// A match is a pair of minutiae that coincide in an alignment.
type match struct {
	a, b       uint8
	similarity int16
	gap        int16 // distance in 1/8 pixel
	turn       int16 // difference of the directions, in 1/65536 turn
}

// An option is a possible match: directions agree, and bending may bring the places together.
type option struct {
	merit int32 // the part of it that does not change with bending
	match
}

// A nearOption is an option whose places are near each other now, by its number, with the square of their distance.
type nearOption struct{ option, square int32 }

const (
	// lastOption is above the number of every option.
	lastOption = maxCompared * maxCompared
	// fewKeys are sorted by counting, n*(n-1)/2 comparisons without a branch: there are mostly ten.
	fewKeys = 32
)

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
		case e.s:
			weight[e.t] = int64(int32(e.rho) * c.level[e.t] >> 10)
		case e.t:
			weight[e.s] = int64(int32(e.rho) * c.level[e.s] >> 10)
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

// sortByHeight sets c.byHeight and c.marksB. Sixteen pixels of height are a bucket, and what lies in a bucket is sorted by
// insertion: few steps, and few branches that cannot be foretold.
func (c *Comparer) sortByHeight() {
	b := c.b
	const shift, buckets = 7, 32
	var begin [buckets + 1]uint8
	for _, y := range b.y[:b.n] {
		begin[min(uint32(y)>>shift, buckets-1)+1]++
	}
	for i := range begin[1:] {
		begin[i+1] += begin[i]
	}
	for i, y := range b.y[:b.n] {
		at := &begin[min(uint32(y)>>shift, buckets-1)]
		c.byHeight[*at&(maxCompared-1)] = uint8(i)
		*at++
	}
	for i, k := range c.byHeight[:b.n] {
		y, j := b.y[k&(maxCompared-1)], i
		for ; j > 0 && b.y[c.byHeight[j-1]] > y; j-- {
			c.byHeight[j] = c.byHeight[j-1]
		}
		c.byHeight[j] = k
	}
	for k, j := range c.byHeight[:b.n] {
		c.marksB.X[k], c.marksB.Y[k], c.marksB.Turn[k] = b.x[j], b.y[j], int32(b.angle[j])<<8
	}
}

// findOptions lists the pairs whose directions agree and whose places are within play.
func (c *Comparer) findOptions() {
	a, b, m := c.a, c.b, &c.now
	for i := range a.n {
		c.marksA.X[i], c.marksA.Y[i], c.marksA.Turn[i] = m.x[i], m.y[i], int32(m.rotation)+int32(a.angle[i])<<8
	}
	kernel.Close(&c.close, &c.marksA, a.n, &c.marksB, b.n, play, maxTurn)
	c.options = c.options[:0]
	for i, w := range c.close[:a.n] {
		expect := uint16(c.marksA.Turn[i])
		for ; w != 0; w &= w - 1 {
			k := bits.TrailingZeros64(w) & (maxCompared - 1)
			j := c.byHeight[k]
			e, s := turned(uint16(c.marksB.Turn[k])-expect), alike(c.distance[i][j])
			// nearness in direction and the likeness of the neighbourhoods; nearness in place weighs 0.7 beside them
			c.options = append(c.options, option{one - e*(3*one/10)/maxTurn + s*8/10, match{uint8(i), j, int16(s), 0, int16(e)}})
		}
	}
}

// match pairs minutiae that coincide within reach, best first, each at most once; of equals the first option. Which
// options are near, and in which order, cannot be foretold: neither finding nor sorting them branches on it, which took
// half of the time of a comparison's alignments.
func (c *Comparer) match(reach int32) {
	b, m := c.b, &c.now
	n := 0
	for i := range c.options {
		o := &c.options[i]
		// Options lie within play and bending moves no minutia further than firstRadius at a time: squares fit.
		j, k := o.b&(maxCompared-1), o.a&(maxCompared-1)
		dx, dy := b.x[j]-m.x[k], b.y[j]-m.y[k]
		d2 := dx*dx + dy*dy
		c.near[n] = nearOption{int32(i), d2}
		n += int(uint32(d2-reach*reach-1) >> 31)
	}
	near := c.near[:n]
	for i, o := range near {
		gap := root(int64(o.square))
		merit := c.options[o.option].merit - gap*(7*one/10)/reach
		c.keys[i] = uint64(merit)<<32 | uint64(lastOption-o.option)<<16 | uint64(gap)
	}
	m.n = 0
	var usedA, usedB [maxCompared]bool
	for _, key := range c.sortKeys(n) {
		o := &c.options[lastOption-int32(key>>16&0xffff)]
		j, k := o.b&(maxCompared-1), o.a&(maxCompared-1)
		if !usedA[k] && !usedB[j] {
			usedA[k], usedB[j] = true, true
			o.gap = int16(key & 0xffff)
			m.matched[m.n] = o.match
			m.n++
		}
	}
}

// sortKeys returns the first n keys, which differ, greatest first. Each key's place is the number of those above it.
func (c *Comparer) sortKeys(n int) []uint64 {
	keys := c.keys[:n]
	if n > fewKeys {
		slices.SortFunc(keys, func(a, b uint64) int { return cmp.Compare(b, a) })
		return keys
	}
	var place [fewKeys]int
	for i, a := range keys {
		above := 0
		for j, b := range keys[:i] {
			less := int((b - a) >> 63) // 1 if b is below a; keys have no top bit
			place[j] += less
			above += 1 - less
		}
		place[i] = above
	}
	sorted := c.sortedKeys[:n]
	for i, a := range keys {
		sorted[place[i]] = a
	}
	return sorted
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
