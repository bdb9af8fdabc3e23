package jpegl

import "encoding/binary"

// A bitReader gives the bits of entropy-coded data; it stops at the first marker.
type bitReader struct {
	b   []byte
	pos int
	acc uint64 // the low n bits are not yet read
	n   int
}

// fill loads bytes while whole ones fit, taking out stuffed zeros.
func (r *bitReader) fill() {
	if r.pos+8 <= len(r.b) && r.n <= 56 {
		v := binary.BigEndian.Uint64(r.b[r.pos:])
		// A byte is 0xFF where its complement is zero; without one, whole bytes go in at once.
		if c := ^v; (c-0x0101010101010101)&v&0x8080808080808080 == 0 {
			k := (64 - r.n) >> 3
			r.acc = r.acc<<uint(8*k) | v>>uint(64-8*k)
			r.n += 8 * k
			r.pos += k
			return
		}
	}
	for r.n <= 56 && r.pos < len(r.b) {
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
