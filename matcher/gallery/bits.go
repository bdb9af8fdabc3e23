package gallery

// bitWriter appends fields of up to 32 bits, least significant bit first.
type bitWriter struct {
	b   []byte
	acc uint64
	n   uint // bits in acc, fewer than 32 between calls
}

func (w *bitWriter) put(v uint32, width uint) {
	w.acc |= uint64(v&(1<<width-1)) << w.n
	w.n += width
	if w.n >= 32 {
		w.b = le.AppendUint32(w.b, uint32(w.acc))
		w.acc >>= 32
		w.n -= 32
	}
}

// align pads with zero bits to a whole byte and appends what is left.
func (w *bitWriter) align() {
	for ; w.n > 0; w.n -= min(w.n, 8) {
		w.b = append(w.b, byte(w.acc))
		w.acc >>= 8
	}
}

// bitReader reads what bitWriter wrote. Past the end it returns zeros and remembers that it did.
type bitReader struct {
	b  []byte
	at uint // next bit
}

func (r *bitReader) get(width uint) uint32 {
	v := uint32(r.peek()) & (1<<width - 1)
	r.at += width
	return v
}

// peek returns the next 57 bits, and some after them.
func (r *bitReader) peek() uint64 {
	i := r.at / 8
	if i+8 > uint(len(r.b)) {
		return r.peekLast()
	}
	return le.Uint64(r.b[i:]) >> (r.at % 8)
}

// peekLast is peek where fewer than eight bytes are left.
func (r *bitReader) peekLast() uint64 {
	var tail [8]byte
	if i := r.at / 8; i < uint(len(r.b)) {
		copy(tail[:], r.b[i:])
	}
	return le.Uint64(tail[:]) >> (r.at % 8)
}

// align drops the rest of a byte.
func (r *bitReader) align() { r.at = (r.at + 7) &^ 7 }

// short reports whether bits past the end were read.
func (r *bitReader) short() bool { return r.at > 8*uint(len(r.b)) }

// rest reports the whole bytes that are left.
func (r *bitReader) rest() int { return max(0, len(r.b)-int((r.at+7)/8)) }
