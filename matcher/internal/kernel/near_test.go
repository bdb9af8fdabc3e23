package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomPlaces makes n places in a square of this side, some of them in one point or beside the farthest that is near.
func randomPlaces(r *rand.Rand, p *Places, n int, side int32) {
	for i := range n {
		p.X[i], p.Y[i], p.Turn[i] = r.Int32N(side), r.Int32N(side), r.Int32N(256)
		if i == 0 {
			continue
		}
		switch k := r.IntN(i); r.IntN(8) {
		case 0:
			p.X[i], p.Y[i] = p.X[k], p.Y[k]
		case 1:
			a, far := r.Float64()*2*math.Pi, float64(Radius+Reach)
			p.X[i] = min(max(p.X[k]+int32(math.Round(far*math.Cos(a))), 0), 65535)
			p.Y[i] = min(max(p.Y[k]+int32(math.Round(far*math.Sin(a))), 0), 65535)
		case 2:
			p.X[i], p.Y[i] = max(p.X[k]-Radius-Reach, 0), p.Y[k] // just near
		}
	}
}

// checkNear holds the list to the definition.
func checkNear(t *testing.T, level cpu.Level, list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	t.Helper()
	list.n = findNearAt(level, list, p, n, i, cosine, sine)
	var want [4][]uint32
	for j := range n {
		dx, dy := int(p.X[j]-p.X[i]), int(p.Y[i]-p.Y[j])
		if j == i || dx*dx+dy*dy > (Radius+Reach)*(Radius+Reach) {
			continue
		}
		c, s := int(cosine), int(sine)
		cell := 0
		for k, v := range []int{(dx*c + dy*s + 1<<13) >> 14, (dy*c - dx*s + 1<<13) >> 14} {
			first := 0 // column or row within reach, or the last that a block can begin in
			for first < Side-Block && Centre(first) < v-Reach {
				first++
			}
			cell += first << (4 * k)
			want[1+k] = append(want[1+k], uint32(min(Centre(first)-v-FirstPhase, Phases-1)))
		}
		want[0], want[3] = append(want[0], uint32(cell)), append(want[3], uint32(uint8(p.Turn[j]-p.Turn[i])))
	}
	for k, got := range [][]uint32{list.cell[:list.n], list.x[:list.n], list.y[:list.n], list.turn[:list.n]} {
		if !slices.Equal(got, want[k]) {
			t.Fatalf("%v, %d of %d: numbers %d of the neighbours are %v, want %v", level, i, n, k, got, want[k])
		}
	}
	return list.n
}

func TestNearTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(71, uint64(level)))
		found, all := 0, 0
		for n := 1; n <= MostPlaces; n++ {
			for _, side := range []int32{300, 2500, 65536} {
				var p Places
				var list Neighbours
				randomPlaces(r, &p, n, side)
				s, c := math.Sincos(float64(n) * 2 * math.Pi / MostPlaces)
				i := r.IntN(n)
				found += checkNear(t, level, &list, &p, n, i, int32(math.Round(c*(1<<14))), int32(math.Round(s*(1<<14))))
				all += n
			}
		}
		if found < all/4 || found > all*3/4 {
			t.Errorf("%v: %d of %d are near", level, found, all)
		}
	}
}

// Whatever places and directions it is given, Near stays within the tables of Spread.
func TestNearStaysInTables(t *testing.T) {
	extremes := []int32{math.MinInt32, math.MaxInt32, -1, 0, 1, 1 << 14, -1 << 14, 1 << 15, 65535}
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(72, uint64(level)))
		any := func() int32 {
			if r.IntN(2) == 0 {
				return extremes[r.IntN(len(extremes))]
			}
			return int32(r.Uint32())
		}
		for range 500 {
			var p Places
			var list Neighbours
			for i := range p.X {
				p.X[i], p.Y[i], p.Turn[i] = any(), any(), any()
			}
			list.n = findNearAt(level, &list, &p, MostPlaces, r.IntN(MostPlaces), any(), any())
			for k := range list.n {
				if c := list.cell[k]; c%Side > Side-Block || c/Side > Side-Block || list.x[k] >= Phases || list.y[k] >= Phases || list.turn[k] > 255 {
					t.Fatalf("%v: cell %d, %d and %d, direction %d", level, c, list.x[k], list.y[k], list.turn[k])
				}
			}
		}
	}
}

func TestNearPanics(t *testing.T) {
	for _, v := range [][2]int{{0, 0}, {-1, 0}, {MostPlaces + 1, 0}, {5, 5}, {5, -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("place %d of %d: no panic", v[1], v[0])
				}
			}()
			new(Places).Near(new(Neighbours), v[0], v[1], 0, 0)
		}()
	}
}

// BenchmarkNear lists the neighbours of 45 minutiae, 15 each.
func BenchmarkNear(b *testing.B) {
	const n = 45
	var p Places
	var list Neighbours
	randomPlaces(rand.New(rand.NewPCG(73, 0)), &p, n, 2300)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			found := 0
			for b.Loop() {
				found = 0
				for i := range n {
					found += findNearAt(level, &list, &p, n, i, 14189, 8192)
				}
			}
			b.ReportMetric(float64(found)/n, "neighbours")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "us/print")
		})
	}
}
