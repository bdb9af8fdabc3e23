package extract

import "encoding/binary"

// dilate adds to the mask all blocks within radius of it; erode takes from it all within radius of its outside, but
// the edge of the grid is not an outside.
func (g *grid) dilate(radius int) { g.spreadMask(radius, 1) }
func (g *grid) erode(radius int)  { g.spreadMask(radius, 0) }

// spreadMask sets to value every block within radius of a block that has it: row by row, 64 blocks in a word.
func (g *grid) spreadMask(radius int, value uint8) {
	n := (g.gw + 63) / 64
	g.covered, g.widened = zeroed(g.covered, g.gh*n), grow(g.widened, n)
	for y := range g.gh {
		if !pack(g.widened, g.inside[y*g.gw:][:g.gw], value) {
			continue
		}
		// A disc that is a little larger than its radius, so that radius 1 is the eight neighbours' plus: the row at
		// distance d reaches as far to the sides as the disc is wide there, and those far away are narrow.
		reach := 0
		for d := radius; d >= 0; d-- {
			for ; reach < radius && (reach+1)*(reach+1)+d*d <= radius*radius+1; reach++ {
				widen(g.widened)
			}
			for _, j := range [2]int{y - d, y + d} {
				if j >= 0 && j < g.gh {
					for i, w := range g.widened {
						g.covered[j*n+i] |= w
					}
				}
			}
		}
	}
	for y := range g.gh {
		unpack(g.inside[y*g.gw:][:g.gw], g.covered[y*n:][:n], value)
	}
}

const (
	eachByte = 0x0101010101010101
	diagonal = 0x8040201008040201 // bit k of byte k
	gathered = 0x0102040810204080 // brings bit 0 of byte k to bit k of the last byte
)

// pack sets the bits of to where the bytes of row are value; false where there is none.
func pack(to []uint64, row []uint8, value uint8) (some bool) {
	clear(to)
	other := uint64(1-value) * eachByte
	x := 0
	for ; x+8 <= len(row); x += 8 {
		v := binary.LittleEndian.Uint64(row[x:]) ^ other
		to[x/64] |= v * gathered >> 56 << (x % 64)
	}
	for ; x < len(row); x++ {
		to[x/64] |= uint64(row[x]^(1-value)) << (x % 64)
	}
	all := uint64(0)
	for _, w := range to {
		all |= w
	}
	return all != 0
}

// widen adds to a row of bits their neighbours.
func widen(row []uint64) {
	before := uint64(0)
	for i, w := range row {
		after := uint64(0)
		if i+1 < len(row) {
			after = row[i+1]
		}
		row[i] = w | w<<1 | before>>63 | w>>1 | after<<63
		before = w
	}
}

// unpack sets the bytes of row to value where the bits of from are set.
func unpack(row []uint8, from []uint64, value uint8) {
	x := 0
	for ; x+8 <= len(row); x += 8 {
		b := from[x/64] >> (x % 64) & 0xff
		if b == 0 {
			continue
		}
		set := (b*eachByte&diagonal + 127*eachByte) >> 7 & eachByte // what is not 0 carries into the highest bit
		v := binary.LittleEndian.Uint64(row[x:]) &^ set
		binary.LittleEndian.PutUint64(row[x:], v|set*uint64(value))
	}
	for ; x < len(row); x++ {
		if from[x/64]>>(x%64)&1 != 0 {
			row[x] = value
		}
	}
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
