package j2ktest

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
)

// quantise fills in the integers of all bands and marks a region of interest: annexes E and H.
func (t *tile) quantise(rng *rand.Rand) error {
	for _, rs := range t.resolutions {
		for _, b := range rs.bands {
			b.chooseStep(t.o, rs.level)
			for _, v := range b.v {
				q := int(math.Abs(v) / b.step)
				if bits.Len(uint(q)) > b.planes(t.o) {
					return fmt.Errorf("a coefficient of %d has more than %d bits", q, b.planes(t.o))
				}
				if t.o.Region {
					t.shift = max(t.shift, bits.Len(uint(q))+t.o.RegionExtra)
				}
				if v < 0 {
					q = -q
				}
				b.q = append(b.q, q)
			}
		}
	}
	for _, rs := range t.resolutions {
		for _, b := range rs.bands {
			for i := range b.q {
				if t.shift > 0 && rng.IntN(3) == 0 {
					b.q[i] <<= t.shift
				}
			}
			if n := b.planes(t.o) + t.shift; n > 37 { // the most that the standard allows
				return fmt.Errorf("%d bit-planes", n)
			}
		}
	}
	return nil
}

// planes is Mb of equation E-2.
func (b *band) planes(o *Options) int { return o.Guard + b.exponent - 1 }

// gain is log2 of the gain of a band: table E.1.
func (b *band) gain() int { return b.kind&1 + b.kind>>1 }

// chooseStep sets exponent and mantissa: E.1. level is NL - r of the band's resolution.
func (b *band) chooseStep(o *Options, level int) {
	if !o.Irreversible {
		b.exponent, b.step = o.Precision+b.gain(), 1
		return
	}
	gain := b.gain()
	want := o.Step * (1 + 0.07*float64(b.number)) // any will do, but not the same for all
	if o.Derived {
		want, gain = o.Step, 0
	}
	fraction, exponent := math.Frexp(want) // fraction in [0.5, 1)
	b.mantissa = min(2047, int((2*fraction-1)*2048))
	b.exponent = o.Precision + gain - (exponent - 1)
	if o.Derived && b.number > 0 { // E-5: a level down from LL, which has as many levels as the lowest of the others
		b.exponent -= o.Levels - (level + 1)
	}
	b.step = math.Ldexp(1+float64(b.mantissa)/2048, o.Precision+b.gain()-b.exponent)
}

// value is what a decoder makes of a magnitude whose lowest planes are not known: the middle of what it can be (E-6
// with r of a half, the integer below it for the reversible wavelet), scaled down where it is of interest (H.1).
func (b *band) value(t *tile, q, unknown int) float64 {
	m := max(q, -q) >> unknown << unknown
	if m == 0 {
		return 0
	}
	halves := 2*m + 1<<unknown
	if t.shift > 0 && halves >= 2<<t.shift {
		halves >>= t.shift
	}
	v := float64(halves) / 2
	if !t.o.Irreversible {
		v = math.Floor(v)
	}
	if q < 0 {
		v = -v
	}
	return v * b.step
}
