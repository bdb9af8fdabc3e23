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

// Bells are in 1/4096, eight numbers for the six columns of a block.
type Bells [Phases][8]uint16

// Phases is the number of places that a neighbour can have relative to its block along one axis, and some more.
const Phases = 800

// Parts are in 1/256, by direction; the last two of eight are 0.
type Parts [256][8]uint16

// Spread adds neighbours. The cell in column i and row j of a block gets part times g, where
//
//	g = (x[i]/2*y[j] + 2^14) / 2^15, rounded down: 256 times the product for x and y in 1/4096, x even,
//
// and at most 65535 in all. part times g must stay below 2^16.
func (d *Density) Spread(list *Neighbours, bells *Bells, parts *Parts) {
	if list.n > 0 {
		spread(d, list, bells, parts)
	}
}

// Levels holds the square root of a density in 0 to Top for each cell and section; cells outside the disc are 0. What lies
// where is told by At: two cells of two rows lie together, section by section, since near cells are 0 together and the
// assembly passes over groups of zeros. The rest is room for whole registers and means nothing.
type Levels [dims + 64]uint8

// At returns the level of a cell and section.
func (z *Levels) At(column, row, section int) uint8 { return z[place(column, row, section)] }

// place returns where in Levels a cell's section is: by tiles of two rows of four columns, in which sections 0 to 3 of the
// left two columns come first, then those of the right two, then the last two sections of both.
func place(column, row, section int) int {
	tile, right := row/2*(Side/4)+column/4, column/2%2
	dword := 4*right + section
	if section >= 4 {
		dword = 8 + 2*right + section - 4
	}
	return (12*tile+dword)*group + row%2*2 + column%2
}

// Set sets z to the rounded roots of d, and d to zeros, ready for the next neighbourhood.
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
	i := place(column, row, section)
	p.weights[i/group][bit][i%group] = weight
}

// Limit sets the sum that must be exceeded for a bit to be set.
func (p *Projection) Limit(bit int, sum int32) { p.threshold[bit] = sum }

// Sums is room for the sums of n neighbourhoods, n at most len(sums). It begins and ends as zeros.
type Sums [][Weights]int32

// Codes sets out[k] to the code of z[k]: bit b is set where the sum over i of z[k][i]*weight[i][b] exceeds the threshold
// of b. Many at once take half the time that they take one by one.
func (p *Projection) Codes(out [][2]uint64, z []Levels, sums Sums) {
	if len(z) > 0 {
		project(p, out[:len(z)], z, sums[:len(z)])
	}
}
