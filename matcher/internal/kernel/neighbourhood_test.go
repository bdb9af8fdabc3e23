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

// randomBlock returns the arguments of a Spread, extreme ones now and then.
func randomBlock(r *rand.Rand) (column, row int, x, y [Block]uint16, part [8]uint16) {
	for i := range x {
		x[i], y[i] = uint16(r.IntN(257))<<4, uint16(r.IntN(257))<<3
		if r.IntN(4) == 0 {
			x[i], y[i] = 256<<4, 256<<3
		}
	}
	for k := range Sections {
		part[k] = uint16(r.IntN(256))
	}
	return r.IntN(Side - Block + 1), r.IntN(Side - Block + 1), x, y, part
}

func TestSpreadTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(11, uint64(level)))
		var got, want Density
		for k := range 2000 {
			if k%100 == 0 {
				got, want = Density{}, Density{}
			}
			column, row, x, y, part := randomBlock(r)
			spreadGeneric(&want, Side*row+column, &x, &y, &part)
			spreadAt(level, &got, Side*row+column, &x, &y, &part)
			if got != want {
				t.Fatalf("%v, neighbour %d: densities differ", level, k)
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
			setLevelsAt(level, &got, &d)
			for i, v := range got[:dims] {
				want := uint8(0)
				if c := i / Sections; Inside(c%Side, c/Side) {
					want = uint8(math.Round(15 * math.Sqrt(float64(d[c][i%Sections]>>4)/4096)))
				}
				if v != want {
					t.Fatalf("%v: density %d in cell %d has level %d, want %d", level, d[i/Sections][i%Sections], i/Sections, v, want)
				}
			}
		}
	}
}

func TestProjectTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(12, uint64(level)))
		for range 5 {
			p := randomProjection(r)
			for k := range 60 {
				var z Levels
				for i := range dims {
					if inside[i/Sections] && r.IntN(50) < k {
						z[i] = uint8(r.IntN(Top + 1))
					}
					if k == 59 && inside[i/Sections] {
						z[i] = Top
					}
				}
				for i := range 16 {
					z[dims+i] = 0xcc // means nothing
				}
				if got, want := projectAt(level, p, &z), projectGeneric(p, &z); got != want {
					t.Fatalf("%v, fill %d: %x, want %x", level, k, got, want)
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
			if inside[i/Sections] {
				z[i] = uint8(r.IntN(Top + 1))
				if k < 2 {
					z[i] = Top
					for b := range Weights {
						p.Set(i/Sections%Side, i/Sections/Side, i%Sections, b, int8(127*k-64))
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

func TestSpreadPanics(t *testing.T) {
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {Side - Block + 1, 0}, {0, Side - Block + 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("block at %v: no panic", at)
				}
			}()
			new(Density).Spread(at[0], at[1], new([Block]uint16), new([Block]uint16), new([8]uint16))
		}()
	}
}

func BenchmarkNeighbourhood(b *testing.B) {
	r := rand.New(rand.NewPCG(14, 0))
	p := randomProjection(r)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			defer cpu.Lower(level)()
			var z Levels
			for b.Loop() {
				var d Density
				for range 12 {
					column, row, x, y, part := 3, 7, [Block]uint16{100, 1000, 4000, 1000, 100}, [Block]uint16{0, 100, 1000, 1000, 100}, [8]uint16{0, 20, 150, 60, 3}
					d.Spread(column, row, &x, &y, &part)
				}
				z.Set(&d)
				p.Code(&z)
			}
		})
	}
}
