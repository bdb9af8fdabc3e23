package matcher

import (
	"math/bits"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

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
	// Merits are below 2^11 and make 64 buckets of 32.
	meritBuckets, bucketShift = 64, 32 + 5
)

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
	options, n := (*[lastOption]option)(c.options[:lastOption]), 0
	for i, w := range c.close[:a.n] {
		expect := uint16(c.marksA.Turn[i])
		for ; w != 0; w &= w - 1 {
			k := bits.TrailingZeros64(w) & (maxCompared - 1)
			j := c.byHeight[k]
			e, s := turned(uint16(c.marksB.Turn[k])-expect), alike(c.distance[i][j])
			// nearness in direction and the likeness of the neighbourhoods; nearness in place weighs 0.7 beside them
			o := &options[n&(lastOption-1)]
			o.merit = one - e*(3*one/10)/maxTurn + s*8/10
			o.a, o.b, o.similarity, o.gap, o.turn = uint8(i), j, int16(s), 0, int16(e)
			n++
		}
	}
	c.options = options[:n]
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
			p := &m.matched[m.n]
			*p = o.match
			p.gap = int16(key & 0xffff)
			m.n++
		}
	}
}

// sortKeys returns the first n keys, which differ, greatest first: into buckets by merit, and by insertion what is in a bucket.
func (c *Comparer) sortKeys(n int) []uint64 {
	var end [meritBuckets]uint16
	for _, key := range c.keys[:n] {
		end[min(key>>bucketShift, meritBuckets-1)]++
	}
	above := uint16(0)
	for i := meritBuckets - 1; i >= 0; i-- {
		above, end[i] = above+end[i], above
	}
	for _, key := range c.keys[:n] {
		at := &end[min(key>>bucketShift, meritBuckets-1)]
		c.sortedKeys[*at&(lastOption-1)] = key
		*at++
	}
	sorted := c.sortedKeys[:n]
	for i, key := range sorted {
		j := i
		for ; j > 0 && sorted[j-1] < key; j-- {
			sorted[j] = sorted[j-1]
		}
		sorted[j] = key
	}
	return sorted
}
