// Package kernel holds the one loop in which the wavelet transforms of package wsq spend their time.
//
// Every step is a fused multiply-add in float32, one rounding an operation: the arithmetic of the reference decoders
// whose results the certification set holds. Where the processor has no such instruction it is emulated exactly, so
// the result does not depend on the machine.
package kernel

// Combine sets dst to the sum of the vectors that start at src[off[0]], src[off[1]], …, weighted by coef:
//
//	for i := range dst {
//		acc := coef[0] * src[off[0]+i]
//		for k := 1; k < len(off); k++ {
//			acc = fma(coef[k], src[off[k]+i], acc)
//		}
//		dst[i] = acc
//	}
//
// off and coef have the same length, at least 1; dst overlaps no vector. It panics if a vector ends outside src.
func Combine(dst, src []float32, off []int, coef []float32) {
	if len(dst) == 0 {
		return
	}
	coef = coef[:len(off)]
	for _, o := range off {
		_ = src[o : o+len(dst)]
	}
	combine(dst, src, off, coef)
}
