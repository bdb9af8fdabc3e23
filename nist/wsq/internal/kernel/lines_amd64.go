//go:build !purego

package kernel

// interleave, deinterleave and grey do a number of elements (pairs in the first two) that is a multiple of what goes
// into their registers, and return it.

func interleave(dst, even, odd []float32) int {
	n := len(odd) &^ 7
	if !useAVX2 || n == 0 {
		return 0
	}
	interleaveAVX2(&dst[0], &even[0], &odd[0], n)
	return n
}

func deinterleave(even, odd, src []float32) int {
	n := len(odd) &^ 7
	if !useAVX2 || n == 0 {
		return 0
	}
	deinterleaveAVX2(&even[0], &odd[0], &src[0], n)
	return n
}

func grey(dst []uint8, src []float32) int {
	n := len(src) &^ 31
	if !useAVX2 || n == 0 {
		return 0
	}
	greyAVX2(&dst[0], &src[0], n)
	return n
}

//go:noescape
func interleaveAVX2(dst, even, odd *float32, n int)

//go:noescape
func deinterleaveAVX2(even, odd, src *float32, n int)

//go:noescape
func greyAVX2(dst *uint8, src *float32, n int)
