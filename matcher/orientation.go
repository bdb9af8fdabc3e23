package matcher

import "github.com/whorl-afis/whorl/template"

// closeCells is the greatest difference, in 1/256 turn, of ridge orientations that agree: 15 degrees.
const closeCells = 10

// fewCells is the number of cells of neutral agreement that are added to what the overlap shows, so that a small
// overlap says little; neutral is the mean agreement of prints of different fingers.
const (
	fewCells = 8
	neutral  = 7 * one / 10
)

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
	rotation := uint8((uint32(m.rotation) + 128) >> 8)
	// The middle of a cell is laid over b by forward. From one column to the next x and y change by the same, in 2^-14 of
	// 1/8 pixel, so that the shift by cellShift beside takes them to b's cells as forward, At and their rounding do.
	const size, cellShift = template.CellSize * template.SubPixel, 14 + 7
	cos, sin := int64(m.cos), int64(m.sin)
	cols, rows := uint64(gb.Cols), uint64(gb.Rows)
	var cells, sum, near int32
	for r := range int64(ga.Rows) {
		ux, uy := int64(size/2-m.ax), int64(m.ay)-(r*size+size/2)
		x := int64(m.bx)<<14 + ux*cos - uy*sin + unit/2
		y := int64(m.by)<<14 - ux*sin - uy*cos - unit/2 + unit - 1
		for _, v := range ga.Cells[r*int64(ga.Cols):][:ga.Cols] {
			q, s := uint64(x>>cellShift), uint64(y>>cellShift)
			x, y = x+size*cos, y-size*sin
			if v == template.NoRidges || q >= cols || s >= rows {
				continue
			}
			w := gb.Cells[s*cols+q]
			if w == template.NoRidges {
				continue
			}
			cells++
			d := (v + rotation - w) & 127 // half a turn wraps
			sum += cosTable[d*2] >> 4
			near += int32(uint32(int32((d+closeCells)&127)-2*closeCells-1) >> 31) // of 0 to closeCells either way
		}
	}
	return (sum + fewCells*neutral) / (cells + fewCells), (near*one + fewCells*neutral) / (cells + fewCells), true
}
