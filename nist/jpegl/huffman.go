package jpegl

import "fmt"

func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnsupported, fmt.Sprintf(format, args...))
}

func tooLarge(w, h int) error {
	return fmt.Errorf("%w: %d × %d pixels, at most %d", ErrTooLarge, w, h, MaxPixels)
}

// maxCategory is the largest size category of a difference in lossless mode: T.81 table H.2.
const maxCategory = 16

// A huffman table maps codes to size categories, and the most frequent codes together with the bits that follow them
// to differences.
type huffman struct {
	whole   [1 << lookupBits]int32  // difference<<wholeShift | length of the code and its bits, 0 where they are longer
	lookup  [1 << lookupBits]uint16 // length<<8 | category, 0 where the code is longer
	minCode [17]int32
	maxCode [17]int32 // -1 where no code has this length
	first   [17]int
	values  []byte
}

const (
	// lookupBits holds what nearly all samples of a print take, code and difference: 4 to 10 bits.
	lookupBits = 12
	wholeShift = 5
	// longest is the most that one difference takes.
	longest = 16 + maxCategory - 1
)

// A rawTable is a table as the file has it. The one that the scan asks for is built: a file of nothing but tables
// would cost 24 KB for every 17 bytes.
type rawTable struct{ counts, values []byte }

// huffmanTables reads the tables of one DHT segment. T.81 has class 0 in lossless files; NIST's encoder, whose files are
// the ones met in records, writes class 1, so the class is not looked at.
func (d *decoder) huffmanTables(seg []byte) error {
	for len(seg) > 0 {
		if len(seg) < 17 {
			return formatError(d.pos, "cut short in a Huffman table")
		}
		class, id := seg[0]>>4, seg[0]&15
		if class > 1 || id > 3 {
			return formatError(d.pos, "Huffman table %d of class %d", id, class)
		}
		n := 0
		for _, c := range seg[1:17] {
			n += int(c)
		}
		if n > 256 || len(seg) < 17+n {
			return formatError(d.pos, "Huffman table of %d values", n)
		}
		t := rawTable{seg[1:17], seg[17 : 17+n]}
		if err := t.check(); err != nil {
			return formatError(d.pos, "%v", err)
		}
		d.tables[id] = t
		seg = seg[17+n:]
	}
	return nil
}

// check finds out whether the counts are those of a code and the values categories.
func (t rawTable) check() error {
	code := 0
	for i, n := range t.counts {
		if code += int(n); code > 2<<i {
			return fmt.Errorf("codes of %d bits overflow", i+1)
		}
		code <<= 1
	}
	for _, v := range t.values {
		if v > maxCategory {
			return fmt.Errorf("category %d", v)
		}
	}
	return nil
}

// build makes the table of codes that have been checked.
func (t rawTable) build() *huffman {
	h := &huffman{values: t.values}
	code, k := int32(0), 0
	for length := 1; length <= 16; length++ {
		n := int32(t.counts[length-1])
		h.minCode[length], h.first[length], h.maxCode[length] = code, k, -1
		if n > 0 {
			h.maxCode[length] = code + n - 1
		}
		for range n {
			if length <= lookupBits {
				from := int(code) << (lookupBits - length)
				h.short(from, length, t.values[k])
			}
			code++
			k++
		}
		code <<= 1
	}
	return h
}

// short fills the entries of a code, which begin at from, and the differences that fit in behind it.
func (t *huffman) short(from, length int, category byte) {
	rest := lookupBits - length
	for i := range 1 << rest {
		t.lookup[from+i] = uint16(length)<<8 | uint16(category)
		if n := int(category); n <= rest {
			diff := extend(int32(i>>(rest-n)), n)
			t.whole[from+i] = diff<<wholeShift | int32(length+n)
		}
	}
}

// extend turns the bits behind a code of category n into a difference: T.81 F.2.2.1.
func extend(v int32, n int) int32 {
	if n > 0 && v < 1<<(n-1) {
		v += -1<<n + 1
	}
	return v
}

// differences reads the coded differences of a row: T.81 H.1.2.2.
func (t *huffman) differences(r *bitReader, row []int32) error {
	const mask = 1<<lookupBits - 1
	for i := range row {
		if r.n < longest {
			r.fill()
		}
		// With so many bits at hand a short code and its extra bits need no further test.
		if r.n >= longest {
			next := r.acc >> uint(r.n-lookupBits) & mask
			if e := t.whole[next]; e != 0 {
				r.n -= int(e & (1<<wholeShift - 1))
				row[i] = e >> wholeShift
				continue
			}
			if e := t.lookup[next]; e != 0 && e&0xFF < maxCategory {
				category := int(e & 0xFF)
				r.n -= int(e>>8) + category
				row[i] = extend(int32(r.acc>>uint(r.n)&(1<<category-1)), category)
				continue
			}
		}
		v, err := t.difference(r)
		if err != nil {
			return err
		}
		row[i] = v
	}
	return nil
}

// difference reads one coded difference bit by bit.
func (t *huffman) difference(r *bitReader) (int32, error) {
	category, err := t.category(r)
	if err != nil || category == 0 {
		return 0, err
	}
	if category == maxCategory {
		return 32768, nil
	}
	v, err := r.bits(int(category))
	if err != nil {
		return 0, err
	}
	return extend(v, int(category)), nil
}

func (t *huffman) category(r *bitReader) (byte, error) {
	code := int32(0)
	for length := 1; length <= 16; length++ {
		b, err := r.bits(1)
		if err != nil {
			return 0, err
		}
		code = code<<1 | b
		if code <= t.maxCode[length] {
			return t.values[t.first[length]+int(code-t.minCode[length])], nil
		}
	}
	return 0, formatError(r.pos, "no such Huffman code")
}
