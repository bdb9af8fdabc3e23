package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomPoints(r *rand.Rand, p *Points, span int32) {
	for i := range p.X {
		p.X[i], p.Y[i] = r.Int32N(2*span)-span, r.Int32N(2*span)-span
		if r.IntN(20) == 0 {
			p.X[i] = []int32{math.MinInt32, math.MaxInt32, 0}[r.IntN(3)]
		}
	}
}

func randomPulls(r *rand.Rand, at, from, gaps *Points, table *PullTable) {
	span := []int32{3, 300, 2 * PullFar, 1 << 20}[r.IntN(4)]
	randomPoints(r, at, span)
	randomPoints(r, from, span)
	randomPoints(r, gaps, 200)
	for i := range table {
		table[i] = r.Int32N(1025)
	}
}

func checkPulls(t *testing.T, level cpu.Level, got *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	t.Helper()
	var want Pulls
	pullsGeneric(&want, at, n, from, gaps, partners, table)
	if n > 0 {
		pullsAt(level, got, at, n, from, gaps, partners, table)
	}
	for i := range n {
		if got.Weight[i] != want.Weight[i] || got.X[i] != want.X[i] || got.Y[i] != want.Y[i] {
			t.Fatalf("%v, %d points, %d partners: %d is pulled by %d, %d, %d, want %d, %d, %d", level, n, partners, i,
				got.Weight[i], got.X[i], got.Y[i], want.Weight[i], want.X[i], want.Y[i])
		}
	}
}

func TestPullsTiers(t *testing.T) {
	var at, from, gaps Points
	var table PullTable
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(41, uint64(level)))
		for n := range Compared + 1 {
			for _, partners := range []int{0, 1, 2, 7, r.IntN(Compared), Compared} {
				randomPulls(r, &at, &from, &gaps, &table)
				var got Pulls
				checkPulls(t, level, &got, &at, n, &from, &gaps, partners, &table)
			}
		}
	}
}

// One point, one partner: a known case.
func TestPullsByHand(t *testing.T) {
	var table PullTable
	table[100*100>>PullShift] = 7
	at, from, gaps := Points{}, Points{}, Points{}
	from.X[0], gaps.X[0], gaps.Y[0] = -100, 3, -5
	var s Pulls
	s.Sum(&at, 1, &from, &gaps, 1, &table)
	if s.Weight[0] != 7 || s.X[0] != 21 || s.Y[0] != -35 {
		t.Errorf("pulled by %d, %d, %d, want 7, 21, -35", s.Weight[0], s.X[0], s.Y[0])
	}
	from.Y[0] = PullFar + 5
	s.Sum(&at, 1, &from, &gaps, 1, &table)
	if s.Weight[0] != 0 {
		t.Errorf("a partner out of reach pulls by %d", s.Weight[0])
	}
}

func BenchmarkPulls(b *testing.B) {
	r := rand.New(rand.NewPCG(42, 0))
	var at, from, gaps Points
	var table PullTable
	var s Pulls
	randomPulls(r, &at, &from, &gaps, &table)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				pullsAt(level, &s, &at, 38, &from, &gaps, 20, &table)
			}
		})
	}
}
