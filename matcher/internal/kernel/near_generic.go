package kernel

// nearGeneric is the reference for findNear: see Places.Near.
func nearGeneric(list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	x, y, turn := int64(p.X[i]), int64(p.Y[i]), p.Turn[i]
	// A third stays, in no order, so a branch would be foretold badly: it writes each and counts those that stay.
	k := 0
	find := func(from, to int) {
		for j := from; j < to; j++ {
			dx, dy := int64(p.X[j])-x, y-int64(p.Y[j])
			list.x[k], list.y[k], list.turn[k] = uint32(dx), uint32(dy), uint32(p.Turn[j]-turn)&255
			k += int(uint64(dx*dx+dy*dy-beside-1) >> 63)
		}
	}
	find(0, i)
	find(i+1, n)
	c, s := int(cosine), int(sine)
	for j := range k {
		dx, dy := int(int32(list.x[j])), int(int32(list.y[j]))
		u, w := (dx*c+dy*s+1<<13)>>14, (dy*c-dx*s+1<<13)>>14
		column, row := firstCell(u), firstCell(w)
		list.cell[j], list.x[j], list.y[j] = uint32(Side*row+column), phase(column, u), phase(row, w)
	}
	return k
}

// firstCell returns the first of the cells of a block that holds all cells within reach of v.
func firstCell(v int) int { return min(max(int(uint(v+firstColumn)/Step)-Side, 0), lastColumn) }

// phase returns the number in Bells of a neighbour at v.
func phase(first, v int) uint32 { return min(uint32(Step*first+offPhase-v), Phases-1) }
