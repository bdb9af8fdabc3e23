package extract

// dilate adds to the mask all blocks within radius of it; erode takes from it all within radius of its outside, but
// the edge of the grid is not an outside.
func (g *grid) dilate(radius int) { g.spreadMask(radius, 1) }
func (g *grid) erode(radius int)  { g.spreadMask(radius, 0) }

// spreadMask sets to value every block within radius of a block that has it.
func (g *grid) spreadMask(radius int, value uint8) {
	copy(g.swap, g.inside)
	for y := range g.gh {
		for x := range g.gw {
			if g.swap[y*g.gw+x] != value || g.surrounded(x, y, value) {
				continue
			}
			for j := max(0, y-radius); j <= min(g.gh-1, y+radius); j++ {
				// A disc that is a little larger than its radius, so that radius 1 is the eight neighbours' plus.
				r := radius
				for r > 0 && r*r+(j-y)*(j-y) > radius*radius+1 {
					r--
				}
				for i := max(0, x-r); i <= min(g.gw-1, x+r); i++ {
					g.inside[j*g.gw+i] = value
				}
			}
		}
	}
}

// surrounded reports whether the four neighbours have the value too: such a block spreads nothing that they do not.
func (g *grid) surrounded(x, y int, value uint8) bool {
	i := y*g.gw + x
	return x > 0 && y > 0 && x < g.gw-1 && y < g.gh-1 &&
		g.swap[i-1] == value && g.swap[i+1] == value && g.swap[i-g.gw] == value && g.swap[i+g.gw] == value
}

// fillHoles adds to the mask the gaps of less than limit blocks that do not touch the edge of the grid.
func (g *grid) fillHoles(limit int) {
	g.label(0, func(first, size int, edge bool) {
		if !edge && size < limit {
			g.setLabelled(first, size, 1)
		}
	})
}

// keepLargest takes from the mask every patch smaller than the given share of the largest.
func (g *grid) keepLargest(share float32) {
	largest, n := 0, 0
	g.label(1, func(_, size int, _ bool) { largest, n = max(largest, size), n+1 })
	if n < 2 {
		return
	}
	g.label(1, func(first, size int, _ bool) {
		if float32(size) < share*float32(largest) {
			g.setLabelled(first, size, 0)
		}
	})
}

// label calls found for each connected set (by four neighbours) of blocks with the value: its blocks are
// stack[first:first+size].
func (g *grid) label(value uint8, found func(first, size int, edge bool)) {
	seen := g.shape
	clear(seen)
	end := 0
	for s := range g.inside {
		if g.inside[s] != value || seen[s] != 0 {
			continue
		}
		first, edge := end, false
		push := func(i int) {
			if g.inside[i] == value && seen[i] == 0 {
				seen[i] = 1
				g.stack[end] = int32(i)
				end++
			}
		}
		push(s)
		for next := first; next < end; next++ {
			i := int(g.stack[next])
			y := int(uint32(i) / uint32(g.gw)) // 32 bits divide in half the time
			x := i - y*g.gw
			if x == 0 || y == 0 || x == g.gw-1 || y == g.gh-1 {
				edge = true
			}
			if x > 0 {
				push(i - 1)
			}
			if x < g.gw-1 {
				push(i + 1)
			}
			if y > 0 {
				push(i - g.gw)
			}
			if y < g.gh-1 {
				push(i + g.gw)
			}
		}
		found(first, end-first, edge)
	}
}

func (g *grid) setLabelled(first, size int, value uint8) {
	for _, i := range g.stack[first : first+size] {
		g.inside[i] = value
	}
}

// distances sets margin, by a chamfer transform: 8 pixels to the side, 11.3 to the corner. Beyond the edge of the
// image is outside.
func (g *grid) distances() {
	for i, in := range g.inside {
		g.margin[i] = 0
		if in != 0 {
			g.margin[i] = 1000
		}
	}
	beside := zeroed(g.ended, g.gw+2)
	g.ended = beside
	for y := range g.gh {
		row := g.margin[y*g.gw:][:g.gw]
		last := float32(0)
		for x, v := range row {
			last = relax(v, last, beside[x:])
			row[x] = last
		}
		copy(beside[1:], row)
	}
	clear(beside)
	for y := g.gh - 1; y >= 0; y-- {
		row := g.margin[y*g.gw:][:g.gw]
		last := float32(0)
		for x := g.gw - 1; x >= 0; x-- {
			last = relax(row[x], last, beside[x:])
			row[x] = last
		}
		copy(beside[1:], row)
	}
}

// relax brings a margin down to what the neighbour to the side and the three of the row before allow.
func relax(v, side float32, row []float32) float32 {
	if v == 0 {
		return 0
	}
	row = row[:3]
	return min(v, min(side, row[1])+block, min(row[0], row[2])+11.3)
}
