package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomMoves(r *rand.Rand, m *Moves) {
	span := []int32{5, 500, 1 << 20}[r.IntN(3)]
	for i := range m.X {
		m.X[i], m.Y[i], m.Weight[i] = r.Int32N(2*span)-span, r.Int32N(2*span)-span, r.Int32N(60)
		if k := r.IntN(i + 1); r.IntN(2) == 0 { // beside another
			m.X[i], m.Y[i] = m.X[k]+r.Int32N(5)-2, m.Y[k]+r.Int32N(5)-2
		}
	}
}

func checkCrowd(t *testing.T, level cpu.Level, sum *[MostMoves]int32, m *Moves, n int, reach int32) (others int) {
	t.Helper()
	var want [MostMoves]int32
	if n > 0 {
		crowdAt(level, sum, m, n, reach)
		crowdGeneric(&want, m, n, reach)
	}
	for i := range n {
		all := int32(0)
		for j := range n {
			dx, dy := m.X[i]-m.X[j], m.Y[i]-m.Y[j]
			if max(dx, -dx, dy, -dy) <= reach {
				all += m.Weight[j]
			}
		}
		if all > m.Weight[i] {
			others++
		}
		if sum[i] != all || want[i] != all {
			t.Fatalf("%v, %d moves: %d around %d, the reference has %d, want %d", level, n, sum[i], i, want[i], all)
		}
	}
	return others
}

func TestCrowdTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(61, uint64(level)))
		others := 0
		for n := range MostMoves + 1 {
			for range 8 {
				var m Moves
				var sum [MostMoves]int32
				randomMoves(r, &m)
				others += checkCrowd(t, level, &sum, &m, n, []int32{0, 2, 80}[r.IntN(3)])
			}
		}
		if others < 1000 {
			t.Errorf("%v: only %d moves had others around", level, others)
		}
	}
}

func BenchmarkCrowd(b *testing.B) {
	r := rand.New(rand.NewPCG(62, 0))
	var m Moves
	var sum [MostMoves]int32
	randomMoves(r, &m)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				crowdAt(level, &sum, &m, 20, 80)
			}
		})
	}
}
