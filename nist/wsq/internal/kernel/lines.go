package kernel

// Interleave sets the even elements of dst to those of even and the odd ones to those of odd, which may be longer
// than dst needs.
func Interleave(dst, even, odd []float32) {
	n := len(dst) / 2
	even, odd = even[:(len(dst)+1)/2], odd[:n]
	i := interleave(dst, even, odd)
	for ; i < n; i++ {
		pair := dst[2*i:][:2]
		pair[0], pair[1] = even[i], odd[i]
	}
	if len(dst)&1 == 1 {
		dst[2*n] = even[n]
	}
}

// Deinterleave is the inverse of Interleave.
func Deinterleave(even, odd, src []float32) {
	n := len(src) / 2
	even, odd = even[:(len(src)+1)/2], odd[:n]
	i := deinterleave(even, odd, src)
	for ; i < n; i++ {
		pair := src[2*i:][:2]
		even[i], odd[i] = pair[0], pair[1]
	}
	if len(src)&1 == 1 {
		even[n] = src[2*n]
	}
}

// Grey rounds to grey levels, halves up, and holds them within 0 to 255; what is not a number becomes 0. dst and src
// have the same length.
func Grey(dst []uint8, src []float32) {
	dst = dst[:len(src)]
	for i := grey(dst, src); i < len(src); i++ {
		v := src[i] + 0.5
		switch {
		case v >= 0 && v < 256:
			dst[i] = uint8(int32(v))
		case v >= 256:
			dst[i] = 255
		default:
			dst[i] = 0
		}
	}
}
