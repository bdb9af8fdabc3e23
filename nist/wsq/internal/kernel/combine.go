// Package kernel holds the loops in which the wavelet transforms of package wsq spend their time: [Combine], and three
// that bring lines into the order and the form that it or an image needs.
//
// Combine works in float32 and rounds exactly as the reference decoders did whose results the certification set holds:
// part of a sum by fused multiply-add, the rest by separate multiplication and addition. Where the processor has no
// fused multiply-add it is emulated exactly, so that the result does not depend on the machine.
package kernel

// Combine sets dst to the sum of the vectors that start at src[off[0]], src[off[1]], …, weighted by coef:
//
//	for i := range dst {
//		acc := coef[0] * src[off[0]+i]
//		for k := 1; k < len(off); k++ {
//			if k < fused {
//				acc = fma(coef[k], src[off[k]+i], acc)
//			} else {
//				acc += float32(coef[k] * src[off[k]+i])
//			}
//		}
//		dst[i] = acc
//	}
//
// off and coef have the same length, at least 1; dst overlaps no vector. It panics if a vector ends outside src.
func Combine(dst, src []float32, off []int, coef []float32, fused int) {
	if len(dst) == 0 {
		return
	}
	coef = coef[:len(off)]
	for _, o := range off {
		_ = src[o : o+len(dst)]
	}
	combine(dst, src, off, coef, min(fused, len(off)))
}
