//go:build purego || !amd64

package kernel

func (b *Bench) row(_ Level, even, odd []int16, by int, filters []*Filter) {
	b.rowGeneric(even, odd, by, filters)
}
