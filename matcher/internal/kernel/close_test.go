package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomMarks(r *rand.Rand, a, b *Marks, m int) {
	span := []int32{5, 500, 1 << 20}[r.IntN(3)]
	for i := range a.X {
		a.X[i], a.Y[i], a.Turn[i] = r.Int32N(2*span)-span, r.Int32N(2*span)-span, r.Int32N(1<<18)
		b.X[i], b.Y[i], b.Turn[i] = r.Int32N(2*span)-span, r.Int32N(2*span)-span, r.Int32N(1<<18)
		if k := r.IntN(Compared); r.IntN(2) == 0 { // a neighbour
			b.X[i], b.Y[i], b.Turn[i] = a.X[k]+r.Int32N(5)-2, a.Y[k]+r.Int32N(5)-2, a.Turn[k]+r.Int32N(5)<<16-2
		}
	}
	slices.Sort(b.Y[:m])
}

func checkClose(t *testing.T, level cpu.Level, near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) (found int) {
	t.Helper()
	if n > 0 {
		closeAt(level, near, a, n, b, m, reach, turn)
	}
	var want [Compared]uint64
	closeGeneric(&want, a, n, b, m, reach, turn)
	for i := range n {
		for j := range Compared {
			d := int32(int16(b.Turn[j] - a.Turn[i]))
			dx, dy := b.X[j]-a.X[i], b.Y[j]-a.Y[i]
			is := j < m && max(dx, -dx, dy, -dy) <= reach && max(d, -d) <= turn
			if got := near[i]>>j&1 == 1; got != is || got != (want[i]>>j&1 == 1) {
				t.Fatalf("%v, %d and %d marks: %d and %d are close: %v, want %v", level, n, m, i, j, got, is)
			}
			if is {
				found++
			}
		}
	}
	return found
}

func TestCloseTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(51, uint64(level)))
		found := 0
		for n := range Compared + 1 {
			for _, m := range []int{0, 1, 7, 8, 9, r.IntN(Compared), Compared} {
				var a, b Marks
				var near [Compared]uint64
				randomMarks(r, &a, &b, m)
				found += checkClose(t, level, &near, &a, n, &b, m, []int32{0, 2, 280}[r.IntN(3)], []int32{1, 4694, 1 << 15}[r.IntN(3)])
			}
		}
		if found < 1000 {
			t.Errorf("%v: only %d marks were close", level, found)
		}
	}
}

func BenchmarkClose(b *testing.B) {
	r := rand.New(rand.NewPCG(52, 0))
	var p, q Marks
	var near [Compared]uint64
	randomMarks(r, &p, &q, 38)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				closeAt(level, &near, &p, 38, &q, 38, 280, 4694)
			}
		})
	}
}
