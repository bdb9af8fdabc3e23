package matcher

// The extent of a print is a polygon of sixteen sides around its minutiae: the least and greatest value along
// eight directions. It is nearly their convex hull and needs neither sorting nor storage.
const (
	slabs = 8
	// margin is how far outside a print's extent a minutia may lie and still count as overlapping: 12 pixels, in 1/8
	// pixel times the length of the directions.
	margin = 12 * 8
)

// An extent's directions are (8, 0), (7, 3), (6, 6), (3, 7), (0, 8), (-3, 7), (-6, 6) and (-7, 3).
type extent struct{ low, high [slabs]int32 }

// extentOf returns the extent of points, four directions at a time, which fit in registers.
func extentOf(x, y []int32) extent {
	const most = 1 << 30
	y = y[:len(x)]
	l0, l2, l4, l6 := int32(most), int32(most), int32(most), int32(most)
	h0, h2, h4, h6 := int32(-most), int32(-most), int32(-most), int32(-most)
	for i, u := range x {
		v := y[i]
		p, q := u+v, v-u
		l0, h0, l4, h4 = min(l0, u), max(h0, u), min(l4, v), max(h4, v)
		l2, h2, l6, h6 = min(l2, p), max(h2, p), min(l6, q), max(h6, q)
	}
	l1, l3, l5, l7 := int32(most), int32(most), int32(most), int32(most)
	h1, h3, h5, h7 := int32(-most), int32(-most), int32(-most), int32(-most)
	for i, u := range x {
		v := y[i]
		u3, v3, u7, v7 := 3*u, 3*v, 7*u, 7*v
		p, q, r, s := u7+v3, u3+v7, v7-u3, v3-u7
		l1, h1, l3, h3 = min(l1, p), max(h1, p), min(l3, q), max(h3, q)
		l5, h5, l7, h7 = min(l5, r), max(h5, r), min(l7, s), max(h7, s)
	}
	const wide = 8 * margin
	return extent{
		low:  [slabs]int32{8*l0 - wide, l1 - wide, 6*l2 - wide, l3 - wide, 8*l4 - wide, l5 - wide, 6*l6 - wide, l7 - wide},
		high: [slabs]int32{8*h0 + wide, h1 + wide, 6*h2 + wide, h3 + wide, 8*h4 + wide, h5 + wide, 6*h6 + wide, h7 + wide},
	}
}

// contains is written out: it is called for every minutia of every alignment, and in a loop was a fifth of a comparison.
func (e *extent) contains(x, y int32) bool {
	low, high := &e.low, &e.high
	u, v := 8*x, 8*y
	if u < low[0] || u > high[0] || v < low[4] || v > high[4] {
		return false
	}
	x3, y3, x7, y7 := 3*x, 3*y, u-x, v-y
	p, q := x7+y3, y7-x3
	r, s := x3+y7, y3-x7
	d, g := 6*(x+y), 6*(y-x)
	return p >= low[1] && p <= high[1] && d >= low[2] && d <= high[2] && r >= low[3] && r <= high[3] &&
		q >= low[5] && q <= high[5] && g >= low[6] && g <= high[6] && s >= low[7] && s <= high[7]
}

// measure counts what an alignment has matched and what it could have: only minutiae within the other print's extent
// could have a partner. It stops and reports false where the alignment cannot be the best.
func (c *Comparer) measure() bool {
	a, b, m := c.a, c.b, &c.now
	ea, eb := &c.extentA, &c.extentB
	m.sum, m.near, m.turned = 0, 0, 0
	for _, p := range m.matched[:m.n] {
		s := int32(p.similarity)
		m.sum += s
		m.near += one - int32(p.gap)*one/(2*radius)
		m.turned += one - int32(p.turn)*one/maxTurn
	}
	m.inA, m.inB = int32(m.n), int32(m.n) // the least that there can be
	if m.weigh() <= c.best.merit {
		return false
	}
	m.inA, m.inB, m.quality = 0, 0, 0
	for i := range a.n {
		if eb.contains(m.x[i], m.y[i]) {
			m.inA++
			m.quality += int32(a.quality[i])
		}
	}
	for j := range b.n {
		if ea.contains(m.back(b.x[j], b.y[j])) {
			m.inB++
			m.quality += int32(b.quality[j])
		}
	}
	m.inA, m.inB = max(m.inA, int32(m.n)), max(m.inB, int32(m.n))
	m.merit = m.weigh()
	return m.merit > c.best.merit
}

// weigh says how good an alignment is; less, the more minutiae lie in the overlap.
func (m *alignment) weigh() int32 { return 1 + m.sum*m.ratioRoot()>>10 + m.near/5 }

// ratio is the matched share of the minutiae in the overlap, in 1/1024, shy of small numbers.
func (m *alignment) ratio() int32 { return int32(m.n) * 2 * one / (m.inA + m.inB + 4) }

// ratioRoot is the square root of ratio, in 1/1024.
func (m *alignment) ratioRoot() int32 { return root(int64(m.ratio()) << 10) }
