package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestProfile(t *testing.T) {
	const stride = 2*35 + 1
	var s Steps
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		norm := fencedOf[int8](t, stride*stride, upper)
		for i := range norm {
			norm[i] = int8(r.IntN(2*Clip+1) - Clip)
		}
		for range 50 {
			a := 2 * math.Pi * r.Float64()
			nx, ny := int(65536*math.Cos(a)), int(65536*math.Sin(a))
			s.Set(nx, ny)
			var right, left, wantRight, wantLeft [half]int32
			for k := range half {
				for j := -5; j <= 5; j++ {
					u := 2*k + 1
					dx, dy := -j*ny*22/10, j*nx*22/10
					wantRight[k] += int32(norm[(35+(u*ny/2+dy)>>16)*stride+35+(u*nx/2+dx)>>16])
					wantLeft[k] += int32(norm[(35+(dy-u*ny/2)>>16)*stride+35+(dx-u*nx/2)>>16])
				}
			}
			profile(level, &right, &left, norm, stride, 35*stride+35, &s)
			if right != wantRight || left != wantLeft {
				t.Fatalf("at %g rad: %v and %v, want %v and %v", a, right, left, wantRight, wantLeft)
			}
		}
	})
}

func TestFold(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for try := range 50 {
			var even, odd, wantEven, wantOdd [half]int16
			var right, left, window [half]int32
			total, want := 0, int64(0)
			for k := range half {
				right[k], left[k], window[k] = r.Int32N(2641)-1320, r.Int32N(2641)-1320, r.Int32N(4097)
				if try == 0 {
					right[k], left[k], window[k] = 1320, -1320, 4096
				}
				total += int(right[k] + left[k])
			}
			for k := range half {
				e, o := int(right[k]+left[k])-2*(total/64), int(right[k]-left[k])
				wantEven[k], wantOdd[k] = int16(e), int16(o)
				want += int64(e*e+o*o) * int64(window[k])
			}
			if got := fold(level, &even, &odd, &right, &left, &window); got != want || even != wantEven || odd != wantOdd {
				t.Fatalf("%v, %v, %d, want %v, %v, %d", even, odd, got, wantEven, wantOdd, want)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		var w Waves
		var wave [2][Periods][half]int32
		for k := range Periods {
			for i := range half {
				wave[0][k][i], wave[1][k][i] = int32(r.IntN(8193)-4096), int32(r.IntN(8193)-4096)
				if k%3 == 0 {
					wave[0][k][i], wave[1][k][i] = 4096, -4096
				}
			}
			w.Set(k, &wave[0][k], &wave[1][k])
		}
		for try := range 20 {
			var p [2][half]int16
			for i := range half {
				p[0][i], p[1][i] = int16(r.IntN(12001)-6000), int16(r.IntN(12001)-6000)
				if try == 0 {
					p[0][i], p[1][i] = -6000, 6000
				}
			}
			var got Spectrum
			w.compare(level, &got, &p[0], &p[1])
			for part := range 2 {
				for k := range Periods {
					want := int32(0)
					for i, v := range p[part] {
						want += int32(v) * wave[part][k][i]
					}
					if got[part][k] != want {
						t.Fatalf("part %d of period %d is %d, want %d", part, k, got[part][k], want)
					}
				}
			}
		}
	})
}
