package kernel

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func randomGrid(r *rand.Rand, cols, rows int) *Grid {
	g := &Grid{make([]uint8, cols*rows), cols, rows}
	for i := range g.Cells {
		if g.Cells[i] = uint8(r.IntN(128)); r.IntN(3) == 0 {
			g.Cells[i] = NoCell
		}
	}
	return g
}

// randomOverlay lays one grid somewhere about another, or far away.
func randomOverlay(r *rand.Rand, o *Overlay) {
	step := []int64{1 << CellShift, 1 << (CellShift - 2), 1, 1 << 40}[r.IntN(4)]
	for _, v := range []*int64{&o.RightX, &o.RightY, &o.DownX, &o.DownY} {
		*v = r.Int64N(2*step) - step
	}
	o.X, o.Y = r.Int64N(20<<CellShift)-5<<CellShift, r.Int64N(20<<CellShift)-5<<CellShift
	o.Turn = uint8(r.IntN(256))
}

func randomCosines(r *rand.Rand) *Cosines {
	c := new(Cosines)
	for i := range c {
		c[i] = int16(r.IntN(2049) - 1024)
	}
	return c
}

func checkAgreement(t *testing.T, level cpu.Level, o *Overlay, a, b *Grid, c *Cosines, near uint8) int64 {
	t.Helper()
	want := agreementGeneric(o, a, b, c, near)
	if got := agreementAt(level, o, a, b, c, near); got != want {
		t.Fatalf("%v, %d×%d over %d×%d cells: %v, want %v", level, a.Cols, a.Rows, b.Cols, b.Rows, got, want)
	}
	return want.Cells
}

func TestAgreementTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(71, uint64(level)))
		cells := int64(0)
		for cols := 1; cols < 35; cols++ {
			for range 40 {
				var o Overlay
				randomOverlay(r, &o)
				a, b := randomGrid(r, cols, 1+r.IntN(20)), randomGrid(r, 1+r.IntN(70), 1+r.IntN(70)) // some beyond mostCells
				cells += checkAgreement(t, level, &o, a, b, randomCosines(r), uint8(r.IntN(64)))
			}
		}
		if cells < 10_000 {
			t.Errorf("%v: only %d cells in common", level, cells)
		}
	}
}

// Two cells beside each other, laid upside down over the second row of another grid.
func TestAgreementByHand(t *testing.T) {
	a := &Grid{[]uint8{10, 100}, 2, 1}
	b := &Grid{[]uint8{NoCell, NoCell, NoCell, NoCell, 111, 7}, 3, 2}
	const half = 1 << (CellShift - 1)
	o := Overlay{X: 5 * half, Y: 3 * half, RightX: -2 * half, Turn: 128}
	var c Cosines
	c[3], c[117] = 5, 70 // 10 + 128 - 7 and 100 + 128 - 111, of 128
	for near, want := range map[uint8]Agreement{2: {2, 75, 0}, 3: {2, 75, 1}, 11: {2, 75, 2}} {
		if got := o.Agree(a, b, &c, near); got != want {
			t.Errorf("within %d: %v, want %v", near, got, want)
		}
	}
	o.X -= 2 * half // the second cell falls on one without an orientation
	if got, want := o.Agree(a, b, &c, 3), (Agreement{1, int64(c[(10+128-111)&127]), 0}); got != want {
		t.Errorf("one cell: %v, want %v", got, want)
	}
	o.X = -1
	if got := o.Agree(a, b, &c, 3); got != (Agreement{}) {
		t.Errorf("beside the grid: %v", got)
	}
	if got := o.Agree(&Grid{}, b, &c, 3); got != (Agreement{}) {
		t.Errorf("no cells: %v", got)
	}
}

func BenchmarkAgreement(b *testing.B) {
	r := rand.New(rand.NewPCG(72, 0))
	x, y, c := randomGrid(r, 22, 26), randomGrid(r, 22, 26), randomCosines(r)
	o := Overlay{RightX: 2_000_000, RightY: 200_000, DownX: -200_000, DownY: 2_000_000, Turn: 4}
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				agreementAt(level, &o, x, y, c, 10)
			}
		})
	}
}
