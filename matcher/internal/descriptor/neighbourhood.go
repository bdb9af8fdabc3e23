package descriptor

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

// Lengths are in 1/8 pixel at 500 ppi, the unit of a template.
const (
	// side is the number of cells along the square that holds the disc, sections the number of directions.
	side     = 16
	sections = 6
	// cell is the side of a cell: 16 cells span the diameter of 140 pixels (Cappelli et al., TPAMI 2010: R = 70).
	cell   = 70
	radius = 560
	// sigma is the deviation of a neighbour's place: 7.5 pixels, which beat 6 and 9 in the trials on generated pairs.
	sigma = 60
	// reach is how far a neighbour's contribution goes, three deviations.
	reach = 3 * sigma
	// sigmaTurn is the deviation of a neighbour's direction in radians.
	sigmaTurn = 0.55

	// cells is the number of cells whose centre lies within the disc.
	cells = 208
	// Dims is the length of a Vector.
	Dims = cells * sections
	// Levels is one more than the greatest value in a Vector. Four bits of a square root are finer than the
	// repeatability of a minutia, and let 34 products with 7-bit weights add up in 16 bits (see project).
	Levels = 16
)

// A Vector is a neighbourhood: for each cell, then each section, the square root of the density of neighbours there.
type Vector [Dims]uint8

var (
	// cosines and sines are in 1/16384, by direction in 1/256 turn.
	cosines, sines [template.Turn]int32
	// bell is the Gaussian of a distance along one axis, in 1/256.
	bell [reach + 1]uint32
	// share is the part of a neighbour that falls into each section, in 1/256, by its direction relative to the minutia.
	share [template.Turn][sections]uint32
	// root maps a density in 1/4096 to the level of its square root.
	root [4097]uint8
	// cellIndex is the number of the cell in column and row, or -1 outside the disc.
	cellIndex [side][side]int
)

func init() {
	for i := range cosines {
		s, c := math.Sincos(float64(i) * (2 * math.Pi / template.Turn))
		cosines[i], sines[i] = int32(math.Round(c*(1<<14))), int32(math.Round(s*(1<<14)))
	}
	for d := range bell {
		bell[d] = uint32(math.Round(256 * math.Exp(-float64(d*d)/(2*sigma*sigma))))
	}
	for a := range share {
		for k := range sections {
			// distance of the section's middle from the direction, in radians, wrapped to half a turn
			d := math.Remainder((float64(k)+0.5)*(2*math.Pi/sections)-float64(a)*(2*math.Pi/template.Turn), 2*math.Pi)
			half := math.Pi / sections
			v := 0.5 * (math.Erf((d+half)/(sigmaTurn*math.Sqrt2)) - math.Erf((d-half)/(sigmaTurn*math.Sqrt2)))
			share[a][k] = uint32(math.Round(256 * v))
		}
	}
	for v := range root {
		root[v] = uint8(math.Round((Levels - 1) * math.Sqrt(float64(v)/4096)))
	}
	n := 0
	for r := range side {
		for c := range side {
			x, y := centre(c), centre(r)
			cellIndex[r][c] = -1
			if x*x+y*y <= radius*radius {
				cellIndex[r][c] = n
				n++
			}
		}
	}
}

// centre returns the place of the middle of column (or row) c.
func centre(c int) int { return (2*c - side + 1) * cell / 2 }

// describe sets z to the neighbourhood of all[i] and returns the number of neighbours in it.
func (z *Vector) describe(all []template.Minutia, i int) int {
	var density [Dims]uint32
	m := all[i]
	c, s := cosines[m.Angle], sines[m.Angle]
	found := 0
	for j, o := range all {
		// y points down on the image; seen from the minutia it points left of its direction
		dx, dy := int32(o.X)-int32(m.X), int32(m.Y)-int32(o.Y)
		if j == i || max(dx, -dx) > radius+reach || max(dy, -dy) > radius+reach || dx*dx+dy*dy > (radius+reach)*(radius+reach) {
			continue
		}
		found++
		u, w := (dx*c+dy*s+1<<13)>>14, (dy*c-dx*s+1<<13)>>14
		spread(&density, int(u), int(w), &share[o.Angle-m.Angle])
	}
	for k, d := range density {
		z[k] = root[min(d>>4, 4096)]
	}
	return found
}

// spread adds a neighbour at (u, w) to the cells within reach.
func spread(density *[Dims]uint32, u, w int, part *[sections]uint32) {
	first := func(v int) int { return max(0, (v-reach-centre(0)+cell-1)/cell) }
	for r := first(w); r < side; r++ {
		dy := centre(r) - w
		if dy > reach {
			break
		}
		if dy < -reach {
			continue
		}
		gy := bell[max(dy, -dy)]
		for q := first(u); q < side; q++ {
			dx := centre(q) - u
			if dx > reach {
				break
			}
			k := cellIndex[r][q]
			if k < 0 || dx < -reach {
				continue
			}
			g := (gy*bell[max(dx, -dx)] + 128) >> 8
			d := (*[sections]uint32)(density[k*sections:])
			for i, p := range part {
				d[i] += g * p
			}
		}
	}
}
