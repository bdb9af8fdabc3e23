package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The definitions below are the plain ones, pixel by pixel.

func TestNormalise(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := 1; n < 20; n++ {
			src, dst := fencedOf[uint8](t, n*Block, upper), fencedOf[int8](t, n*Block, upper)
			mean, factor := fencedOf[int32](t, n+1, upper), fencedOf[int32](t, n+1, upper)
			for i := range src {
				src[i] = uint8(r.IntN(256))
			}
			for i := range mean {
				mean[i], factor[i] = int32(r.IntN(16*255*128+1)), int32(r.IntN(16*49152+1))
				if n%4 == 0 {
					mean[i], factor[i] = 16*255*128*int32(r.IntN(2)), 16*49152
				}
			}
			normalise(level, dst, src, mean, factor)
			for x, v := range src {
				i, f := x/Block, int64(2*(x%Block)+1)
				m := (int64(mean[i])*(16-f) + int64(mean[i+1])*f) >> 8
				k := (int64(factor[i])*(16-f) + int64(factor[i+1])*f) >> 8
				want := max(-Clip, min(Clip, ((m-128*int64(v))*k+1<<18)>>19))
				if int64(dst[x]) != want {
					t.Fatalf("%d pixels, %d: %d, want %d", len(src), x, dst[x], want)
				}
			}
		}
	})
}

func TestMix(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := range 35 {
			dst, above, below := fencedOf[int32](t, n, upper), fencedOf[int32](t, n, upper), fencedOf[int32](t, n, upper)
			for i := range above {
				above[i], below[i] = r.Int32N(255*4096+1), 255*4096*r.Int32N(2)
			}
			f := r.IntN(17)
			mix(level, dst, above, below, f)
			for i, got := range dst {
				if want := 16*int(above[i]) + f*(int(below[i])-int(above[i])); int(got) != want {
					t.Fatalf("%d sixteenths from %d to %d is %d, want %d", f, above[i], below[i], got, want)
				}
			}
		}
	})
}

func TestSoften(t *testing.T) {
	weight := [5]int{1, 4, 6, 4, 1}
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := 1; n < 12; n++ {
			stride := n*Block + Block + r.IntN(5)
			src := fencedOf[int8](t, 4*stride+n*Block+Block, upper)
			for i := range src {
				src[i] = int8(r.IntN(2*Clip+1) - Clip)
				if n == 3 {
					src[i] = Clip
				}
			}
			dst, line := fencedOf[int16](t, n*Block, upper), fencedOf[int16](t, n*Block+Block, upper)
			soften(level, dst, src, stride, line)
			for x := range dst {
				sum := 0
				for j, v := range weight {
					for i, w := range weight {
						sum += v * w * int(src[j*stride+x+i])
					}
				}
				if want := (sum + 64) >> 7; int(dst[x]) != want {
					t.Fatalf("%d pixels, %d: %d, want %d", len(dst), x, dst[x], want)
				}
			}
		}
	})
}

func TestTensor(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for try := range 120 {
			cells := 1 + r.IntN(23)
			stride := cells * Cell
			width := stride - r.IntN(min(8, stride))
			rows, first := r.IntN(Cell+1), 1+r.IntN(2)
			from := r.IntN(cells + 1)
			to := from + r.IntN(cells+1-from)
			soft := fencedOf[int16](t, (first+rows+1)*stride, upper)
			for i := range soft {
				soft[i] = int16(r.IntN(2*Peak+1) - Peak)
				if try%3 == 0 {
					soft[i] = int16((i%stride/2%2*2 - 1) * Peak) // the steepest there is
				}
			}
			var sums [3][]int32
			for i := range sums {
				sums[i] = fencedOf[int32](t, cells, upper)
				for c := range sums[i] {
					sums[i][c] = canary
				}
			}
			tensor(level, sums[0], sums[1], sums[2], soft, stride, first, rows, width, from, to)
			for c := range cells {
				want := [3]int32{canary, canary, canary}
				if c >= from && c < to {
					want = [3]int32{}
					for y := first; y < first+rows; y++ {
						for x := max(1, c*Cell); x < min(c*Cell+Cell, width-1); x++ {
							at := func(dx, dy int) int32 { return int32(soft[(y+dy)*stride+x+dx]) }
							gx := 3*(at(1, -1)+at(1, 1)-at(-1, -1)-at(-1, 1)) + 10*(at(1, 0)-at(-1, 0))
							gy := 3*(at(-1, 1)+at(1, 1)-at(-1, -1)-at(1, -1)) + 10*(at(0, 1)-at(0, -1))
							want[0] += gx*gx - gy*gy
							want[1] += 2 * gx * gy
							want[2] += gx*gx + gy*gy
						}
					}
				}
				if got := [3]int32{sums[0][c], sums[1][c], sums[2][c]}; got != want {
					t.Fatalf("%d columns, cells %d to %d, %d rows: cell %d is %v, want %v", width, from, to, rows, c, got, want)
				}
			}
		}
	})
}

func TestEvenAndSigns(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := 1; n < 40; n++ {
			even, odd := fencedOf[int16](t, n*Block, upper), fencedOf[int16](t, n*Block, upper)
			for i := range even {
				even[i], odd[i] = int16(r.IntN(65535)-32767), int16(r.IntN(65535)-32767)
				switch r.IntN(4) {
				case 0:
					even[i], odd[i] = int16(r.IntN(7)-3), int16(r.IntN(2000)-1000)
				case 1:
					even[i], odd[i] = []int16{-32767, 0, 32767}[r.IntN(3)], []int16{-32767, 0, 32767}[r.IntN(3)]
				}
			}
			dst, bits := fencedOf[int16](t, n*Block, upper), fencedOf[uint8](t, n, upper)
			evened(level, dst, even, odd)
			signs(level, bits, even)
			for i, v := range even {
				a, b := float64(v), float64(odd[i])
				size := float32(math.Sqrt(float64(float32(a*a + b*b))))
				if want := int16(254 * float32(v) / (size + 614.4)); dst[i] != want {
					t.Fatalf("%d pixels: (%d, %d) becomes %d, want %d", len(dst), v, odd[i], dst[i], want)
				}
				if got := bits[i/Block]>>(i%Block)&1 == 1; got != (v < 0) {
					t.Fatalf("%d pixels: %d is taken for negative: %v", len(dst), v, got)
				}
			}
		}
	})
}

// Every kernel refuses what would make it read or write outside.
func TestPanics(t *testing.T) {
	var right, left [half]int32
	for name, do := range map[string]func(){
		"normalise": func() { Normalise(make([]int8, 8), make([]uint8, 16), make([]int32, 3), make([]int32, 3)) },
		"mix":       func() { Mix(make([]int32, 8), make([]int32, 8), make([]int32, 7), 3) },
		"soften":    func() { Soften(make([]int16, 8), make([]int8, 55), 10, make([]int16, 16)) },
		"tensor": func() {
			Tensor(make([]int32, 4), make([]int32, 4), make([]int32, 4), make([]int16, 80), 16, 1, 4, 16, 0, 4)
		},
		"even":    func() { Even(make([]int16, 8), make([]int16, 8), make([]int16, 7)) },
		"signs":   func() { Signs(make([]uint8, 2), make([]int16, 15)) },
		"across":  func() { SmoothAcross(make([]float32, 4), make([]float32, 5), make([]float32, 2)) },
		"down":    func() { SmoothDown(make([]float32, 4), make([]float32, 11), 8, make([]float32, 2)) },
		"moments": func() { Moments(make([]int32, 2), make([]int32, 2), make([]uint8, 31), 16, 2) },
		"steps":   func() { new(Steps).Set(65536, 65536) },
		"advance": func() {
			Advance(new([4]int64), make([]int16, 64), make([]int16, 64), 0, 8, 0, 1)
		},
		"amplitudes": func() { Amplitudes(make([]float32, 2), make([]int16, 111), make([]int16, 112), 16, 1) },
		"angles":     func() { Angles(make([]float32, 2), make([]float32, 2), make([]float32, 1)) },
		"cells": func() {
			f := make([]float32, 2)
			Cells(f, f, f, make([]uint8, 2), make([]int32, 8), make([]int32, 8), make([]int32, 7), 4)
		},
		"agree": func() {
			f := make([]float32, 2)
			Agree(f, f, f, f, f, f[:1], 1)
		},
		"weigh":   func() { Weigh(make([]float32, 2), make([]float32, 1), 1) },
		"profile": func() { Profile(&right, &left, make([]int8, 71*71), 71, 40*71, new(Steps)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do()
		}()
	}
}
