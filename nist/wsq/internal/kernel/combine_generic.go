package kernel

import "math"

// combineGeneric is Combine on any processor, up to four weights a turn so that sums stay in registers.
func combineGeneric(dst, src []float32, off []int, coef []float32, fused int) {
	n := len(dst)
	first, c := src[off[0]:][:n], coef[0]
	for i := range dst {
		dst[i] = c * first[i]
	}
	k := 1
	for ; k < fused; k++ {
		v, c := src[off[k]:][:n], float64(coef[k])
		for i, acc := range dst {
			// A product of two float32 is exact in float64, so only a sum that float64 rounded onto a tie of
			// float32 can come out wrong.
			p := c * float64(v[i])
			s := p + float64(acc)
			if math.Float64bits(s)&halfway == 0 && s != 0 {
				dst[i] = roundTie(p, float64(acc), s)
			} else {
				dst[i] = float32(s)
			}
		}
	}
	for ; k+4 <= len(off); k += 4 {
		s0, s1, s2, s3 := src[off[k]:][:n], src[off[k+1]:][:n], src[off[k+2]:][:n], src[off[k+3]:][:n]
		c0, c1, c2, c3 := coef[k], coef[k+1], coef[k+2], coef[k+3]
		for i, acc := range dst {
			acc += float32(c0 * s0[i])
			acc += float32(c1 * s1[i])
			acc += float32(c2 * s2[i])
			dst[i] = acc + float32(c3*s3[i])
		}
	}
	for ; k < len(off); k++ {
		s, c := src[off[k]:][:n], coef[k]
		for i := range dst {
			dst[i] += float32(c * s[i])
		}
	}
}

// halfway selects the bits of a float64 below those that a float32 keeps, but for the highest of them: they are all
// zero where rounding to float32 has met a tie, also in the range where a float32 is subnormal.
const halfway = 1<<28 - 1

// roundTie rounds the exact p+a to float32, where s is their sum in float64: if s is not exact it moves it by one
// bit in the direction of the error, which is enough to break a false tie.
func roundTie(p, a, s float64) float32 {
	b := s - p
	err := (p - (s - b)) + (a - b) // exact (Knuth's two-sum); NaN or 0 for infinities, which need no care
	switch {
	case err > 0:
		s = math.Nextafter(s, math.Inf(1))
	case err < 0:
		s = math.Nextafter(s, math.Inf(-1))
	}
	return float32(s)
}
