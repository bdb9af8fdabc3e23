package wsq

import "math"

const (
	binCentre = 0.44 // where in its bin a decoder puts a coefficient (IAFIS-IC-0110, parameter C)
	zeroBin   = 1.2  // width of the bin of zero, as a multiple of the others'

	// minVariance is the least variance of a subband that is coded at all.
	minVariance = 1.01
	// fewRidges is the sum of the variances of the four lowest subbands below which the print is faint or small, and
	// variances are taken over whole subbands instead of their centres.
	fewRidges = 20000
	// loading is how many standard deviations the widest bin may have for its subband to count in the bit budget.
	loading = 5
	// dynamicRange is the constant 2.5 of the bin formula: 2*loading is the range that the bins are to cover, and a
	// bin of the rate formula is 4 wide.
	dynamicRange = 2.5
	// minBin is the least bin width. The five splits of the lowest subband raise 128 to 4096, for which 16 extra bits
	// last with bins of 1/16; only images with hardly any active subband ask for less.
	minBin = 1. / 16
)

// relativeWidth returns A, the weight of subband k in the bin formula, from the visibility of its frequencies.
func relativeWidth(k int) float64 {
	switch k {
	case 52, 56:
		return 1.32
	case 54, 57:
		return 1.42
	case 53, 55, 58, 59:
		return 1.08
	}
	return 1
}

// share returns m, the part of all coefficients that one subband has, to the nearest power of two.
func share(k int) float64 {
	switch {
	case k < 4:
		return 1. / 1024
	case k < 51:
		return 1. / 256
	}
	return 1. / 16
}

// chooseBins sets the bin widths that share the bit rate out among the subbands.
func (e *encoder) chooseBins() {
	variances := e.variances()
	var width, sigma [kept]float64 // Q' and the standard deviation
	var active []int
	for k, v := range variances {
		if v < minVariance {
			continue
		}
		width[k] = 1
		if k >= 4 {
			width[k] = 10 / (relativeWidth(k) * ln(v))
		}
		sigma[k] = math.Sqrt(v)
		active = append(active, k)
	}
	if len(active) == 0 {
		return
	}
	coded, q := active, 0.0
	for {
		sum, product := 0.0, 0.0 // S, and the logarithm of P
		for _, k := range active {
			sum += share(k)
			product += float64(share(k) * ln(sigma[k]/width[k]))
		}
		q = exp(float64((e.opt.BitRate/sum-1)*math.Ln2)-product/sum) / dynamicRange
		var rest []int
		for _, k := range active {
			if width[k]/q < loading*sigma[k] {
				rest = append(rest, k)
			}
		}
		if len(rest) == len(active) || len(rest) == 0 {
			break
		}
		active = rest
	}
	for _, k := range coded {
		e.q[k] = max(width[k]/q, minBin)
		e.z[k] = zeroBin * e.q[k]
	}
}

// variances returns the variance of each subband, over its centre unless there is little to be seen.
func (e *encoder) variances() (v [kept]float64) {
	centre := func(r region) region {
		return region{r.x + r.w/8, r.y + 9*r.h/32, 3 * r.w / 4, 7 * r.h / 16}
	}
	for k := range v {
		v[k] = e.variance(centre(e.bands[k]))
		if k == 3 && v[0]+v[1]+v[2]+v[3] < fewRidges {
			for k := range v {
				v[k] = e.variance(e.bands[k])
			}
			return v
		}
	}
	return v
}

// variance of the coefficients in r, 0 if there are fewer than two.
func (e *encoder) variance(r region) float64 {
	n := float64(r.w * r.h)
	if n < 2 {
		return 0
	}
	sum, squares := 0.0, 0.0
	stride := e.img.Rect.Dx()
	for y := range r.h {
		for _, c := range e.plane[(r.y+y)*stride+r.x:][:r.w] {
			v := float64(c)
			sum += v
			squares += float64(v * v)
		}
	}
	return (squares - float64(sum*sum)/n) / (n - 1)
}

// ln and exp replace those of package math, whose last bit is not the same on every processor.

// ln returns the natural logarithm of x > 0 to about 1e-15.
func ln(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	t := (m - 1) / (m + 1) // at most 0.172, so that 11 terms of the series reach 1e-17
	t2 := float64(t * t)
	s := 0.0
	for k := 21; k >= 1; k -= 2 {
		s = float64(s*t2) + 1/float64(k)
	}
	return float64(2*t*s) + float64(float64(e)*math.Ln2)
}

// exp returns e^x to about 1e-15 for results within the range of float64.
func exp(x float64) float64 {
	n := math.Round(x / math.Ln2)
	r := x - float64(n*math.Ln2) // at most 0.35: 15 terms of the series reach 1e-17
	s := 1.0
	for k := 15; k >= 1; k-- {
		s = 1 + float64(s*r)/float64(k)
	}
	return math.Ldexp(s, int(n))
}
