package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/internal/fence"
)

// fencedOf returns n numbers that a kernel can go beyond on one side only: see package fence.
func fencedOf[T int8 | uint8 | int16 | int32](t *testing.T, n int, upper bool) []T {
	t.Helper()
	var v T
	b := fence.Bytes(t, max(1, n)*int(unsafe.Sizeof(v)), upper)
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
}

// eachTier runs a test on every tier that there is, with memory flush against either fence.
func eachTier(t *testing.T, do func(t *testing.T, level Level, upper bool, r *rand.Rand)) {
	for _, level := range Levels() {
		for _, upper := range []bool{true, false} {
			t.Run(fmt.Sprintf("%v/upper=%v", level, upper), func(t *testing.T) {
				do(t, level, upper, rand.New(rand.NewPCG(5, uint64(level))))
			})
		}
	}
}

const canary = 0x5b

// randomTaps are weights like those of a Gabor filter, or the extreme ones.
func randomTaps(r *rand.Rand) *Taps {
	w := &Taps{Radius: r.IntN(MaxRadius + 1), Gain: r.Int64N(1 << 17)}
	for _, side := range []*[MaxRadius + 1]int8{&w.XC, &w.XS, &w.YC, &w.YS} {
		for k := range side {
			if side[k] = int8(r.IntN(255) - 127); r.IntN(3) == 0 {
				side[k] = []int8{127, -127}[r.IntN(2)]
			}
		}
	}
	w.XS[0], w.YS[0] = 0, 0
	return w
}

// plain computes a filtered pixel from the definition: the sum over all weights, rounded twice.
func plain(norm []int8, stride, x, y int, w *Taps) (even, odd int16) {
	signed := func(side *[MaxRadius + 1]int8, k int) int64 {
		if k < 0 {
			return -int64(side[-k])
		}
		return int64(side[k])
	}
	var s, q int64
	for j := -w.Radius; j <= w.Radius; j++ {
		var re, im int64
		for i := -w.Radius; i <= w.Radius; i++ {
			v := int64(norm[(y+j+Margin)*stride+x+i+Margin])
			re += v * int64(w.XC[max(i, -i)])
			im += v * signed(&w.XS, i)
		}
		re, im = (re+8)>>AcrossShift, (im+8)>>AcrossShift
		s += re*int64(w.YC[max(j, -j)]) - im*signed(&w.YS, j)
		q += re*signed(&w.YS, j) + im*int64(w.YC[max(j, -j)])
	}
	bring := func(v int64) int16 { return int16(max(-32767, min(32767, (v*w.Gain+1<<23)>>24))) }
	return bring(s), bring(-q)
}

func TestFilter(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for _, size := range [][2]int{{1, 1}, {2, 3}, {5, 2}, {9, 4}} {
			gw, gh := size[0], size[1]
			stride := gw*Block + 2*Margin
			norm := fencedOf[int8](t, stride*(gh*Block+2*Margin), upper)
			for i := range norm {
				norm[i] = int8(r.IntN(241) - 120)
				if size[0] == 2 {
					norm[i] = []int8{120, -120}[r.IntN(2)]
				}
			}
			n := gw * Block * Block
			even, odd := fencedOf[int16](t, n, upper), fencedOf[int16](t, n, upper)
			taps, filters := make([]*Taps, gw), make([]*Filter, gw)
			var b Bench
			b.Start(norm, stride)
			for by := range gh {
				for i := range filters {
					filters[i] = nil
					switch r.IntN(5) {
					case 0:
						filters[i] = Keep
					case 1, 2, 3:
						taps[i], filters[i] = randomTaps(r), new(Filter)
						filters[i].Set(taps[i])
					}
				}
				beforeEven, beforeOdd := slices.Clone(even), slices.Clone(odd)
				b.row(level, even, odd, by, filters)
				for i := range even {
					x, y, wantEven, wantOdd := i%(gw*Block), by*Block+i/(gw*Block), int16(0), int16(0)
					switch filters[x/Block] {
					case nil:
					case Keep:
						wantEven, wantOdd = beforeEven[i], beforeOdd[i]
					default:
						wantEven, wantOdd = plain(norm, stride, x, y, taps[x/Block])
					}
					if even[i] != wantEven || odd[i] != wantOdd {
						t.Fatalf("%d × %d blocks, pixel %d, %d: %d, %d, want %d, %d", gw, gh, x, y, even[i], odd[i], wantEven, wantOdd)
					}
				}
			}
			b.Wipe()
		}
	})
}

// TestSpot looks at every place where a spot may be, at the edges above all.
func TestSpot(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		const gw, gh = 2, 1
		const stride, rows = gw*Block + 2*Margin, gh*Block + 2*Margin
		norm := fencedOf[int8](t, stride*rows, upper)
		for i := range norm {
			norm[i] = int8(r.IntN(241) - 120)
		}
		var b Bench
		b.Start(norm, stride)
		var even, odd [Block * Block]int16
		const first, beyondX, beyondY = MaxRadius - Margin, stride - 2*Margin + MaxRadius + 1, rows - 2*Margin + MaxRadius + 1
		for n := range 400 {
			x, y := first+r.IntN(beyondX-first), first+r.IntN(beyondY-first)
			switch n % 4 {
			case 0:
				x = first
			case 1:
				x, y = beyondX-1, beyondY-1
			}
			taps, f := randomTaps(r), new(Filter)
			f.Set(taps)
			b.spot(level, &even, &odd, x, y, f)
			for i := range even {
				if e, o := plain(norm, stride, x+i%Block, y+i/Block, taps); even[i] != e || odd[i] != o {
					t.Fatalf("spot at %d, %d, pixel %d: %d, %d, want %d, %d", x, y, i, even[i], odd[i], e, o)
				}
			}
		}
	})
}

func TestFilterPanics(t *testing.T) {
	for name, do := range map[string]func(){
		"radius": func() { new(Filter).Set(&Taps{Radius: MaxRadius + 1}) },
		"gain":   func() { new(Filter).Set(&Taps{Gain: -1}) },
		"spot outside": func() {
			var b Bench
			b.Start(make([]int8, 80*80), 80)
			b.Spot(new([64]int16), new([64]int16), 25, 0, new(Filter))
		},
		"small image": func() {
			var b Bench
			b.Start(make([]int8, 99), 99)
			b.Row(make([]int16, 64), make([]int16, 64), 0, make([]*Filter, 1))
		},
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

func TestLevels(t *testing.T) {
	for setting, want := range map[string]Level{"portable": Portable, "avx2": AVX2, "avx512bw": AVX2, "avx512": AVX512, "": AVX512, "AVX2": AVX512} {
		if got := wanted(setting); got != want {
			t.Errorf("wanted(%q) = %v, want %v", setting, got, want)
		}
	}
	top := tier()
	for _, l := range []Level{Portable, AVX2, AVX512} {
		restore := Lower(l)
		if got := tier(); got != min(top, l) {
			t.Errorf("Lower(%v): %v", l, got)
		}
		restore()
	}
	if all := Levels(); !slices.Contains(all, Portable) || all[len(all)-1] != best {
		t.Errorf("Levels() = %v with best %v", all, best)
	}
}
