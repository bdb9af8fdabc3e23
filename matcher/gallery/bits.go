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
	b   []byte
	acc uint64
	n   uint // bits in acc
	pad uint // how many of them, the last ones, lie past the end
}

func (r *bitReader) get(width uint) uint32 {
	if r.n < width {
		r.refill()
	}
	v := uint32(r.acc & (1<<width - 1))
	r.acc >>= width
	r.n -= width
	return v
}

// refill makes at least 32 bits ready.
func (r *bitReader) refill() {
	if len(r.b) >= 4 {
		r.acc |= uint64(le.Uint32(r.b)) << r.n
		r.b = r.b[4:]
		r.n += 32
		return
	}
	for r.n < 32 {
		if len(r.b) == 0 {
			r.n += 8
			r.pad += 8
			continue
		}
		r.acc |= uint64(r.b[0]) << r.n
		r.b = r.b[1:]
		r.n += 8
	}
}

// align drops the rest of a byte.
func (r *bitReader) align() {
	r.acc >>= r.n % 8
	r.n -= r.n % 8
}

// short reports whether bits past the end were read.
func (r *bitReader) short() bool { return r.n < r.pad }

// rest reports the whole bytes that are left.
func (r *bitReader) rest() int {
	if r.short() {
		return 0
	}
	return len(r.b) + int((r.n-r.pad)/8)
}
