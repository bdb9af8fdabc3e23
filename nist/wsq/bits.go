package wsq

import (
	"encoding/binary"
	"math/bits"
)

// bitReader reads entropy-coded bits, most significant first, and takes the stuffed zero after each 0xff out. It
// stops at a marker.
type bitReader struct {
	b   []byte
	pos int    // next byte
	acc uint64 // the bits not yet used, left-aligned; zeros below
	n   int    // how many
}

// fill tops the accumulator up to more than 56 bits, or to what is left before the next marker.
func (r *bitReader) fill() {
	if r.pos+8 <= len(r.b) {
		v := binary.BigEndian.Uint64(r.b[r.pos:])
		// A byte is 0xff where its complement is zero; without one, whole bytes go in at once.
		if c := ^v; (c-0x0101010101010101)&v&0x8080808080808080 == 0 {
			k := (64 - r.n) >> 3
			r.acc |= v >> uint(r.n)
			r.n += k << 3
			r.pos += k
			// Bits of a byte that went in only in part are cut off again.
			r.acc &= ^uint64(0) << uint(64-r.n)
			return
		}
	}
	for r.n <= 56 && r.pos < len(r.b) {
		v := r.b[r.pos]
		if v == 0xff {
			if r.pos+1 >= len(r.b) || r.b[r.pos+1] != 0 {
				return
			}
			r.pos++
		}
		r.pos++
		r.acc |= uint64(v) << uint(56-r.n)
		r.n += 8
	}
}

// padding reports whether fewer than 8 bits are left and all of them are ones, as at the end of a block and before a
// marker.
func (r *bitReader) padding() bool {
	return r.n < 8 && bits.LeadingZeros64(^r.acc) >= r.n
}

func isRestart(marker int) bool { return marker >= markerRST && marker < markerRST+8 }
