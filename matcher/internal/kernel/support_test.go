package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomSigmoids(r *rand.Rand, t *Sigmoids) {
	for i := range t.Arctan {
		t.Arctan[i] = int32(i * 8)
	}
	for _, table := range [][]int32{t.Distance[:], t.Direction[:], t.Radial[:]} {
		for i := range table {
			table[i] = int32(r.IntN(1025))
		}
	}
}

// randomRelations makes relations of all sizes, of which about half agree.
func randomRelations(r *rand.Rand, s *Relations) {
	for i := range s.UX {
		span := []int32{1, 5, 300, 65535}[r.IntN(4)]
		near := span/8 + 1
		s.UX[i], s.UY[i] = r.Int32N(2*span+1)-span, r.Int32N(2*span+1)-span
		s.VX[i] = min(max(s.UX[i]+r.Int32N(2*near+1)-near, -65535), 65535)
		s.VY[i] = min(max(s.UY[i]+r.Int32N(2*near+1)-near, -65535), 65535)
		s.P[i] = r.Int32N(20)
		if r.IntN(3) == 0 {
			s.VX[i], s.VY[i], s.P[i] = -s.VX[i], -s.VY[i], 128
		}
		s.Q[i] = (s.P[i] + r.Int32N(43) - 21) & 255
		if r.IntN(10) == 0 {
			s.UX[i] = 0
			s.VY[i] = 0
		}
	}
}

func checkSupport(t *testing.T, level cpu.Level, r *Relations, out *[MostRelations]int32, n int, s *Sigmoids) {
	t.Helper()
	var want [MostRelations]int32
	supportGeneric(r, &want, n, s)
	supportAt(level, r, out, n, s)
	for i := range n {
		if out[i] != want[i] {
			t.Fatalf("%v, %d relations: %d has %d, want %d (%d, %d and %d, %d, turns %d and %d)",
				level, n, i, out[i], want[i], r.UX[i], r.UY[i], r.VX[i], r.VY[i], r.P[i], r.Q[i])
		}
	}
}

func TestSupportTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(31, uint64(level)))
		var s Sigmoids
		var in Relations
		some := 0
		for k := range 200 {
			n := 1 + k%90
			if k%20 == 0 {
				n = MostRelations
			}
			randomSigmoids(r, &s)
			randomRelations(r, &in)
			var out [MostRelations]int32
			checkSupport(t, level, &in, &out, n, &s)
			for i, v := range out {
				if i >= (n+7)/8*8 && v != 0 {
					t.Fatalf("%v, %d relations: wrote to %d", level, n, i)
				}
				if v > 0 {
					some++
				}
			}
		}
		if some < 1000 {
			t.Errorf("%v: only %d relations support", level, some)
		}
	}
}

func BenchmarkSupport(b *testing.B) {
	r := rand.New(rand.NewPCG(32, 0))
	var s Sigmoids
	var in Relations
	var out [MostRelations]int32
	randomSigmoids(r, &s)
	randomRelations(r, &in)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			defer cpu.Lower(level)()
			for b.Loop() {
				in.Support(&out, 110, &s)
			}
		})
	}
}
