package kernel

// agreementGeneric is the reference for agreement: see Overlay.Agree. Prints are of one piece, so that its branches are
// foretold; with masks instead of them it takes longer.
func agreementGeneric(o *Overlay, a, b *Grid, cosines *Cosines, near uint8) (out Agreement) {
	cols, rows := uint64(b.Cols), uint64(b.Rows)
	for r := range a.Rows {
		x, y := o.X+int64(r)*o.DownX, o.Y+int64(r)*o.DownY
		for _, v := range a.Cells[r*a.Cols:][:a.Cols] {
			q, s := uint64(x>>CellShift), uint64(y>>CellShift)
			x, y = x+o.RightX, y+o.RightY
			if v == NoCell || q >= cols || s >= rows {
				continue
			}
			w := b.Cells[s*cols+q]
			if w == NoCell {
				continue
			}
			d := (v + o.Turn - w) & 127 // half a turn wraps
			out.Cells++
			out.Sum += int64(cosines[d])
			out.Near += int64(uint32(int32((d+near)&127)-2*int32(near)-1) >> 31) // of 0 to near either way
		}
	}
	return out
}
