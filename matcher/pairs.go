package matcher

import "math/bits"

const (
	// maxPairs is the number of candidate pairs that go into the relaxation, perMinutia how many of them one minutia
	// may take part in: the second choice is right often enough (a tenth of the mated pairs) to be worth keeping.
	maxPairs   = 40
	perMinutia = 2
	// spare pairs are taken beyond the number of minutiae of the smaller print.
	spare = 8
	// maxDistance is the greatest distance of codes that makes a candidate: unrelated minutiae lie near 64 of 128.
	maxDistance = 54
)

// A pair is a minutia of each print, with the similarity of their codes in 1/1024.
type pair struct {
	a, b       uint8
	similarity int16
}

// alike maps the distance of two codes to their similarity in 1/1024: the cosine between sign vectors.
func alike(distance uint8) int32 { return max(0, one-int32(distance)*(2*one/128)) }

// choosePairs fills c.distance and takes the most similar pairs, ties in canonical order.
func (c *Comparer) choosePairs() {
	a, b := c.a, c.b
	var near [maxCompared]uint64
	c.distance.Set(&near, &a.codes, &b.codes, a.n, b.n, maxDistance)
	var count [maxDistance + 1]uint16
	found := 0
	for i, w := range near[:a.n] {
		row := &c.distance[i]
		for ; w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w) & (maxCompared - 1)
			d := row[j]
			c.found[found] = uint32(d)<<16 | uint32(i<<8|j)
			found++
			count[d]++
		}
	}
	n := uint16(0)
	for d := range count {
		count[d], n = n, n+count[d]
	}
	for _, v := range c.found[:found] {
		d := v >> 16
		c.sorted[count[d]] = v & 0xffff
		count[d]++
	}
	// Whether a pair's minutiae are free nothing foretells: each is written, and stays if they were.
	var used [2][maxCompared]uint8
	limit, taken := min(maxPairs, min(a.n, b.n)+spare), 0
	for _, v := range c.sorted[:n] {
		i, j := uint8(v>>8)&(maxCompared-1), uint8(v)&(maxCompared-1)
		c.pairs[taken] = pair{i, j, int16(alike(c.distance[i][j]))}
		usedA, usedB := used[0][i], used[1][j]
		free := (usedA - perMinutia) & (usedB - perMinutia) >> 7 // 1 while both have been used less often
		used[0][i], used[1][j] = usedA+free, usedB+free
		if taken += int(free); taken == limit {
			break
		}
	}
	c.nPairs = taken
}
