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
	const size = template.CellSize
	var cells, sum, near int32
	for r := range int32(ga.Rows) {
		for q := range int32(ga.Cols) {
			v := ga.Cells[r*int32(ga.Cols)+q]
			if v == template.NoRidges {
				continue
			}
			x, y := m.forward((q*size+size/2)*template.SubPixel, (r*size+size/2)*template.SubPixel)
			w, both := gb.At(int(x>>3), int(y>>3))
			if !both {
				continue
			}
			cells++
			d := (v + rotation - w) & 127 // half a turn wraps
			sum += cosTable[d*2] >> 4
			if d <= closeCells || d >= 128-closeCells {
				near++
			}
		}
	}
	return (sum + fewCells*neutral) / (cells + fewCells), (near*one + fewCells*neutral) / (cells + fewCells), true
}
