package synth

import (
	"math"
	"math/rand/v2"
	"sync"
)

// The functions of package math differ in their last bit between architectures (assembly on one, fused
// multiply-add on another), and ridges grown by iteration would show it. These are good to 1e-9 and round every
// product explicitly, which forbids fusing, so that they give the same bits everywhere.

// sincos returns the sine and cosine of x radians, |x| < 1e6.
func sincos(x float64) (sin, cos float64) {
	q := math.Floor(float64(x*(2/math.Pi)) + 0.5)
	r := x - float64(q*(math.Pi/2))
	z := float64(r * r)
	s := 1 - float64(z*(1.0/110))
	s = 1 - float64(float64(z*(1.0/72))*s)
	s = 1 - float64(float64(z*(1.0/42))*s)
	s = 1 - float64(float64(z*(1.0/20))*s)
	s = float64(r * (1 - float64(float64(z*(1.0/6))*s)))
	c := 1 - float64(z*(1.0/132))
	c = 1 - float64(float64(z*(1.0/90))*c)
	c = 1 - float64(float64(z*(1.0/56))*c)
	c = 1 - float64(float64(z*(1.0/30))*c)
	c = 1 - float64(float64(z*(1.0/12))*c)
	c = 1 - float64(float64(z*0.5)*c)
	switch int64(q) & 3 {
	case 1:
		return c, -s
	case 2:
		return -s, -c
	case 3:
		return -c, s
	}
	return s, c
}

// exp returns e to the power x, |x| < 700; 0 below.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	x = float64(x) // callers pass products
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	r := x - float64(k*math.Ln2)
	// The series by pairs and pairs of pairs (Estrin): a chain of 4 products instead of 11.
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	a := 1 + r + float64(r2*(1.0/2+float64(r*(1.0/6))))
	b := 1.0/24 + float64(r*(1.0/120)) + float64(r2*(1.0/720+float64(r*(1.0/5040))))
	c := 1.0/40320 + float64(r*(1.0/362880)) + float64(r2*(1.0/3628800+float64(r*(1.0/39916800))))
	p := a + float64(r4*(b+float64(r4*c)))
	return p * math.Float64frombits(uint64(int64(k)+1023)<<52)
}

// logn returns the natural logarithm of x > 0.
func logn(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	t := (m - 1) / (m + 1)
	z := float64(t * t)
	p := float64(z*(1.0/15)) + 1.0/13
	p = float64(z*p) + 1.0/11
	p = float64(z*p) + 1.0/9
	p = float64(z*p) + 1.0/7
	p = float64(z*p) + 1.0/5
	p = float64(z*p) + 1.0/3
	p = float64(z*p) + 1
	return float64(2*float64(t*p)) + float64(float64(e)*math.Ln2)
}

// atan2 returns the angle of (x, y) in (-π, π], 0 at the origin.
func atan2(y, x float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	hi, lo := max(ax, ay), min(ax, ay)
	if hi == 0 {
		return 0
	}
	base := 0.0
	if lo > float64((math.Sqrt2-1)*hi) { // tan(π/8)
		lo, hi, base = lo-hi, lo+hi, math.Pi/4
	}
	t := lo / hi
	// The series 1/1 - z/3 + z²/5 … to z¹⁰/21 by pairs; |t| < 0.4143 leaves an error of 4e-10.
	z := float64(t * t)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	p := 1 - float64(z*(1.0/3)) + float64(z2*(1.0/5-float64(z*(1.0/7))))
	q := 1.0/9 - float64(z*(1.0/11)) + float64(z2*(1.0/13-float64(z*(1.0/15))))
	r := 1.0/17 - float64(z*(1.0/19)) + float64(z2*(1.0/21))
	p += float64(z4 * (q + float64(z4*r)))
	a := base + float64(t*p)
	if ay > ax {
		a = math.Pi/2 - a
	}
	if x < 0 {
		a = math.Pi - a
	}
	if y < 0 {
		a = -a
	}
	return a
}

func hypot(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// wrap brings an angle into [-π, π).
func wrap(a float64) float64 {
	return a - float64(2*math.Pi*math.Floor(float64(a*(1/(2*math.Pi)))+0.5))
}

// logistic returns 1/(1+e^-x).
func logistic(x float64) float64 { return 1 / (1 + exp(-x)) }

// smooth rises from 0 at lo to 1 at hi without corners.
func smooth(x, lo, hi float32) float32 {
	t := min(1, max(0, (x-lo)/(hi-lo)))
	return float32(float32(t*t) * (3 - float32(2*t)))
}

// belowLogistic reports whether u lies below logistic(x), which is most often clear from a table of it.
func belowLogistic(u, x float64) bool {
	if x > -logisticReach && x < logisticReach {
		t := logisticTable()
		k := int(float64((x + logisticReach) * logisticSteps))
		if u < t[k] {
			return true
		}
		if u >= t[k+1] {
			return false
		}
	}
	return u < logistic(x)
}

const (
	logisticReach = 8  // where it differs from 0 and 1 by 1/3000
	logisticSteps = 16 // to a step of 1: one draw in a hundred falls between two entries
)

var logisticTable = sync.OnceValue(func() *[2*logisticReach*logisticSteps + 2]float64 {
	t := new([2*logisticReach*logisticSteps + 2]float64)
	for i := range t {
		t[i] = logistic(float64(i)/logisticSteps - logisticReach)
	}
	return t
})

// A source draws random numbers that are the same everywhere.
type source struct{ pcg *rand.PCG }

// Streams keep the numbers of one purpose independent of how many another one drew.
const (
	streamFinger = iota + 1
	streamGrowth
	streamPores
	streamPlacement
	streamSkin
	streamSensor
	streamPixels
	streamTemplate
	streamView
	streamIncipient
	streamRough
	streamWorn
)

func newSource(seed uint64, stream uint64) source {
	return source{rand.NewPCG(seed, stream*0x9e3779b97f4a7c15+0x632be59bd9b4e019)}
}

// unit returns a number in [0, 1).
func (s source) unit() float64 { return float64(s.pcg.Uint64()>>11) * (1.0 / (1 << 53)) }

// between returns a number in [lo, hi).
func (s source) between(lo, hi float64) float64 { return lo + float64((hi-lo)*s.unit()) }

// below returns an integer in [0, n).
func (s source) below(n int) int { return int((s.pcg.Uint64() >> 32) * uint64(n) >> 32) }

// chance reports true with probability p.
func (s source) chance(p float64) bool { return s.unit() < p }

// normal returns a normally distributed number of standard deviation sigma, cut at three of them.
func (s source) normal(sigma float64) float64 {
	_, c := sincos(2 * math.Pi * s.unit())
	n := float64(math.Sqrt(float64(-2*logn(1-s.unit()))) * c)
	return float64(sigma * min(3, max(-3, n)))
}

// quick returns about a standard normal number, the sum of four uniform ones (limits ±3.46): for noise per pixel.
func (s source) quick() float32 {
	u := s.pcg.Uint64()
	n := int32(u&0xffff) + int32(u>>16&0xffff) + int32(u>>32&0xffff) + int32(u>>48) - 2*0xffff
	return float32(n) * (1.7320508 / 65536)
}

// mix derives the seed of one impression from those of its finger and its own (the finaliser of SplitMix64).
func mix(a, b uint64) uint64 {
	z := a + b*0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
