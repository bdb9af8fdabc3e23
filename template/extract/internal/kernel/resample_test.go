package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestAcross(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for try := range 200 {
			taps, n := 1+r.IntN(16), r.IntN(40)
			stride := TapStride(taps)
			src := fencedOf[uint8](t, taps+r.IntN(60), upper)
			for i := range src {
				src[i] = uint8(255 * (try % 2))
				if try%3 > 0 {
					src[i] = uint8(r.IntN(256))
				}
			}
			dst, start := fencedOf[int16](t, n, upper), fencedOf[int32](t, n, upper)
			weight := fencedOf[int16](t, n*stride, upper)
			for i := range n {
				start[i] = int32(i * (len(src) - taps) / n)
				for left, k := 1<<WeightBits, 0; k < taps; k++ {
					v := left
					if k+1 < taps {
						v = r.IntN(1<<WeightBits/2) - 1<<WeightBits/16
					}
					weight[i*stride+k] = int16(v)
					left -= v
				}
			}
			across(level, dst, src, start, weight, taps)
			for i := range dst {
				sum := 1 << (WeightBits - RowBits - 1)
				for k := range taps {
					sum += int(weight[i*stride+k]) * int(src[int(start[i])+k])
				}
				if want := int16(sum >> (WeightBits - RowBits)); sum>>(WeightBits-RowBits) == int(want) && dst[i] != want {
					t.Fatalf("%d taps, word %d of %d: %d, want %d", taps, i, n, dst[i], want)
				}
			}
		}
	})
}

func TestDown(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for try := range 120 {
			n, pairs, ring := 1+r.IntN(70), r.IntN(7), 1+r.IntN(9)
			rows, dst := fencedOf[int16](t, ring*n, upper), fencedOf[uint8](t, n, upper)
			for i := range rows {
				rows[i] = int16(r.IntN(20000) - 2000)
				if try%4 == 0 {
					rows[i] = []int16{-5000, 21000}[r.IntN(2)]
				}
			}
			at, weight := make([]int, 2*pairs), make([]int16, 2*pairs)
			for k := range at {
				at[k], weight[k] = r.IntN(ring)*n, int16(r.IntN(1<<13)-1<<11)
			}
			down(level, dst, rows, at, weight)
			for x := range dst {
				sum := 1 << (WeightBits + RowBits - 1)
				for k, w := range weight {
					sum += int(w) * int(rows[at[k]+x])
				}
				if want := max(0, min(255, sum>>(WeightBits+RowBits))); int(dst[x]) != want {
					t.Fatalf("%d rows, byte %d of %d: %d, want %d", len(at), x, n, dst[x], want)
				}
			}
		}
	})
}
