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

// A huffman table maps codes to size categories. Codes of up to lookupBits are found in one step.
type huffman struct {
	lookup  [1 << lookupBits]uint16 // length<<8 | category, 0 where the code is longer
	minCode [17]int32
	maxCode [17]int32 // -1 where no code has this length
	first   [17]int
	values  []byte
}

// fastBits is the most that one difference takes through the lookup table.
const fastBits = lookupBits + maxCategory - 1

// lookupBits covers all codes of a usual table (T.81 K.3.1 has 9 bits at most).
const lookupBits = 9

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
		t, err := newHuffman([16]byte(seg[1:17]), seg[17:17+n])
		if err != nil {
			return formatError(d.pos, "%v", err)
		}
		d.tables[id] = t
		seg = seg[17+n:]
	}
	return nil
}

func newHuffman(counts [16]byte, values []byte) (*huffman, error) {
	t := &huffman{values: values}
	code, k := int32(0), 0
	for length := 1; length <= 16; length++ {
		n := int(counts[length-1])
		t.minCode[length], t.first[length], t.maxCode[length] = code, k, -1
		if n > 0 {
			t.maxCode[length] = code + int32(n) - 1
		}
		for range n {
			if code >= 1<<length {
				return nil, fmt.Errorf("codes of %d bits overflow", length)
			}
			if values[k] > maxCategory {
				return nil, fmt.Errorf("category %d", values[k])
			}
			if length <= lookupBits {
				from := int(code) << (lookupBits - length)
				for i := from; i < from+1<<(lookupBits-length); i++ {
					t.lookup[i] = uint16(length)<<8 | uint16(values[k])
				}
			}
			code++
			k++
		}
		code <<= 1
	}
	return t, nil
}

// difference reads one coded difference: T.81 H.1.2.2.
func (t *huffman) difference(r *bitReader) (int32, error) {
	if r.n < fastBits {
		r.fill()
	}
	// With so many bits at hand a short code and its extra bits need no further test.
	if r.n >= fastBits {
		if e := t.lookup[r.acc>>(r.n-lookupBits)&(1<<lookupBits-1)]; e != 0 && e&0xFF < maxCategory {
			category := int(e & 0xFF)
			r.n -= int(e>>8) + category
			v := int32(r.acc >> r.n & (1<<category - 1))
			if category > 0 && v < 1<<(category-1) {
				v += -1<<category + 1
			}
			return v, nil
		}
	}
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
	if v < 1<<(category-1) {
		v += -1<<category + 1
	}
	return v, nil
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

// A bitReader gives the bits of entropy-coded data; it stops at the first marker.
type bitReader struct {
	b   []byte
	pos int
	acc uint64 // the low n bits are not yet read
	n   int
}

// fill loads bytes while whole ones fit, taking out stuffed zeros.
func (r *bitReader) fill() {
	for r.n <= 48 && r.pos < len(r.b) {
		c := r.b[r.pos]
		if c == 0xFF {
			if r.pos+1 >= len(r.b) || r.b[r.pos+1] != 0 {
				return
			}
			r.pos++
		}
		r.pos++
		r.acc = r.acc<<8 | uint64(c)
		r.n += 8
	}
}

func (r *bitReader) bits(n int) (int32, error) {
	if r.n < n {
		if r.fill(); r.n < n {
			return 0, formatError(r.pos, "entropy-coded data end too early")
		}
	}
	r.n -= n
	return int32(r.acc >> r.n & (1<<n - 1)), nil
}

// restartMarker passes the restart marker that ends interval number i (1, 2, …).
func (r *bitReader) restartMarker(i byte) error {
	r.fill()
	if r.n >= 8 {
		return formatError(r.pos, "data behind the end of a restart interval")
	}
	r.n, r.acc = 0, 0
	for r.pos+1 < len(r.b) && r.b[r.pos] == 0xFF && r.b[r.pos+1] == 0xFF {
		r.pos++
	}
	want := mRST0 + (i-1)&7
	if r.pos+2 > len(r.b) || r.b[r.pos] != 0xFF || r.b[r.pos+1] != want {
		return formatError(r.pos, "restart marker %#02x is missing", want)
	}
	r.pos += 2
	return nil
}
