package kernel

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomRelaxed sets n levels and returns edges between them, of all those that there can be about as many as share says.
func randomRelaxed(r *rand.Rand, x *Relaxed, n int, share float64) (edges []Edge, part uint64) {
	for i := range x.Level {
		x.Level[i] = r.Int32N(1025)
	}
	for i := range x.rho {
		x.rho[i] = int16(r.Uint32()) // what the last ones left
	}
	for s := range n {
		for t := s + 1; t < n; t++ {
			if r.Float64() < share {
				edges = append(edges, Edge{uint8(s), uint8(t), int16(r.IntN(1024))})
			}
		}
	}
	r.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
	return edges, (uint64(1+r.IntN(3))<<ShareBits + uint64(n-2)) / uint64(n-1)
}

func checkRelaxed(t *testing.T, level cpu.Level, x *Relaxed, n int, edges []Edge, times int, part uint64) {
	t.Helper()
	want := x.Level
	for range times {
		before := want
		for i := range n {
			sum := int64(0)
			for _, e := range edges {
				switch i {
				case int(e.S):
					sum += int64(e.Rho) * int64(before[e.T]) / 1024
				case int(e.T):
					sum += int64(e.Rho) * int64(before[e.S]) / 1024
				}
			}
			mean := new(big.Int).Mul(big.NewInt(sum), new(big.Int).SetUint64(part))
			want[i] = int32((int64(before[i]) + mean.Rsh(mean, ShareBits).Int64()) / 2)
		}
	}
	relaxAt(level, x, n, edges, times, part)
	if x.Level != want {
		t.Fatalf("%v, %d levels, %d edges, %d times: %v, want %v", level, n, len(edges), times, x.Level, want)
	}
}

func TestRelaxedTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(95, uint64(level)))
		var x Relaxed
		for n := 2; n <= Compared; n++ {
			for _, share := range []float64{0, 0.05, 0.3, 1} {
				edges, part := randomRelaxed(r, &x, n, share)
				checkRelaxed(t, level, &x, n, edges, r.IntN(6), part)
				x.Relax(n, edges, 1, part)
			}
		}
	}
	var x Relaxed
	if got := unsafe.Offsetof(x.rho); got != 256 {
		t.Errorf("table at %d, the generator has 256", got)
	}
	for _, n := range []int{1, Compared + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d levels: no panic", n)
				}
			}()
			x.Relax(n, nil, 1, 1)
		}()
	}
}

func BenchmarkRelaxed(b *testing.B) {
	r := rand.New(rand.NewPCG(96, 0))
	var x Relaxed
	edges, part := randomRelaxed(r, &x, 40, 0.17)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				relaxAt(level, &x, 40, edges, 5, part)
			}
		})
	}
}
