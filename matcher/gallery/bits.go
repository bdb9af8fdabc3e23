package gallery

// bitWriter appends fields of up to 16 bits, least significant bit first.
type bitWriter struct {
	b   []byte
	acc uint64
	n   uint
}

func (w *bitWriter) put(v uint32, width uint) {
	w.acc |= uint64(v&(1<<width-1)) << w.n
	w.n += width
	for w.n >= 8 {
		w.b = append(w.b, byte(w.acc))
		w.acc >>= 8
		w.n -= 8
	}
}

// align pads with zero bits to a whole byte.
func (w *bitWriter) align() {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
}

// bitReader reads what bitWriter wrote. Past the end it returns zeros and remembers that it did.
type bitReader struct {
	b     []byte
	acc   uint64
	n     uint
	short bool
}

func (r *bitReader) get(width uint) uint32 {
	for r.n < width {
		if len(r.b) == 0 {
			r.short = true
			r.n += 8
			continue
		}
		r.acc |= uint64(r.b[0]) << r.n
		r.b = r.b[1:]
		r.n += 8
	}
	v := uint32(r.acc & (1<<width - 1))
	r.acc >>= width
	r.n -= width
	return v
}

// align drops the rest of a byte and returns the bytes that were not read.
func (r *bitReader) align() {
	r.acc >>= r.n % 8
	r.n -= r.n % 8
}

// rest reports the whole bytes that are left.
func (r *bitReader) rest() int { return len(r.b) + int(r.n/8) }
