package wsq

// Symbols of the entropy coder (IAFIS-IC-0110, table of Huffman input symbols). 1 to 100 are runs of that many
// zeros, 107 to 254 are the coefficients -73 to +74.
const (
	longestRun  = 100 // longest run of zeros with a symbol of its own
	symPlus8    = 101 // coefficient with 8 extra bits
	symMinus8   = 102
	symPlus16   = 103 // with 16 extra bits
	symMinus16  = 104
	symRun8     = 105 // run of zeros with 8 extra bits
	symRun16    = 106
	symSmall    = 107 // first of the coefficients
	symZero     = 180 // a coefficient is its symbol minus this
	symLast     = 254
	maxCodeBits = 16
	symbols     = 256
)

// huffman is a table for decoding: a code of up to maxCodeBits bits, padded to that length, indexes look.
type huffman struct {
	// look holds symbol<<8 | length of the code, 0 where there is none. 128 KB a table: one access a symbol, and the
	// part that is in use stays in the first cache because short codes take long runs of it.
	look [1 << maxCodeBits]uint16
}

// huffmanTable is a table as the stream has it. Only those that a block asks for are built: a stream of nothing but
// tables would cost 128 KB for every 21 bytes.
type huffmanTable struct {
	counts, values []byte
	at             int
}

// readTables finds the Huffman tables of one segment.
func (d *decoder) readTables(p payload) error {
	const head = 1 + maxCodeBits
	for len(p.b) > 0 {
		if len(p.b) < head {
			return damaged(p.at, "Huffman table of %d bytes", len(p.b))
		}
		id, n := p.b[0], 0
		for _, c := range p.b[1:head] {
			n += int(c)
		}
		switch {
		case id >= maxTables:
			return damaged(p.at, "Huffman table number %d, at most %d", id, maxTables-1)
		case n > symbols || n > len(p.b)-head:
			return damaged(p.at, "Huffman table of %d codes in %d bytes", n, len(p.b)-head)
		}
		d.tables[id] = huffmanTable{p.b[1:head], p.b[head : head+n], p.at}
		p.b, p.at = p.b[head+n:], p.at+head+n
	}
	return nil
}

// build makes the table of the canonical code with counts[i] codes of i+1 bits.
func (t huffmanTable) build() (*huffman, error) {
	h := new(huffman)
	code, next := 0, 0 // code is left-aligned in maxCodeBits bits
	for i, c := range t.counts {
		step := 1 << (maxCodeBits - 1 - i)
		for range c {
			if code+step > len(h.look) {
				return nil, damaged(t.at, "Huffman table has more codes of up to %d bits than there are", i+1)
			}
			entry := uint16(t.values[next])<<8 | uint16(i+1)
			run := h.look[code : code+step]
			for j := range run {
				run[j] = entry
			}
			code += step
			next++
		}
	}
	return h, nil
}
