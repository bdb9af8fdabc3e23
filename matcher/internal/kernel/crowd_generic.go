package kernel

// crowdGeneric sets sum[i], for each of the first n > 0 moves of m, to the weight of those of them, i among them, that are at most
// reach from it along either axis. Differences must fit in 32 bits. Sums from n on are undefined. It looks at each pair
// once and does not branch on it: which moves agree cannot be foretold, and with branches a look at a record took 7 us instead of 3.
func crowdGeneric(sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	copy(sum[:n], m.Weight[:n])
	beyond := int64(2*uint32(reach)) + 1
	for i := 1; i < n; i++ {
		x, y, weight, all := m.X[i]-reach, m.Y[i]-reach, m.Weight[i], int32(0)
		xs := m.X[:i]
		ys, weights, sums := m.Y[:len(xs)], m.Weight[:len(xs)], sum[:len(xs)]
		for j := range xs {
			near := int32((int64(uint32(xs[j]-x)) - beyond) & (int64(uint32(ys[j]-y)) - beyond) >> 63)
			all += weights[j] & near
			sums[j] += weight & near
		}
		sum[i] += all
	}
}
