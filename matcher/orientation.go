package matcher

import (
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// closeCells is the greatest difference, in 1/256 turn, of ridge orientations that agree: 15 degrees.
const closeCells = 10

// fewCells is the number of cells of neutral agreement that are added to what the overlap shows, so that a small
// overlap says little; neutral is the mean agreement of prints of different fingers.
const (
	fewCells = 8
	neutral  = 7 * one / 10
)

// cosines are those of twice a difference, in 1/1024.
var cosines kernel.Cosines

func gridOf(m *template.OrientationMap) kernel.Grid {
	return kernel.Grid{Cells: m.Cells, Cols: int(m.Cols), Rows: int(m.Rows)}
}

// ridges compares the orientation maps under the best alignment: the mean cosine of twice the difference and the
// share of cells that agree, both in 1/1024. ok is false where a print has no map. Where both have one but the overlap
// has no cell with ridges in both, the agreement is neutral and still counts as measured: minutiae that coincide where
// no ridges do are a corner of one print laid over a corner of another, and of the pairs of different fingers with a
// score of 40 these were every second.
func (c *Comparer) ridges() (agreement, shared int32, ok bool) {
	ga, gb := c.a.ridge, c.b.ridge
	if ga == nil || gb == nil {
		return 0, 0, false
	}
	m := &c.best
	// The middle of a cell is laid over b by forward. From one column to the next x and y change by the same, in 2^-14 of
	// 1/8 pixel, and a shift by kernel.CellShift takes them to b's cells as forward, At and their rounding do.
	const size = template.CellSize * template.SubPixel
	cos, sin, ux, uy := int64(m.cos), int64(m.sin), int64(size/2-m.ax), int64(m.ay-size/2)
	o := &c.overlay
	o.X, o.Y = int64(m.bx)<<14+ux*cos-uy*sin+unit/2, int64(m.by)<<14-ux*sin-uy*cos-unit/2+unit-1
	o.RightX, o.RightY, o.DownX, o.DownY = size*cos, -size*sin, size*sin, size*cos
	o.Turn = uint8((uint32(m.rotation) + 128) >> 8)
	over, under := gridOf(ga), gridOf(gb)
	v := o.Agree(&over, &under, &cosines, closeCells)
	cells, sum, near := int32(v.Cells), int32(v.Sum), int32(v.Near)
	return (sum + fewCells*neutral) / (cells + fewCells), (near*one + fewCells*neutral) / (cells + fewCells), true
}
