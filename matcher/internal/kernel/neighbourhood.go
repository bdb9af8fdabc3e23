package kernel

import "sync"

// The neighbourhood of a minutia as package descriptor sees it: a disc in a grid of Side by Side cells, row by row, with
// Sections sections of direction in each.
const (
	Side     = 16
	Sections = 6
	// Block is the number of cells along the square over which one neighbour is spread.
	Block = 6
	// Weights is the number of weights in each row of a projection: one for each bit of a code.
	Weights = 128
	// Top is the greatest level.
	Top = 15

	cells = Side * Side
	dims  = cells * Sections
	// group is the number of levels that one step of the assembly multiplies.
	group  = 4
	groups = dims / group
)

// Inside reports whether the cell in column and row lies within the disc: its centre is at most 8 cells away.
func Inside(column, row int) bool {
	x, y := 2*column-Side+1, 2*row-Side+1 // in half cells
	return x*x+y*y <= Side*Side
}

// A Density is how many neighbours there are in each cell and section (the last two of eight stay 0), in 1/65536 and
// at most 65535.
type Density [cells][8]uint16

// Spread adds a neighbour to the block of cells whose first is at (column, row), both at most Side-Block. The cell in
// column i and row j of the block gets part times g, where
//
//	g = (x[i]*y[j] + 2^14) / 2^15, rounded down: 256 times the product for x in 1/4096 and y in 1/2048,
//
// and at most 65535 in all. part times g must stay below 2^16.
func (d *Density) Spread(column, row int, x, y *[Block]uint16, part *[8]uint16) {
	if uint(column) > Side-Block || uint(row) > Side-Block {
		panic("kernel: block outside the grid")
	}
	spread(d, Side*row+column, x, y, part)
}

// Levels holds the square root of a density in 0 to Top for each cell and section; cells outside the disc are 0. The
// rest is room for whole registers and means nothing.
type Levels [dims + 16]uint8

// Set sets z to the rounded roots of d.
func (z *Levels) Set(d *Density) { setLevels(z, d) }

// least is the smallest density, in 1/4096, of each level: where 15 times its root is at least level-1/2.
var least = func() (t [Top + 1]uint16) {
	for k := 1; k <= Top; k++ {
		t[k] = uint16(((64*k-32)*(64*k-32) + 224) / 225)
	}
	return t
}()

// A Projection maps Levels to a code. It is filled by Set and Limit before its first use and not changed after.
type Projection struct {
	weights   [groups][Weights][group]int8
	threshold [Weights]int32

	once   sync.Once
	packed *packedWeights // for the portable form
}

// Set sets the weight, -64 to 63, of a cell's section for a bit.
func (p *Projection) Set(column, row, section, bit int, weight int8) {
	i := (Side*row+column)*Sections + section
	p.weights[i/group][bit][i%group] = weight
}

// Limit sets the sum that must be exceeded for a bit to be set.
func (p *Projection) Limit(bit int, sum int32) { p.threshold[bit] = sum }

// Code returns the code whose bit b is set where the sum over i of z[i]*weight[i][b] exceeds the threshold of b.
func (p *Projection) Code(z *Levels) [2]uint64 { return project(p, z) }
