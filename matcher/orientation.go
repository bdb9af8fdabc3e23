package matcher

import "github.com/whorl-afis/whorl/template"

// closeCells is the greatest difference, in 1/256 turn, of ridge orientations that agree: 15 degrees.
const closeCells = 10

// ridges compares the orientation maps under the best alignment. cells is the number of cells with ridges in both,
// agreement the mean cosine of twice the difference, shared the part that agrees, both in 1/1024 and shy of few cells.
func (c *Comparer) ridges() (cells, agreement, shared int32) {
	ga, gb := c.a.ridge, c.b.ridge
	if ga == nil || gb == nil {
		return 0, 0, 0
	}
	m := &c.best
	rotation := uint8((uint32(m.rotation) + 128) >> 8)
	const size = template.CellSize
	var sum, near int32
	for r := range int32(ga.Rows) {
		for q := range int32(ga.Cols) {
			v := ga.Cells[r*int32(ga.Cols)+q]
			if v == template.NoRidges {
				continue
			}
			x, y := m.forward((q*size+size/2)*template.SubPixel, (r*size+size/2)*template.SubPixel)
			w, ok := gb.At(int(x>>3), int(y>>3))
			if !ok {
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
	const few = 8 // cells of agreement by chance, as a prior of none
	return cells, sum / (cells + few), near * one / (cells + few)
}
