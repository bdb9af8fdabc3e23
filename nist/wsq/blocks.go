package wsq

import "encoding/binary"

// cursor walks the coefficients of one block in the order of the stream: subband by subband, row by row.
type cursor struct {
	d        *decoder
	band     int       // subband being filled
	end      int       // last subband of the block
	at       int       // index into the plane where the row begins
	row      []float32 // the row of the subband that is being filled
	rows     int       // rows left after this one
	values   [symLast + 1]float32
	q, zHalf float32
}

// nextBand moves to the next subband that has coefficients; it reports false when the block is full.
func (c *cursor) nextBand() bool {
	for c.band++; c.band < c.end; c.band++ {
		r := c.d.bands[c.band]
		if c.d.quant.q[c.band] == 0 || r.w == 0 || r.h == 0 {
			continue
		}
		c.q, c.zHalf = c.d.quant.q[c.band], c.d.quant.z[c.band]/2
		for s := symSmall; s <= symLast; s++ {
			c.values[s] = c.dequantise(s - symZero)
		}
		c.at = r.y*c.d.frame.width + r.x
		c.row, c.rows = c.d.plane[c.at:][:r.w], r.h-1
		return true
	}
	return false
}

// nextRow moves on after the end of a row; it reports false when the block is full.
func (c *cursor) nextRow() bool {
	if c.rows == 0 {
		return c.nextBand()
	}
	c.rows--
	c.at += c.d.frame.width
	c.row = c.d.plane[c.at:][:len(c.row)]
	return true
}

// readBlock decodes the coefficients of the block whose header is p into the plane.
func (d *decoder) readBlock(p payload) error {
	switch {
	case len(p.b) != 1:
		return damaged(p.at, "block header of %d bytes", len(p.b))
	case d.block >= len(blocks)-1:
		return damaged(p.at, "more than %d blocks", len(blocks)-1)
	case !d.haveFrame || !d.haveTaps || !d.haveQuant:
		return damaged(p.at, "block before the frame header, the filters or the quantisation table")
	case p.b[0] >= maxTables:
		return damaged(p.at, "block with Huffman table number %d", p.b[0])
	case d.skim:
		d.block++
		return d.skimBlock()
	case d.tables[p.b[0]].counts == nil:
		return damaged(p.at, "block with undefined Huffman table %d", p.b[0])
	}
	h, err := d.tables[p.b[0]].build()
	if err != nil {
		return err
	}
	if err := d.allocate(p.at); err != nil {
		return err
	}
	c := &cursor{d: d, band: blocks[d.block] - 1, end: blocks[d.block+1]}
	d.block++
	r := bitReader{b: d.b, pos: d.pos}
	if c.nextBand() {
		if err := c.fill(&r, h); err != nil {
			return err
		}
	}
	if !r.padding() {
		return damaged(r.pos, "block %d has more than its coefficients", d.block)
	}
	d.pos = r.pos
	return nil
}

// allocate makes the plane at the first block. The longest run of zeros takes a code and 16 bits, so that a stream
// too short for its size is refused before memory is spent on it.
func (d *decoder) allocate(at int) error {
	if d.plane != nil {
		return nil
	}
	coefficients := 0
	for i, r := range d.bands[:kept] {
		if d.quant.q[i] != 0 {
			coefficients += r.w * r.h
		}
	}
	if need := coefficients / 65535 * 17 / 8; need > len(d.b)-d.pos {
		return damaged(at, "%d bytes are left for %d coefficients", len(d.b)-d.pos, coefficients)
	}
	d.plane = make([]float32, d.frame.width*d.frame.height)
	return nil
}

// fill decodes symbols until the block is full.
func (c *cursor) fill(r *bitReader, h *huffman) error {
	row, x := c.row, 0
	for {
		// The longest symbol takes 16 bits of code and 16 extra bits.
		if r.n < 32 {
			r.fill()
		}
		e := h.short[r.acc>>(64-shortBits)]
		if e == 0 {
			e = h.find(int(r.acc >> (64 - maxCodeBits)))
		}
		size, symbol := int(e&0xff), int(e>>8)
		if size == 0 || size > r.n {
			if err := c.resume(r); err != nil {
				return err
			}
			continue
		}
		r.acc <<= uint(size)
		r.n -= size
		switch {
		case symbol >= symSmall && symbol <= symLast:
			row[x] = c.values[symbol]
			x++
		case symbol >= 1 && symbol <= longestRun:
			x += symbol
		case symbol == 0 || symbol > symLast:
			return damaged(r.pos, "symbol %d", symbol)
		default:
			extra := extraBits(symbol)
			if extra > r.n {
				return damaged(r.pos, "block %d ends in the middle of a coefficient", c.d.block)
			}
			v := int(r.acc >> uint(64-extra))
			r.acc <<= uint(extra)
			r.n -= extra
			switch symbol {
			case symRun8, symRun16:
				if v == 0 {
					return damaged(r.pos, "run of no zeros")
				}
				x += v
			case symMinus8, symMinus16:
				row[x] = c.dequantise(-v)
				x++
			default:
				row[x] = c.dequantise(v)
				x++
			}
		}
		for x >= len(row) {
			x -= len(row)
			if !c.nextRow() {
				if x > 0 {
					return damaged(r.pos, "block %d has %d zeros too many", c.d.block, x)
				}
				return nil
			}
			row = c.row
		}
	}
}

// extraBits returns how many bits follow an escape symbol.
func extraBits(symbol int) int {
	switch symbol {
	case symPlus8, symMinus8, symRun8:
		return 8
	}
	return 16
}

// resume goes on after a restart marker or a comment within the block: both begin at a byte, after padding.
func (c *cursor) resume(r *bitReader) error {
	if !r.padding() || r.pos+2 > len(r.b) {
		return damaged(r.pos, "block %d ends early, or holds bits that are no code", c.d.block)
	}
	marker := int(binary.BigEndian.Uint16(r.b[r.pos:]))
	switch {
	case isRestart(marker):
		r.pos += 2
	case marker == markerCOM:
		at := r.pos
		c.d.pos = at + 2
		if _, err := c.d.segment(marker, at); err != nil {
			return err
		}
		r.pos = c.d.pos
	default:
		return damaged(r.pos, "block %d ends early", c.d.block)
	}
	r.acc, r.n = 0, 0
	return nil
}
