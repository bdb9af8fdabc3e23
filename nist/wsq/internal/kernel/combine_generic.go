package kernel

import "math"

// combineGeneric is Combine on any processor. The sums of a few weights at a time stay in registers: those that the
// transforms of the 9 and 7-tap filters ask for (1, 3 or 4 fused, then by fours) take two or three passes.
func combineGeneric(dst, src []float32, off []int, coef []float32, fused int) {
	n := len(dst)
	at := func(k int) ([]float32, float32) { return src[off[k]:][:n], coef[k] }
	k := 1
	switch {
	case fused >= 4:
		startFused4(dst, src, off, coef)
		k = 4
	case fused == 3:
		startFused3(dst, src, off, coef)
		k = 3
	case fused <= 1 && len(off) >= 5:
		startSplit5(dst, src, off, coef)
		k = 5
	default:
		first, c := at(0)
		for i := range dst {
			dst[i] = c * first[i]
		}
	}
	for ; k < fused; k++ {
		v, c := at(k)
		wide := float64(c)
		for i, acc := range dst {
			p := wide * float64(v[i])
			s := p + float64(acc)
			if tied(s) {
				s = untie(p, float64(acc), s)
			}
			dst[i] = float32(s)
		}
	}
	for ; k+4 <= len(off); k += 4 {
		s0, c0 := at(k)
		s1, c1 := at(k + 1)
		s2, c2 := at(k + 2)
		s3, c3 := at(k + 3)
		for i, acc := range dst {
			acc += float32(c0 * s0[i])
			acc += float32(c1 * s1[i])
			acc += float32(c2 * s2[i])
			dst[i] = acc + float32(c3*s3[i])
		}
	}
	for ; k < len(off); k++ {
		s, c := at(k)
		for i := range dst {
			dst[i] += float32(c * s[i])
		}
	}
}

// startFused3 sets dst to the sum of the first three vectors, the last two of them fused. The product of two float32 is
// exact in float64, so that the sum is rounded once but where tied says so.
func startFused3(dst, src []float32, off []int, coef []float32) {
	n := len(dst)
	s0, s1, s2 := src[off[0]:][:n], src[off[1]:][:n], src[off[2]:][:n]
	c0, c1, c2 := coef[0], float64(coef[1]), float64(coef[2])
	for i := range dst {
		acc := c0 * s0[i]
		p := c1 * float64(s1[i])
		s := p + float64(acc)
		if tied(s) {
			s = untie(p, float64(acc), s)
		}
		acc = float32(s)
		p = c2 * float64(s2[i])
		s = p + float64(acc)
		if tied(s) {
			s = untie(p, float64(acc), s)
		}
		dst[i] = float32(s)
	}
}

// startFused4 is startFused3 with one vector more.
func startFused4(dst, src []float32, off []int, coef []float32) {
	n := len(dst)
	s0, s1, s2, s3 := src[off[0]:][:n], src[off[1]:][:n], src[off[2]:][:n], src[off[3]:][:n]
	c0, c1, c2, c3 := coef[0], float64(coef[1]), float64(coef[2]), float64(coef[3])
	for i := range dst {
		acc := c0 * s0[i]
		p := c1 * float64(s1[i])
		s := p + float64(acc)
		if tied(s) {
			s = untie(p, float64(acc), s)
		}
		acc = float32(s)
		p = c2 * float64(s2[i])
		s = p + float64(acc)
		if tied(s) {
			s = untie(p, float64(acc), s)
		}
		acc = float32(s)
		p = c3 * float64(s3[i])
		s = p + float64(acc)
		if tied(s) {
			s = untie(p, float64(acc), s)
		}
		dst[i] = float32(s)
	}
}

// startSplit5 sets dst to the sum of the first five vectors, none of them fused.
func startSplit5(dst, src []float32, off []int, coef []float32) {
	n := len(dst)
	s0, s1, s2, s3, s4 := src[off[0]:][:n], src[off[1]:][:n], src[off[2]:][:n], src[off[3]:][:n], src[off[4]:][:n]
	c0, c1, c2, c3, c4 := coef[0], coef[1], coef[2], coef[3], coef[4]
	for i := range dst {
		acc := float32(c0 * s0[i])
		acc += float32(c1 * s1[i])
		acc += float32(c2 * s2[i])
		acc += float32(c3 * s3[i])
		dst[i] = acc + float32(c4*s4[i])
	}
}

// tied reports whether float32(s) may differ from the sum that s was rounded from: where s lies halfway between two
// float32, or is so small that a float32 has fewer bits. Sums with a coefficient of zero, the most frequent, are
// neither.
func tied(s float64) bool {
	const (
		rest     = 1<<29 - 1 // the bits that a float32 has not
		halfway  = 1 << 28
		smallest = (1023 - 126) << 53 // the least normal float32, without its sign
	)
	b := math.Float64bits(s)
	return b&rest == halfway || b<<1-1 < smallest-1
}

// untie moves s, the float64 next to p+a, by one bit in the direction of its error, if it has one: that is enough to
// break a false tie.
//
//go:noinline
func untie(p, a, s float64) float64 {
	b := s - p
	err := (p - (s - b)) + (a - b) // exact (Knuth's two-sum); NaN or 0 for infinities, which need no care
	switch {
	case err > 0:
		return math.Nextafter(s, math.Inf(1))
	case err < 0:
		return math.Nextafter(s, math.Inf(-1))
	}
	return s
}
