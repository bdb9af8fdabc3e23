package kernel

import "fmt"

// Lengths of neighbourhoods, in 1/8 pixel.
const (
	// Step is the side of a cell: 16 cells span the diameter of 140 pixels (Cappelli et al., TPAMI 2010: R = 70).
	Step = 70
	// Radius is that of the disc, Reach how far a neighbour is spread: three deviations of 7.5 pixels, which beat 6 and 9 in the
	// trials on generated pairs.
	Radius, Reach = 560, 180
	// FirstPhase is the lowest place of a block's first column relative to a neighbour: its middle is 175 where the block is the
	// last one, the neighbour's at most 740, and 5 are for rounding.
	FirstPhase = -570

	// beside is the squared distance of the farthest neighbours, farAxis what distances along an axis are cut to: more than it,
	// and few enough bits that two squares add up in 32.
	beside  = (Radius + Reach) * (Radius + Reach)
	farAxis = 1023
	// firstColumn is added to a place, before it is divided by Step, for the number of the first column within reach, and Side:
	// no cell is before -Side, so nothing is negative. offPhase makes a place in Bells of that column.
	firstColumn = (Side-1)*Step/2 - Reach + Step - 1 + Side*Step
	offPhase    = -(Side-1)*Step/2 - FirstPhase
	lastColumn  = Side - Block
)

// Centre returns the place of the middle of column (or row) c.
func Centre(c int) int { return (2*c - Side + 1) * Step / 2 }

// MostPlaces is the most minutiae among which neighbours are looked for, a multiple of 16.
const MostPlaces = 96

// Places are minutiae: X and Y, y down, below 2^16, and directions in 1/256 turn.
type Places struct{ X, Y, Turn [MostPlaces]int32 }

// Neighbours say where neighbours fall, in numbers of the tables that Spread is given: a neighbour's block begins at cell (column
// plus Side times row, both at most Side-Block), Bells[x] and Bells[y] are how near the block's columns and rows are, and
// Parts[turn] how much each section gets. Only Near fills them, so Spread need not look whether they lie in the tables.
type Neighbours struct {
	cell, x, y, turn [MostPlaces + 16]uint32 // the rest is room for whole registers
	n                int
}

// Near sets list to the neighbours of place i among the first n, all but i within Radius and Reach, as seen along i's
// direction, whose cosine and sine are given in 1/16384. It returns how many there are.
func (p *Places) Near(list *Neighbours, n, i int, cosine, sine int32) int {
	if uint(n) > MostPlaces || uint(i) >= uint(n) {
		panic(fmt.Sprintf("kernel: place %d of %d", i, n))
	}
	list.n = findNear(list, p, n, i, cosine, sine)
	return list.n
}
