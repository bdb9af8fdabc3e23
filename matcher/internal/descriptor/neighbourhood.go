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
	// sigma is the deviation of a neighbour's place, and its contribution goes three deviations far.
	sigma = kernel.Reach / 3
	// maxGap is the greatest distance along one axis between a neighbour and a cell's centre.
	maxGap = kernel.Radius + kernel.Reach + side*kernel.Step/2
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
	for d := range kernel.Reach + 1 {
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
			d := kernel.FirstPhase + i + k*kernel.Step
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

// batch is the number of minutiae that are described before their codes are made, at once: as many as a gallery keeps.
const batch = 48

// A neighbourhood is the scratch space in which minutiae are described.
type neighbourhood struct {
	n       int
	places  kernel.Places
	list    kernel.Neighbours
	density kernel.Density
	levels  [batch]kernel.Levels
	sums    [batch][Bits]int32
	codes   [batch][2]uint64
}

// place takes the minutiae among which neighbours are looked for, at most pool.
func (h *neighbourhood) place(all []template.Minutia) {
	for i := range all {
		m := &all[i]
		h.places.X[i], h.places.Y[i], h.places.Turn[i] = int32(m.X), int32(m.Y), int32(m.Angle)
	}
	h.n = len(all)
}

// describe sets z to the neighbourhood of the i-th of the minutiae and returns the number of neighbours in it.
func (h *neighbourhood) describe(i int, z *kernel.Levels) int {
	turn := uint8(h.places.Turn[i])
	n := h.places.Near(&h.list, h.n, i, cosines[turn], sines[turn])
	h.density.Spread(&h.list, &bells, &share)
	z.Set(&h.density)
	return n
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
