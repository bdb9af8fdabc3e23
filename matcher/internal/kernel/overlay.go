package kernel

import "fmt"

const (
	// NoCell marks a cell of a grid without an orientation.
	NoCell = 255
	// CellShift is the precision of places in a grid: 1/2^CellShift of a cell's side.
	CellShift = 21

	// mostCells is the size of the largest grid that a kernel looks into; 64 by 64 cells are 1024 by 1024 pixels.
	mostCells = 4096
	// afterCells is how far a kernel reads beyond a grid, less one byte.
	afterCells = 7
)

// A Grid is a map of ridge orientations, row by row, in 1/256 turn, where half a turn is none.
type Grid struct {
	Cells      []uint8
	Cols, Rows int // their product is the number of cells
}

// Cosines are those of orientations that differ by i/256 turn, doubled, in any unit.
type Cosines [128]int16

// An Overlay lays one grid over another: the middle of its first cell on (X, Y), each further column (RightX, RightY) and each
// further row (DownX, DownY) from the one before, in 1/2^CellShift of the other's cells from its corner. Its orientations are
// turned by Turn.
type Overlay struct {
	X, Y, RightX, RightY, DownX, DownY int64
	Turn                               uint8

	other [mostCells + afterCells]uint8 // a copy of the other grid that a kernel can read beyond
}

// An Agreement says how alike orientations are where both grids have one.
type Agreement struct{ Cells, Sum, Near int64 }

// Agree returns in how many cells of a that lie in a cell of b both have orientations, the sum of their cosines, and how
// many differ by at most near, which is below 64.
func (o *Overlay) Agree(a, b *Grid, cosines *Cosines, near uint8) Agreement {
	if len(a.Cells) != a.Cols*a.Rows || len(b.Cells) != b.Cols*b.Rows || near > 63 {
		panic(fmt.Sprintf("kernel: %d and %d cells, near %d", len(a.Cells), len(b.Cells), near))
	}
	if len(a.Cells) == 0 || len(b.Cells) == 0 {
		return Agreement{}
	}
	return agreement(o, a, b, cosines, near)
}
