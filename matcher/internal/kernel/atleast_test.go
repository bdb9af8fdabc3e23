package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func checkAtLeast(t *testing.T, level cpu.Level, list, scores []uint16, least uint16) {
	t.Helper()
	var want []uint16
	for i, s := range scores {
		if s >= least {
			want = append(want, uint16(i))
		}
	}
	if n := atLeastAt(level, list, scores, least); n > len(list) || !slices.Equal(list[:n], want) {
		t.Fatalf("%v, %d scores of %d at least: %d, %v, want %v", level, len(scores), least, n, list[:min(n, len(list))], want)
	}
}

func TestAtLeastTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(101, uint64(level)))
		for n := range 200 {
			scores := make([]uint16, n)
			for _, span := range []uint32{1, 3, 1000, 1 << 16} {
				for i := range scores {
					scores[i] = uint16(r.Uint32N(span))
				}
				for _, least := range []uint16{0, 1, uint16(r.Uint32N(span)), 1<<15 - 1, 1 << 15, 1<<16 - 1} {
					checkAtLeast(t, level, make([]uint16, n+ListRoom), scores, least)
				}
			}
		}
		scores := make([]uint16, 1<<16)
		scores[1<<16-1] = 7
		checkAtLeast(t, level, make([]uint16, 1<<16+ListRoom), scores, 7)
	}
	for _, room := range []int{0, 9 + ListRoom} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a list of %d: no panic", room)
				}
			}()
			AtLeast(make([]uint16, room), make([]uint16, 10), 0)
		}()
	}
}

func BenchmarkAtLeast(b *testing.B) {
	r := rand.New(rand.NewPCG(102, 0))
	scores, list := make([]uint16, 4096), make([]uint16, 4096+ListRoom)
	for i := range scores {
		scores[i] = uint16(r.IntN(800))
	}
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				atLeastAt(level, list, scores, 700)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/record")
		})
	}
}
