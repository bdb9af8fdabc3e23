package kernel

// closeGeneric is the reference for closeTo: see Close.
func closeGeneric(near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	for i := range n {
		x, y, direction, bits := a.X[i], a.Y[i], a.Turn[i], uint64(0)
		low, high := 0, m
		for low < high {
			if mid := (low + high) / 2; b.Y[mid] < y-reach {
				low = mid + 1
			} else {
				high = mid
			}
		}
		for j := low; j < m && b.Y[j]-y <= reach; j++ {
			dx, d := b.X[j]-x, int32(int16(b.Turn[j]-direction))
			if max(dx, -dx) <= reach && max(d, -d) <= turn {
				bits |= 1 << j
			}
		}
		near[i] = bits
	}
}
