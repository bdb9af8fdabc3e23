package descriptor

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// Lengths are in 1/8 pixel at 500 ppi, the unit of a template.
const (
	// side is the number of cells along the square that holds the disc, sections the number of directions.
	side     = kernel.Side
	sections = kernel.Sections
	// cell is the side of a cell: 16 cells span the diameter of 140 pixels (Cappelli et al., TPAMI 2010: R = 70).
	cell   = 70
	radius = 560
	// sigma is the deviation of a neighbour's place: 7.5 pixels, which beat 6 and 9 in the trials on generated pairs.
	sigma = 60
	// reach is how far a neighbour's contribution goes, three deviations.
	reach = 3 * sigma
	// maxGap is the greatest distance along one axis between a neighbour and a cell's centre.
	maxGap = radius + reach + side*cell/2
	// firstPhase is the lowest place of a block's first column relative to a neighbour: its middle is 175 where the
	// block is the last one, the neighbour's at most 740, and 5 are for rounding.
	firstPhase = -570
	// sigmaTurn is the deviation of a neighbour's direction in radians.
	sigmaTurn = 0.55

	// cells is the number of cells whose centre lies within the disc.
	cells = 208
	// Dims is the length of a Vector.
	Dims = cells * sections
	// Levels is one more than the greatest value in a Vector. Four bits of a square root are finer than the
	// repeatability of a minutia, and let products with 7-bit weights add up in 16 bits (package kernel).
	Levels = kernel.Top + 1
)

// A Vector is a neighbourhood: for each cell, then each section, the square root of the density of neighbours there.
type Vector [Dims]uint8

var (
	// cosines and sines are in 1/16384, by direction in 1/256 turn.
	cosines, sines [template.Turn]int32
	// bell is the Gaussian of a distance along one axis, in 1/256, and 0 beyond reach.
	bell [maxGap + 1]uint16
	// share is the part of a neighbour that falls into each section, in 1/256, by its direction relative to the minutia.
	share kernel.Parts
	// bells holds bell for the six columns (or rows) of a block, by the place of the first relative to the neighbour.
	bells kernel.Bells
	// cellIndex is the number of the cell in column and row, or -1 outside the disc.
	cellIndex [side][side]int
)

func init() {
	for i := range cosines {
		s, c := math.Sincos(float64(i) * (2 * math.Pi / template.Turn))
		cosines[i], sines[i] = int32(math.Round(c*(1<<14))), int32(math.Round(s*(1<<14)))
	}
	for d := range reach + 1 {
		bell[d] = uint16(math.Round(256 * math.Exp(-float64(d*d)/(2*sigma*sigma))))
	}
	for a := range share {
		for k := range sections {
			// distance of the section's middle from the direction, in radians, wrapped to half a turn
			d := math.Remainder((float64(k)+0.5)*(2*math.Pi/sections)-float64(a)*(2*math.Pi/template.Turn), 2*math.Pi)
			half := math.Pi / sections
			v := 0.5 * (math.Erf((d+half)/(sigmaTurn*math.Sqrt2)) - math.Erf((d-half)/(sigmaTurn*math.Sqrt2)))
			share[a][k] = uint16(math.Round(256 * v))
		}
	}
	for i := range bells {
		for k := range kernel.Block {
			d := firstPhase + i + k*cell
			bells[i][k] = bell[max(d, -d)] << 4 // the unit of Spread
		}
	}
	n := 0
	for r := range side {
		for c := range side {
			cellIndex[r][c] = -1
			if kernel.Inside(c, r) {
				cellIndex[r][c] = n
				n++
			}
		}
	}
}

// centre returns the place of the middle of column (or row) c.
func centre(c int) int { return (2*c - side + 1) * cell / 2 }

// batch is the number of minutiae that are described before their codes are made, at once: as many as a gallery keeps.
const batch = 48

// A neighbourhood is the scratch space in which minutiae are described.
type neighbourhood struct {
	density kernel.Density
	found   [pool]uint64
	list    [pool]kernel.Neighbour
	levels  [batch]kernel.Levels
	sums    [batch][Bits]int32
	codes   [batch][2]uint64
}

// describe sets z to the neighbourhood of all[i] and returns the number of neighbours in it.
func (h *neighbourhood) describe(all []template.Minutia, i int, z *kernel.Levels) int {
	n := h.near(0, all[i], all[:i])
	n = h.near(n, all[i], all[i+1:])
	m := &all[i]
	c, s := int(cosines[m.Angle]), int(sines[m.Angle])
	list := h.list[:n]
	for k, v := range h.found[:n] {
		// y points down on the image; seen from the minutia it points left of its direction
		dx, dy := int(int64(v)>>32), -int(int32(v)>>8)
		u, w := (dx*c+dy*s+1<<13)>>14, (dy*c-dx*s+1<<13)>>14
		column, row := firstCell(u), firstCell(w)
		list[k] = kernel.Neighbour{
			Cell: uint32(side*row + column), X: uint32(centre(column) - u - firstPhase), Y: uint32(centre(row) - w - firstPhase),
			Turn: uint32(uint8(v)),
		}
	}
	h.density = kernel.Density{}
	h.density.Spread(list, &bells, &share)
	z.Set(&h.density)
	return n
}

// near appends those of others that lie within reach of m's disc to the n in h.found: their x and y relative to m in 32 and 24
// bits, and their direction in 8. A third does, in no order, so a branch would be foretold badly: it writes each and counts
// those that stay.
func (h *neighbourhood) near(n int, m template.Minutia, others []template.Minutia) int {
	const limit = (radius + reach) * (radius + reach)
	for k := range others {
		o := &others[k]
		dx, dy := int64(o.X)-int64(m.X), int64(o.Y)-int64(m.Y)
		h.found[n] = uint64(dx)<<32 | uint64(uint32(dy)<<8) | uint64(o.Angle-m.Angle)
		n += int(uint64(dx*dx+dy*dy-limit-1) >> 63)
	}
	return n
}

// firstCell returns the first of the cells of a block that holds all cells within reach of v.
func firstCell(v int) int {
	first := int(uint(v-reach-centre(0)+cell-1+side*cell) / cell) // no cell is before -side, so nothing is negative
	return min(max(first-side, 0), side-kernel.Block)
}

// vector returns the levels of the cells within the disc.
func vector(levels *kernel.Levels) (z Vector) {
	for r := range side {
		for c := range side {
			if k := cellIndex[r][c]; k >= 0 {
				for s := range sections {
					z[k*sections+s] = levels.At(c, r, s)
				}
			}
		}
	}
	return z
}
