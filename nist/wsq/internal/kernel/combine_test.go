package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// truth is the loop in the comment of Combine, in exact arithmetic rounded where the loop rounds.
func truth(dst, src []float32, off []int, coef []float32, fused int) {
	round := func(x *big.Float) float32 {
		f, _ := x.Float32()
		return f
	}
	exact := func(f float32) *big.Float { return new(big.Float).SetPrec(2000).SetFloat64(float64(f)) }
	for i := range dst {
		acc := float32(0)
		for k, o := range off {
			p := exact(0).Mul(exact(coef[k]), exact(src[o+i]))
			if k == 0 || k >= fused {
				p = exact(round(p))
			}
			acc = round(exact(0).Add(p, exact(acc)))
		}
		dst[i] = acc
	}
}

// values fills a vector with numbers that make sums cancel, meet ties and become subnormal.
func values(r *rand.Rand, v []float32) {
	for i := range v {
		switch r.IntN(6) {
		case 0:
			v[i] = 0
		case 1:
			v[i] = float32(r.IntN(64)-32) / 8
		case 2:
			v[i] = math.Float32frombits(r.Uint32()&0x007fffff | 0x00800000<<r.IntN(8)) // near the least normal number
		case 3:
			v[i] = 1 + float32(r.IntN(1<<12))/(1<<12) // products just as long as make ties
		default:
			v[i] = float32(r.NormFloat64() * 100)
		}
	}
}

func eachTier(t *testing.T, test func(t *testing.T, combine func(dst, src []float32, off []int, coef []float32, fused int))) {
	t.Run("portable", func(t *testing.T) { test(t, combineGeneric) })
	t.Run("dispatch", func(t *testing.T) { test(t, Combine) })
}

func TestCombine(t *testing.T) {
	eachTier(t, func(t *testing.T, combine func(dst, src []float32, off []int, coef []float32, fused int)) {
		r := rand.New(rand.NewPCG(1, 2))
		lengths := []int{127, 128, 129}
		for n := 1; n <= 70; n++ {
			lengths = append(lengths, n)
		}
		const canary = 12345
		for _, n := range lengths {
			for _, count := range []int{1, 2, 3, 8, 9} {
				src, coef, off := make([]float32, 3*n+8), make([]float32, count), make([]int, count)
				values(r, src)
				values(r, coef)
				for k := range off {
					off[k] = r.IntN(len(src) - n + 1)
				}
				fused := r.IntN(count + 1)
				buf, want := make([]float32, n+2), make([]float32, n)
				buf[0], buf[n+1] = canary, canary
				combine(buf[1:n+1], src, off, coef, fused)
				truth(want, src, off, coef, fused)
				for i, v := range buf[1 : n+1] {
					if v != want[i] {
						t.Fatalf("n=%d count=%d fused=%d: result %d is %g, want %g", n, count, fused, i, v, want[i])
					}
				}
				if buf[0] != canary || buf[n+1] != canary {
					t.Fatalf("n=%d count=%d: wrote outside of dst", n, count)
				}
			}
		}
	})
}

// TestFalseTie checks sums that float64 rounds onto a tie of float32, from above and from below.
func TestFalseTie(t *testing.T) {
	for _, c := range []struct {
		name       string
		x, w, want float32
	}{
		// 1 + 2^-24 * (1 + 2^-22 + 2^-46): the last part is lost in 53 bits, but the sum is above the tie anyway.
		{"clear", 0x1p-24 * (1 + 0x1p-23), 1 + 0x1p-23, 1 + 0x1p-23},
		// 1 + 2^-24 * (1 - 2^-46): 53 bits make the tie 1 + 2^-24 of it; the tie would go to 1 too, by evenness.
		{"below even", 0x1p-24 * (1 - 0x1p-23), 1 + 0x1p-23, 1},
		// 1 + 2^-23 + the same: the tie would go up to the even 1 + 2^-22.
		{"below odd", 0x1p-24 * (1 - 0x1p-23), 1 + 0x1p-23, 1 + 0x1p-23},
		// The same with the product just above: (1 + 2^-12)(1 - 2^-12 + 2^-23) = 1 + 2^-24 * (2 - 1) + 2^-35 ….
		{"above even", 0x1p-24 * (1 + 0x1p-12), 1 - 0x1p-12 + 0x1p-23, 1 + 0x1p-23},
	} {
		start := float32(1)
		if c.name == "below odd" {
			start = 1 + 0x1p-23
		}
		src := make([]float32, 16)
		for i := range 8 {
			src[i], src[8+i] = start, c.x
		}
		want := make([]float32, 8)
		truth(want, src, []int{0, 8}, []float32{1, c.w}, 2)
		if want[0] != c.want {
			t.Fatalf("%s: exact arithmetic gives %x, the table %x", c.name, want[0], c.want)
		}
		eachTier(t, func(t *testing.T, combine func(dst, src []float32, off []int, coef []float32, fused int)) {
			dst := make([]float32, 8)
			combine(dst, src, []int{0, 8}, []float32{1, c.w}, 2)
			for i, v := range dst {
				if v != c.want {
					t.Errorf("%s: result %d is %x, want %x", c.name, i, v, c.want)
				}
			}
		})
	}
}

func BenchmarkCombine(b *testing.B) {
	const n, count = 1024, 8
	src, coef, off := make([]float32, 2*n), make([]float32, count), make([]int, count)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range src {
		src[i] = float32(r.NormFloat64())
	}
	for k := range off {
		coef[k], off[k] = float32(r.NormFloat64()), k*37
	}
	dst := make([]float32, n)
	for name, f := range map[string]func(dst, src []float32, off []int, coef []float32, fused int){
		"portable": combineGeneric, "dispatch": Combine,
	} {
		for _, fused := range []int{1, 4} {
			b.Run(fmt.Sprintf("kernel=%s/fused=%d", name, fused), func(b *testing.B) {
				b.SetBytes(4 * n)
				for b.Loop() {
					f(dst, src, off, coef, fused)
				}
			})
		}
	}
}
