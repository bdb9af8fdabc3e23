package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// answers are values of a filter: any, small or the extreme ones.
func answers(t *testing.T, r *rand.Rand, n int, upper bool) []int16 {
	s := fencedOf[int16](t, n, upper)
	kind := r.IntN(3)
	for i := range s {
		switch kind {
		case 0:
			s[i] = int16(r.IntN(65535) - 32767)
		case 1:
			s[i] = int16(r.IntN(9) - 4)
		default:
			s[i] = []int16{-32767, 32767}[r.IntN(2)]
		}
	}
	return s
}

func TestAdvance(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for range 60 {
			right, below := r.IntN(3)-1, r.IntN(3)-1
			w, h := Block, Block
			if right != 0 {
				w += 2 + r.IntN(7)
			}
			if below != 0 {
				h++
			}
			// The block is the last one: nothing follows what its neighbours give.
			left := r.IntN(9)
			stride := left + w
			n := h * stride
			even, odd := answers(t, r, n, upper), answers(t, r, n, upper)
			at := func(x, y int) (re, im int64) {
				i := y*stride + left + x
				re, im = int64(even[i]), int64(odd[i])
				if x >= Block {
					im *= int64(right)
				}
				if y >= Block {
					im *= int64(below)
				}
				return re, im
			}
			var want, got [4]int64
			for y := 1; y < Block; y += 2 {
				for x := 1; x < Block; x += 2 {
					if x == Block-1 && right == 0 || y == Block-1 && below == 0 {
						continue
					}
					// Along x on odd rows, along y on odd columns: each product conj(p)·q.
					pr, pi := at(x-1, y)
					qr, qi := at(x+1, y)
					want[0], want[1] = want[0]+pr*qr+pi*qi, want[1]+pr*qi-pi*qr
					pr, pi = at(x, y-1)
					qr, qi = at(x, y+1)
					want[2], want[3] = want[2]+pr*qr+pi*qi, want[3]+pr*qi-pi*qr
				}
			}
			advance(level, &got, even, odd, left, stride, right, below)
			if got != want {
				t.Fatalf("neighbours %d and %d, rows of %d: %v, want %v", right, below, stride, got, want)
			}
		}
	})
}

func TestAmplitudes(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := range 35 {
			stride := n*Block + Block*r.IntN(2)
			size := (Block-2)*stride + n*Block
			even, odd := answers(t, r, size, upper), answers(t, r, size, upper)
			dst := fencedFloats(t, r, n, upper)
			amplitudes(level, dst, even, odd, stride, 1.0/32768)
			for i, got := range dst {
				want := float32(0)
				for p := range Block * Block / 4 {
					at := p/4*2*stride + i*Block + p%4*2
					a, b := float64(even[at]), float64(odd[at])
					want += float32(math.Sqrt(float64(float32(a*a + b*b))))
				}
				if want *= 1.0 / 32768; got != want {
					t.Fatalf("block %d of %d: %g, want %g", i, n, got, want)
				}
			}
		}
	})
}

func TestAngles(t *testing.T) {
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, 0.5, math.MaxFloat32, -math.MaxFloat32, 1e-45, -1e-38}
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := range 41 {
			y, x := fencedFloats(t, r, n, upper), fencedFloats(t, r, n, upper)
			for i := range y {
				if r.IntN(3) == 0 {
					y[i], x[i] = special[r.IntN(len(special))], special[r.IntN(len(special))]
				}
			}
			// In place of y, as it is used.
			dst, before := y, slices.Clone(y)
			angles(level, dst, y, x)
			for i, got := range dst {
				want := math.Atan2(float64(before[i]), float64(x[i]))
				if before[i] == 0 {
					want = math.Atan2(0, float64(x[i])) // the sign of zero says nothing here
				}
				if before[i] == 0 && x[i] == 0 {
					want = 0
				}
				if math.Abs(float64(got)-want) > 2e-5 {
					t.Fatalf("angle of (%g, %g) is %g, want %g", x[i], before[i], got, want)
				}
				if math.Float32bits(got) != math.Float32bits(Angle(before[i], x[i])) {
					t.Fatalf("angle of (%g, %g) is %g, on its own %g", x[i], before[i], got, Angle(before[i], x[i]))
				}
			}
		}
	})
}
