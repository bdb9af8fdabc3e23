package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCells(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := 1; n < 35; n++ {
			stride := 2*n + r.IntN(5)
			var tensor [3][]int32
			for i := range tensor {
				tensor[i] = fencedOf[int32](t, stride+2*n, upper)
			}
			for c := range tensor[0] {
				total := []int32{0, 1, r.Int32N(1 << 10), r.Int32(), math.MaxInt32}[r.IntN(5)]
				tensor[0][c], tensor[1][c], tensor[2][c] = total-r.Int32N(total/2+1), r.Int32N(total/2+1)-total, total
			}
			inside := fencedOf[uint8](t, n, upper)
			for i := range inside {
				inside[i] = uint8(min(1, r.IntN(4)))
			}
			a, b, s := fencedFloats(t, r, n, upper), fencedFloats(t, r, n, upper), fencedFloats(t, r, n, upper)
			cells(level, a, b, s, inside, tensor[0], tensor[1], tensor[2], stride)
			for i := range a {
				var want [3]float32
				for j := range 4 {
					c := j/2*stride + 2*i + j%2
					if inside[i] == 0 || tensor[2][c] == 0 {
						continue
					}
					root := float32(math.Sqrt(float64(float32(tensor[2][c]))))
					want[0] += float32(tensor[0][c]) / root
					want[1] += float32(tensor[1][c]) / root
					want[2] += root
				}
				if got := [3]float32{a[i], b[i], s[i]}; got != want {
					t.Fatalf("block %d of %d: %v, want %v", i, n, got, want)
				}
			}
		}
	})
}

func TestAgreeAndWeigh(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := range 35 {
			var f [6][]float32 // cos, sin, agreement, a, b, t
			for i := range f {
				f[i] = fencedFloats(t, r, n, upper)
			}
			for i := range n {
				switch r.IntN(4) {
				case 0:
					f[5][i] = 0
				case 1:
					f[0][i], f[1][i] = 0, 0
				}
			}
			const weight = 0.3
			cos, sin := slices.Clone(f[0]), slices.Clone(f[1])
			agree(level, f[0], f[1], f[2], f[3], f[4], f[5], weight)
			for i := range n {
				want := [3]float32{cos[i], sin[i], 0}
				if total := f[5][i]; total > 0 {
					c, s := f[3][i]/total, f[4][i]/total
					want[0] += float32(weight * c)
					want[1] += float32(weight * s)
					want[2] = float32(math.Sqrt(float64(float32(c*c) + float32(s*s))))
				}
				if got := [3]float32{f[0][i], f[1][i], f[2][i]}; got != want {
					t.Fatalf("element %d of %d: %v, want %v", i, n, got, want)
				}
			}
			copy(cos, f[0])
			copy(sin, f[1])
			weigh(level, f[0], f[1], weight)
			for i := range n {
				var want [2]float32
				if size := float32(math.Sqrt(float64(float32(cos[i]*cos[i]) + float32(sin[i]*sin[i])))); size > 0 {
					want = [2]float32{weight * (cos[i] / size), weight * (sin[i] / size)}
				}
				if got := [2]float32{f[0][i], f[1][i]}; got != want {
					t.Fatalf("element %d of %d, (%g, %g): %v, want %v", i, n, cos[i], sin[i], got, want)
				}
			}
		}
	})
}
