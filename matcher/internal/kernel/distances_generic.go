package kernel

import "math/bits"

// distancesGeneric is the reference for distances: see Distances.Set.
func distancesGeneric(d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	lows, highs := b.Low[:m], b.High[:m]
	highs = highs[:len(lows)]
	for i := range n {
		low, high, row, bit := a.Low[i], a.High[i], &d[i], uint64(0)
		for j := range lows {
			v := bits.OnesCount64(low^lows[j]) + bits.OnesCount64(high^highs[j])
			row[j&(Compared-1)] = uint8(v)
			bit |= uint64(int64(v-int(limit)-1)) >> 63 << j
		}
		near[i] = bit
	}
}

// agreeGeneric is the reference for agree: see Pairs.Agree. Its bits from t <= s are cleared by the caller.
func agreeGeneric(p *Pairs, with *[Compared]uint64, n int, limit uint8) {
	for s := range n {
		a, b, turn, bit := p.A[s], p.B[s], p.Turn[s], uint64(0)
		for t := s + 1; t < n; t++ {
			if p.Turn[t]-turn+limit-1 <= 2*(limit-1) && p.A[t] != a && p.B[t] != b {
				bit |= 1 << t
			}
		}
		with[s] = bit
	}
}
