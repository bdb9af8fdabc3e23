//go:build !purego

package kernel

import "unsafe"

func (b *Bench) row(level Level, even, odd []int16, by int, filters []*Filter) {
	if level == Portable {
		b.rowGeneric(even, odd, by, filters)
		return
	}
	w := len(filters) * Block
	for bx, f := range filters {
		if f == nil {
			clearBlock(even[bx*Block:], odd[bx*Block:], w)
			continue
		}
		src := &b.norm[(by*Block+Margin-MaxRadius)*b.stride+bx*Block+Margin-MaxRadius]
		to, into := &even[bx*Block], &odd[bx*Block]
		if level == AVX512 {
			filterAVX512(to, into, 2*w, src, b.stride, (*byte)(unsafe.Pointer(f)), &b.rows[0])
		} else {
			filterAVX2(to, into, 2*w, src, b.stride, (*byte)(unsafe.Pointer(f)), &b.rows[0])
		}
	}
}
