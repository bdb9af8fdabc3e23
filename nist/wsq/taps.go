package wsq

import "encoding/binary"

// filters is the pair of analysis filters of a stream, from which the synthesis filters follow. Both are symmetric
// (the high-pass one of even length antisymmetric), so that one half says all: tap k is k steps from the centre of an
// odd filter and k + 1/2 from that of an even one.
type filters struct {
	low, high []float32
	even      bool // both have an even length
}

// readTaps reads the transform table: two lengths, and half of each filter from the centre outwards.
func (d *decoder) readTaps(p payload) error {
	if len(p.b) < 2 {
		return damaged(p.at, "transform table of %d bytes", len(p.b))
	}
	if d.block > 0 {
		return damaged(p.at, "transform table after the first block")
	}
	low, high := int(p.b[0]), int(p.b[1])
	if low == 0 || high == 0 || low > maxTaps || high > maxTaps || low&1 != high&1 {
		return damaged(p.at, "filters of %d and %d taps", low, high)
	}
	nLow, nHigh := (low+1)/2, (high+1)/2
	const size = 6 // sign, scale, 32 bits
	if len(p.b) != 2+size*(nLow+nHigh) {
		return damaged(p.at, "transform table of %d bytes for filters of %d and %d taps", len(p.b), low, high)
	}
	taps := make([]float32, nLow+nHigh)
	for i := range taps {
		at := 2 + size*i
		v, err := decimal(p, at+1, binary.BigEndian.Uint32(p.b[at+2:]))
		if err != nil {
			return err
		}
		if p.b[at] != 0 {
			v = -v
		}
		taps[i] = v
	}
	d.taps = filters{low: taps[:nLow:nLow], high: taps[nLow:], even: low&1 == 0}
	d.haveTaps = true
	return nil
}

// weight is the part that one coefficient has in one sample or the other way round.
type weight struct {
	high bool // the coefficient is a high-pass one
	at   int  // its index, relative to half of the index of the sample
	coef float32
}

// margin returns how far the filters reach beyond the ends of a half line, in coefficients, and one more for the odd
// sample that a line may lack.
func (f filters) margin() int { return (max(len(f.low), len(f.high))+1)/2 + 1 }

// synthesis returns the coefficients that make up an even and an odd sample, low-pass ones first, each from left to
// right: the order in which the reference decoder adds them, on which the last bit of a sum depends. It adds the
// low-pass ones with one rounding and the high-pass ones with two.
//
// The synthesis filters are the analysis filters of the other band with every second sign changed, so that what the
// two bands alias cancels. Filters of odd length have the low-pass coefficient i at sample 2i and the high-pass one
// at 2i+1; those of even length have both at 2i + 1/2.
func (f filters) synthesis() (even, odd []weight) {
	parts := [2][]weight{}
	add := func(high bool, sample int, coef float32) {
		// A coefficient with index 0 reaches sample; so one with index i reaches sample + 2i.
		p := sample & 1
		parts[p] = append(parts[p], weight{high, (p - sample) / 2, coef})
	}
	alternate := func(half []float32, k int) float32 {
		if k&1 == 1 {
			return -half[k]
		}
		return half[k]
	}
	if f.even {
		for k := len(f.high) - 1; k >= 0; k-- {
			add(false, 1+k, -alternate(f.high, k))
		}
		for k := range f.high {
			add(false, -k, -alternate(f.high, k))
		}
		for k := len(f.low) - 1; k >= 0; k-- {
			add(true, 1+k, alternate(f.low, k))
		}
		for k := range f.low {
			add(true, -k, -alternate(f.low, k))
		}
		return parts[0], parts[1]
	}
	for k := len(f.high) - 1; k > 0; k-- {
		add(false, k, alternate(f.high, k))
	}
	for k := range f.high {
		add(false, -k, alternate(f.high, k))
	}
	for k := len(f.low) - 1; k > 0; k-- {
		add(true, 1+k, alternate(f.low, k))
	}
	for k := range f.low {
		add(true, 1-k, alternate(f.low, k))
	}
	return parts[0], parts[1]
}

// reflect maps the index of a coefficient of a line of n samples into the line: the line goes on beyond its ends as
// its mirror image, around the last sample for filters of odd length and around the edge of the last sample for those
// of even length, where high-pass coefficients change their sign. A sign of 0 stands for a coefficient that is zero.
func (f filters) reflect(i, n int, high bool) (index int, sign float32) {
	if n == 1 {
		if high {
			return 0, 0
		}
		return 0, 1
	}
	sign = 1
	if f.even {
		for i < 0 || 2*i > n-1 {
			if i < 0 {
				i = -1 - i
			} else {
				i = n - 1 - i
			}
			if high {
				sign = -sign
			}
		}
		if high && 2*i == n-1 {
			return 0, 0
		}
		return i, sign
	}
	p := 2 * i
	if high {
		p++
	}
	for p < 0 || p > n-1 {
		if p < 0 {
			p = -p
		} else {
			p = 2*(n-1) - p
		}
	}
	return p >> 1, 1
}
