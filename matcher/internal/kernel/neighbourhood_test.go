package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomProjection(r *rand.Rand) *Projection {
	p := new(Projection)
	for i := range cells {
		for k := range Sections {
			for b := range Weights {
				if inside[i] {
					p.Set(i%Side, i/Side, k, b, int8(r.IntN(128)-64))
				}
			}
		}
	}
	for b := range Weights {
		p.Limit(b, int32(r.IntN(2000)-1000))
	}
	return p
}

// randomTables returns the tables of a Spread, with extreme numbers now and then.
func randomTables(r *rand.Rand, bells *Bells, parts *Parts) {
	for i := range bells {
		for k := range Block {
			bells[i][k] = uint16(r.IntN(257)) << 4
			if r.IntN(4) == 0 {
				bells[i][k] = 256 << 4
			}
		}
	}
	for i := range parts {
		for k := range Sections {
			parts[i][k] = uint16(r.IntN(256))
		}
	}
}

// randomNeighbours makes n; the first four are in the corners, with the ends of the tables.
func randomNeighbours(r *rand.Rand, list *Neighbours, n int) {
	list.n = n
	set := func(i, column, row, x, y, turn int) {
		list.cell[i], list.x[i], list.y[i], list.turn[i] = uint32(Side*row+column), uint32(x), uint32(y), uint32(turn)
	}
	for i := range n {
		set(i, r.IntN(Side-Block+1), r.IntN(Side-Block+1), r.IntN(Phases), r.IntN(Phases), r.IntN(256))
		if i < 4 {
			set(i, i%2*(Side-Block), i/2*(Side-Block), i%2*(Phases-1), i/2*(Phases-1), i%2*255)
		}
	}
}

func TestSpreadTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(11, uint64(level)))
		var bells Bells
		var parts Parts
		randomTables(r, &bells, &parts)
		for n := 1; n < MostPlaces; n++ {
			var got, want Density
			var list Neighbours
			randomNeighbours(r, &list, n)
			spreadGeneric(&want, &list, &bells, &parts)
			spreadAt(level, &got, &list, &bells, &parts)
			if got != want {
				t.Fatalf("%v, %d neighbours: densities differ", level, n)
			}
		}
	}
}

// All 4096 densities, in every cell and section in turn.
func TestLevelsTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		for shift := range 64 {
			var d Density
			for i := range d {
				for k := range Sections {
					d[i][k] = uint16((i*Sections+k)*27+shift*1021) | uint16(shift&15)
				}
				if (i+shift)%3 == 0 {
					d[i] = [8]uint16{}
				}
			}
			for v := range 64 {
				d[Side*Side/2+v%4+Side*(v/32)][v/4%Sections] = uint16((shift*64 + v) << 4)
			}
			var got Levels
			for i := range got {
				got[i] = 0xcc
			}
			before := d
			setLevelsAt(level, &got, &d)
			if d != (Density{}) {
				t.Fatalf("%v: densities are left", level)
			}
			d = before
			for i := range dims {
				c, want := i/Sections, uint8(0)
				if Inside(c%Side, c/Side) {
					want = uint8(math.Round(15 * math.Sqrt(float64(d[c][i%Sections]>>4)/4096)))
				}
				if v := got.At(c%Side, c/Side, i%Sections); v != want {
					t.Fatalf("%v: density %d in cell %d has level %d, want %d", level, d[c][i%Sections], c, v, want)
				}
			}
		}
	}
}

// randomLevels sets about fill in fifty of the levels within the disc, from 59 on all to the greatest.
func randomLevels(r *rand.Rand, z *Levels, fill int) {
	for i := range z {
		z[i] = 0xcc // means nothing beyond the cells
	}
	for i := range dims {
		c := i / Sections
		v := &z[place(c%Side, c/Side, i%Sections)]
		switch *v = 0; {
		case !inside[c]:
		case fill == 59:
			*v = Top
		case r.IntN(50) < fill:
			*v = uint8(r.IntN(Top + 1))
		}
	}
}

func TestProjectTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(12, uint64(level)))
		sums := make(Sums, 60)
		for _, n := range []int{1, 2, 60} {
			p := randomProjection(r)
			z, got := make([]Levels, n), make([][2]uint64, n)
			for k := range z {
				randomLevels(r, &z[k], 59*k/max(1, n-1))
			}
			projectAt(level, p, got, z, sums)
			for k := range z {
				if want := projectGeneric(p, &z[k]); got[k] != want {
					t.Fatalf("%v, %d of %d: %x, want %x", level, k, n, got[k], want)
				}
			}
			for k := range sums {
				if sums[k] != [Weights]int32{} {
					t.Fatalf("%v: sums of %d are left", level, k)
				}
			}
		}
	}
}

// The reference against the sum that it stands for, weights and levels at their ends included.
func TestProjectGeneric(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 0))
	for k := range 12 {
		p := randomProjection(r)
		var z Levels
		for i := range dims {
			if c := i / Sections; inside[c] {
				v := &z[place(c%Side, c/Side, i%Sections)]
				*v = uint8(r.IntN(Top + 1))
				if k < 2 {
					*v = Top
					for b := range Weights {
						p.Set(c%Side, c/Side, i%Sections, b, int8(127*k-64))
					}
				}
			}
		}
		var sums [Weights]int32
		for b := range sums {
			for i := range dims {
				sums[b] += int32(z[i]) * int32(p.weights[i/group][b][i%group])
			}
			p.Limit(b, sums[b]-int32(b%2)) // every other sum is just above
		}
		if got, want := projectGeneric(p, &z), [2]uint64{0xaaaaaaaaaaaaaaaa, 0xaaaaaaaaaaaaaaaa}; got != want {
			t.Fatalf("%x, want %x", got, want)
		}
	}
}

// Each level has a place of its own.
func TestPlaces(t *testing.T) {
	var taken [dims]bool
	for c := range cells {
		for k := range Sections {
			i := place(c%Side, c/Side, k)
			if taken[i] {
				t.Fatalf("place %d is taken twice", i)
			}
			taken[i] = true
		}
	}
}

// BenchmarkNeighbourhood describes 40 minutiae with 15 neighbours each, as generated prints have them.
func BenchmarkNeighbourhood(b *testing.B) {
	const minutiae, neighbours = 40, 15
	r := rand.New(rand.NewPCG(14, 0))
	p := randomProjection(r)
	var bells Bells
	var parts Parts
	for i := range bells {
		bells[i] = [8]uint16{0, 100 << 4, 256 << 4, 256 << 4, 100 << 4}
	}
	for i := range parts {
		parts[i][i%Sections], parts[i][(i+1)%Sections], parts[i][(i+2)%Sections] = 20, 150, 60
	}
	var list Neighbours
	var places Places
	randomPlaces(r, &places, minutiae, 2300)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			defer cpu.Lower(level)()
			z, sums, out := make([]Levels, minutiae), make(Sums, minutiae), make([][2]uint64, minutiae)
			var d Density
			for b.Loop() {
				for k := range z {
					places.Near(&list, minutiae, k, 1<<14, 0)
					randomNeighbours(r, &list, neighbours)
					d.Spread(&list, &bells, &parts)
					z[k].Set(&d)
				}
				p.Codes(out, z, sums)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/minutiae, "ns/minutia")
		})
	}
}
