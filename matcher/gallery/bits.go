package gallery

// bitWriter appends fields of up to 64 bits, least significant bit first.
type bitWriter struct {
	b   []byte
	acc uint64
	n   uint // bits in acc, fewer than 64
}

// put appends a field of width bits; v has no others.
func (w *bitWriter) put(v uint64, width uint) {
	w.acc |= v << w.n
	w.n += width
	if w.n >= 64 {
		w.b = le.AppendUint64(w.b, w.acc)
		w.n -= 64
		w.acc = v >> (width - w.n)
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
