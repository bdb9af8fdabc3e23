package synth

import "github.com/whorl-afis/whorl/template"

// orientationMap fills the map of an impression by walking the cells back to the finger.
func (f *TemplateFinger) orientationMap(v *view) *template.OrientationMap {
	const side = template.CellSize
	t := shapeTables()
	m := &template.OrientationMap{Cols: uint16((int(v.w) + side - 1) / side), Rows: uint16((int(v.h) + side - 1) / side)}
	m.Cells = make([]uint8, int(m.Cols)*int(m.Rows))
	for j := range int(m.Rows) {
		for i := range int(m.Cols) {
			u, w := float64(i*side+side/2)-v.w/2-v.tx, float64(j*side+side/2)-v.h/2-v.ty
			x := float64(v.cos*u) - float64(v.sin*w) + centreX
			y := float64(v.sin*u) + float64(v.cos*w) + centreY
			a, b := v.image(float32(x), float32(y)) // one step against the distortion
			ex, ey := float64(i*side+side/2)-a, float64(j*side+side/2)-b
			x += float64(v.cos*ex) - float64(v.sin*ey)
			y += float64(v.sin*ex) + float64(v.cos*ey)
			cell := &m.Cells[j*int(m.Cols)+i]
			*cell = template.NoRidges
			if v.inside(float32(x), float32(y)) > 0 {
				*cell = template.AngleOf(f.shape.along(t, x, y)+v.turn) % (template.Turn / 2)
			}
		}
	}
	return m
}
