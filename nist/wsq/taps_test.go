package wsq

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAnyTaps decodes with filters of every kind of length and holds the pixels against a synthesis that is written
// down as the text of the format has it: upsampled lines, extended without end, and a convolution in float64.
func TestAnyTaps(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, l := range [][2]int{
		{1, 1}, {1, 3}, {3, 1}, {5, 3}, {3, 5}, {9, 7}, {7, 9}, {9, 11}, {3, 31}, {31, 1}, {31, 31},
		{2, 2}, {2, 6}, {6, 2}, {6, 10}, {10, 10}, {2, 32}, {32, 32},
	} {
		taps := filters{low: halfFilter(r, l[0]), high: halfFilter(r, l[1]), even: l[0]&1 == 0}
		for _, size := range [][2]int{{1, 1}, {1, 40}, {40, 1}, {2, 2}, {3, 2}, {5, 64}, {37, 29}, {90, 71}} {
			name := fmt.Sprintf("%d and %d taps, %d × %d", l[0], l[1], size[0], size[1])
			list := parts(t, encode(t, ridges(size[0], size[1]), &Options{BitRate: 2.25}))
			list = slices.Clone(list)
			table := transformTable(taps)
			table[0], table[1] = byte(l[0]), byte(l[1])
			list[0].b = segment(nil, markerDTT, table)
			stream := join(list)
			got := decode(t, stream)
			want := plainSynthesis(parse(t, stream))
			differ := 0
			for i, v := range got.Pix {
				exact := math.Floor(want[i] + 0.5)
				if math.Abs(float64(v)-max(0, min(255, exact))) > 1 {
					t.Fatalf("%s: pixel %d is %d, want %.3f", name, i, v, want[i])
				}
				if float64(v) != max(0, min(255, exact)) {
					differ++
				}
			}
			if differ > 1+len(got.Pix)/1000 {
				t.Errorf("%s: %d of %d pixels differ", name, differ, len(got.Pix))
			}
		}
	}
}

// halfFilter makes half a filter of n taps which changes the size of what it filters little.
func halfFilter(r *rand.Rand, n int) []float32 {
	half := make([]float32, (n+1)/2)
	sum := 0.0
	for i := range half {
		v := 0.2 + 0.8*r.Float64()
		sum += 2 * v
		half[i] = float32(v * float64(1-2*r.IntN(2)))
	}
	for i := range half {
		half[i] = float32(1.3 * float64(half[i]) / sum)
	}
	return half
}

// plainSynthesis returns the pixels before rounding.
func plainSynthesis(d *decoder) []float64 {
	w := d.frame.width
	plane := make([]float64, len(d.plane))
	for i, v := range d.plane {
		plane[i] = float64(v)
	}
	for i := nodes - 1; i >= 0; i-- {
		n := d.splits[i]
		for x := range n.w {
			plainLine(d.taps, plane, n.y*w+n.x+x, w, n.h, n.invertY)
		}
		for y := range n.h {
			plainLine(d.taps, plane, (n.y+y)*w+n.x, 1, n.w, n.invertX)
		}
	}
	for i, v := range plane {
		plane[i] = v*float64(d.frame.scale) + float64(d.frame.shift)
	}
	return plane
}

// plainLine undoes the split of n values at plane[at], step apart.
func plainLine(f filters, plane []float64, at, step, n int, inverted bool) {
	if n == 0 {
		return
	}
	low, high := make([]float64, n-n/2), make([]float64, n/2)
	for i := range n {
		half, j := low, i
		switch {
		case inverted && i < len(high):
			half = high
		case inverted:
			j = i - len(high)
		case i >= len(low):
			half, j = high, i-len(low)
		}
		half[j] = plane[at+i*step]
	}
	// The value that the extended and upsampled line has at any place, 0 between coefficients.
	value := func(half []float64, p int, isHigh bool) float64 {
		if f.even {
			if p&1 != 0 {
				return 0
			}
			p /= 2 // coefficients of both kinds lie at 2i + 1/2; the line of them is mirrored at half a sample from its end
			sign := 1.0
			for p < 0 || 2*p > n-1 {
				if p < 0 {
					p = -1 - p
				} else {
					p = n - 1 - p
				}
				if isHigh {
					sign = -sign
				}
			}
			if p >= len(half) { // the middle of an odd line, where what is antisymmetric is 0
				return 0
			}
			return sign * half[p]
		}
		for n > 1 && (p < 0 || p > n-1) {
			if p < 0 {
				p = -p
			} else {
				p = 2*(n-1) - p
			}
		}
		if n == 1 {
			p &= 1
		}
		if p&1 == 1 != isHigh || p/2 >= len(half) {
			return 0
		}
		return half[p/2]
	}
	alternate := func(half []float32, k int) float64 { return float64(half[k]) * float64(1-2*(k&1)) }
	for p := range n {
		sum := 0.0
		if f.even {
			for k := range f.high {
				sum -= alternate(f.high, k) * (value(low, p-1-k, false) + value(low, p+k, false))
			}
			for k := range f.low {
				sum += alternate(f.low, k) * (value(high, p-1-k, true) - value(high, p+k, true))
			}
		} else {
			for k := 1 - len(f.high); k < len(f.high); k++ {
				sum += alternate(f.high, max(k, -k)) * value(low, p-k, false)
			}
			for k := 1 - len(f.low); k < len(f.low); k++ {
				sum += alternate(f.low, max(k, -k)) * value(high, p-k, true)
			}
		}
		plane[at+p*step] = sum
	}
}
