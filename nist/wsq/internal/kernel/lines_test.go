package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestLines holds the loops over lines against what their comments say, at every length that takes another way, and
// checks that they write nothing else.
func TestLines(t *testing.T) {
	const canary = 77
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 200 {
		src := make([]float32, n)
		for i := range src {
			src[i] = float32(r.NormFloat64()*200 + 100)
		}
		even, odd := make([]float32, (n+1)/2+1), make([]float32, n/2+1)
		even[len(even)-1], odd[len(odd)-1] = canary, canary
		Deinterleave(even, odd, src)
		for i, v := range src {
			if half := [2][]float32{even, odd}[i&1]; half[i/2] != v {
				t.Fatalf("n=%d: sample %d went astray", n, i)
			}
		}
		if even[len(even)-1] != canary || odd[len(odd)-1] != canary {
			t.Fatalf("n=%d: Deinterleave wrote too far", n)
		}
		back := make([]float32, n+1)
		back[n] = canary
		Interleave(back[:n], even, odd)
		for i, v := range src {
			if back[i] != v {
				t.Fatalf("n=%d: sample %d came back as %g", n, i, back[i])
			}
		}
		if back[n] != canary {
			t.Fatalf("n=%d: Interleave wrote too far", n)
		}
		dst := make([]uint8, n+1)
		dst[n] = canary
		Grey(dst[:n], src)
		for i, v := range src {
			if want := uint8(max(0, min(255, math.Floor(float64(float32(v+0.5)))))); dst[i] != want {
				t.Fatalf("n=%d: %g became %d", n, v, dst[i])
			}
		}
		if dst[n] != canary {
			t.Fatalf("n=%d: Grey wrote too far", n)
		}
	}
}

// TestGreyEnds checks what lies beyond the grey levels, in vectors and alone.
func TestGreyEnds(t *testing.T) {
	inf := float32(math.Inf(1))
	below := math.Nextafter32(0.5, 0)
	for _, c := range []struct {
		v    float32
		want uint8
	}{
		{inf, 255}, {-inf, 0}, {float32(math.NaN()), 0}, {1e20, 255}, {-1e20, 0}, {255.4, 255}, {255.5, 255}, {256, 255},
		{-0.5, 0}, {-0.6, 0}, {0.5, 1}, {below, uint8(below + 0.5)}, {254.5, 255}, {math.Nextafter32(254.5, 0), 254},
	} {
		for _, n := range []int{1, 32} {
			src, dst := make([]float32, n), make([]uint8, n)
			for i := range src {
				src[i] = c.v
			}
			Grey(dst, src)
			for _, v := range dst {
				if v != c.want {
					t.Fatalf("%g of %d became %d, want %d", c.v, n, v, c.want)
				}
			}
		}
	}
}
