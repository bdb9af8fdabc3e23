package wsq

import "slices"

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

// shortBits is the length of the codes that one access finds. Longer ones stand for symbols that occur less than once
// in 4096, and a table of 8 KB stays in the first cache and is made in no time, which small images thank for.
const shortBits = 12

// An entry is symbol<<8 | length of the code, 0 where there is no code.
type entry uint16

// huffman is a table for decoding.
type huffman struct {
	short [1 << shortBits]entry // by the first bits; 0 also where a code is longer
	long  []longCode            // in the order of their bits
}

// longCode is a code of more than shortBits bits; end is what follows its bits, padded to maxCodeBits.
type longCode struct {
	end   int
	entry entry
}

// find returns the entry for the code at the beginning of 16 bits.
func (h *huffman) find(bits int) entry {
	if e := h.short[bits>>(maxCodeBits-shortBits)]; e != 0 {
		return e
	}
	// Codes leave no gaps: one that is not short is the first that ends later.
	i, _ := slices.BinarySearchFunc(h.long, bits+1, func(c longCode, end int) int { return c.end - end })
	if i == len(h.long) {
		return 0
	}
	return h.long[i].entry
}

// huffmanTable is a table as the stream has it. Only those that a block asks for are built: a stream of nothing but
// tables would cost 8 KB for every 21 bytes.
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
			end := code + step
			if end > 1<<maxCodeBits {
				return nil, damaged(t.at, "Huffman table has more codes of up to %d bits than there are", i+1)
			}
			e := entry(t.values[next])<<8 | entry(i+1)
			if i < shortBits {
				run := h.short[code>>(maxCodeBits-shortBits) : end>>(maxCodeBits-shortBits)]
				for j := range run {
					run[j] = e
				}
			} else {
				h.long = append(h.long, longCode{end, e})
			}
			code = end
			next++
		}
	}
	return h, nil
}
