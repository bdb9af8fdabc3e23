package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomTurns makes n likes with turns around a few.
func randomTurns(r *rand.Rand, l *Likes, n int) (from uint8) {
	from = uint8(r.Uint32())
	spread := 1 + r.IntN(256)
	for i := range l.A { // what lies behind must not count
		l.A[i], l.B[i], l.Weight[i] = uint8(r.IntN(Minutiae)), uint8(r.IntN(Minutiae)), uint8(1+r.IntN(128))
		l.Turn[i] = from + uint8(r.IntN(spread))
	}
	l.N = n
	return from
}

func checkChoose(t *testing.T, level cpu.Level, g *Agreed, l *Likes, from, width uint8) {
	t.Helper()
	chooseAt(level, g, l, from, width)
	n, sum, turned := 0, int32(0), int32(0)
	for i := 0; i < l.N && n < MostAgreed; i++ {
		turn := l.Turn[i] - from
		if turn >= width {
			continue
		}
		want := [4]uint8{l.A[i], l.B[i], turn, l.Weight[i]}
		if got := [4]uint8{g.A[n], g.B[n], g.Turn[n], g.Weight[n]}; got != want {
			t.Fatalf("%v, %d likes: number %d is %v, want %v", level, l.N, n, got, want)
		}
		n++
		sum, turned = sum+int32(l.Weight[i]), turned+int32(l.Weight[i])*int32(turn)
	}
	if g.N != n || g.Sum != sum || g.Turned != turned {
		t.Fatalf("%v, %d likes: %d, %d, %d, want %d, %d, %d", level, l.N, g.N, g.Sum, g.Turned, n, sum, turned)
	}
}

func TestChooseTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(82, uint64(level)))
		var l Likes
		var g Agreed
		for n := range Minutiae*Minutiae + 1 {
			from := randomTurns(r, &l, n)
			checkChoose(t, level, &g, &l, from, []uint8{40, 40, 128, 1, 0}[r.IntN(5)])
		}
	}
}

// randomAgreed makes n likes that agree, and places.
func randomAgreed(r *rand.Rand, g *Agreed, n int, x, y *[Compared]int32, toX, toY *[Minutiae]int32) {
	var l Likes
	chooseGeneric(g, &l, randomTurns(r, &l, n), 0)
	copy(g.A[:], l.A[:])
	copy(g.B[:], l.B[:])
	copy(g.Weight[:], l.Weight[:])
	for i := range g.Turn {
		g.Turn[i] = uint8(r.IntN(128))
	}
	g.N = n
	span := []int32{100, 4000, 65535}[r.IntN(3)]
	for i := range x {
		x[i], y[i] = r.Int32N(span), r.Int32N(span)
	}
	for i := range toX {
		toX[i], toY[i] = r.Int32N(span), r.Int32N(span)
		if r.IntN(2) == 0 {
			toX[i], toY[i] = x[i]+r.Int32N(9), y[i]+r.Int32N(9)
			g.A[i], g.B[i] = uint8(i), uint8(i)
		}
	}
}

func checkLay(t *testing.T, level cpu.Level, g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) (others int) {
	t.Helper()
	around := layAt(level, g, x, y, toX, toY, cos, sin, reach)
	var dx, dy [MostAgreed]int32
	for i := range g.N {
		a, b := g.A[i], g.B[i]
		dx[i], dy[i] = toX[b]-(x[a]*cos+y[a]*sin)>>14, toY[b]-(y[a]*cos-x[a]*sin)>>14
	}
	most, sum, turned := int32(0), int32(0), int32(0)
	for i := range g.N {
		s, of, n := int32(0), int32(0), 0
		for j := range g.N {
			if u, v := dx[i]-dx[j], dy[i]-dy[j]; max(u, -u, v, -v) <= reach {
				s, of = s+int32(g.Weight[j]), of+int32(g.Weight[j])*int32(g.Turn[j])
				n++
			}
		}
		if s > most {
			most, sum, turned, others = s, s, of, n-1
		}
	}
	if around != most || g.Sum != sum || g.Turned != turned {
		t.Fatalf("%v, %d likes, turned by (%d, %d): %d around, sums %d and %d, want %d, %d and %d", level, g.N, cos, sin, around, g.Sum, g.Turned, most, sum, turned)
	}
	return others
}

func TestLayTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(83, uint64(level)))
		others := 0
		for n := 1; n <= MostAgreed; n++ {
			for k := range 12 {
				var g Agreed
				var x, y [Compared]int32
				var toX, toY [Minutiae]int32
				randomAgreed(r, &g, n, &x, &y, &toX, &toY)
				turn := [][2]int32{{1 << 14, 0}, {16069, 3196}, {-11585, 11585}}[k%3]
				others += checkLay(t, level, &g, &x, &y, &toX, &toY, turn[0], turn[1], []int32{0, 2, 80, 80}[r.IntN(4)])
			}
		}
		if others < 1000 {
			t.Errorf("%v: %d others only", level, others)
		}
	}
}
