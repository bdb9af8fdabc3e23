package j2ktest

// rows are table C.2: probability of the less probable symbol, next states after a more and a less probable one, and
// whether the latter changes places.
var rows = [47]struct{ qe, nmps, nlps, change uint32 }{
	{0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0AC1, 4, 12, 0}, {0x0521, 5, 29, 0}, {0x0221, 38, 33, 0},
	{0x5601, 7, 6, 1}, {0x5401, 8, 14, 0}, {0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
	{0x1C01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0}, {0x5101, 17, 15, 0}, {0x4801, 18, 16, 0},
	{0x3801, 19, 17, 0}, {0x3401, 20, 18, 0}, {0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
	{0x1C01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0}, {0x1201, 29, 26, 0}, {0x1101, 30, 27, 0},
	{0x0AC1, 31, 28, 0}, {0x09C1, 32, 29, 0}, {0x08A1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02A1, 36, 33, 0},
	{0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0}, {0x0049, 41, 38, 0}, {0x0025, 42, 39, 0},
	{0x0015, 43, 40, 0}, {0x0009, 44, 41, 0}, {0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
}

// mqEncoder is the arithmetic encoder: C.2, with the names of its flow charts.
type mqEncoder struct {
	a, c uint32
	ct   int
	out  []byte // behind one byte that is none, which a carry may not reach
	i    [19]uint32
	mps  [19]uint32
}

// resetContexts sets the states of table D.7.
func (e *mqEncoder) resetContexts() {
	e.i, e.mps = [19]uint32{}, [19]uint32{}
	e.i[0], e.i[runContext], e.i[uniformContext] = 4, 3, 46
}

func (e *mqEncoder) start() { e.a, e.c, e.ct, e.out = 0x8000, 0, 12, []byte{0} }

func (e *mqEncoder) bytes() []byte { return e.out[1:] }

func (e *mqEncoder) encode(d uint32, cx int) {
	row := &rows[e.i[cx]]
	e.a -= row.qe
	if d == e.mps[cx] {
		if e.a&0x8000 != 0 {
			e.c += row.qe
			return
		}
		if e.a < row.qe {
			e.a = row.qe
		} else {
			e.c += row.qe
		}
		e.i[cx] = row.nmps
	} else {
		if e.a < row.qe {
			e.c += row.qe
		} else {
			e.a = row.qe
		}
		e.mps[cx] ^= row.change
		e.i[cx] = row.nlps
	}
	for {
		e.a, e.c = e.a<<1, e.c<<1
		if e.ct--; e.ct == 0 {
			e.byteOut()
		}
		if e.a&0x8000 != 0 {
			return
		}
	}
}

func (e *mqEncoder) byteOut() {
	last := &e.out[len(e.out)-1]
	if *last != 0xFF && e.c >= 0x8000000 {
		*last++
		if *last == 0xFF {
			e.c &= 0x7FFFFFF
		}
	}
	if *last == 0xFF {
		e.out = append(e.out, byte(e.c>>20))
		e.c &= 0xFFFFF
		e.ct = 7
	} else {
		e.out = append(e.out, byte(e.c>>19))
		e.c &= 0x7FFFF
		e.ct = 8
	}
}

// flush ends a codeword: C.2.9.
func (e *mqEncoder) flush() {
	top := e.c + e.a
	if e.c |= 0xFFFF; e.c >= top {
		e.c -= 0x8000
	}
	for range 2 {
		e.c <<= e.ct
		e.byteOut()
	}
	e.trim()
}

// flushPredictably ends a codeword so that a decoder can tell damage: D.4.2.
func (e *mqEncoder) flushPredictably() {
	for k := 12 - e.ct; k > 0; k -= e.ct {
		e.c <<= e.ct
		e.ct = 0
		e.byteOut()
	}
	// The byte that the chart calls B is not written yet: one more, which is not meant, lets a carry into it.
	if e.out[len(e.out)-1] != 0xFF {
		e.byteOut()
	}
	e.out = e.out[:max(1, len(e.out)-1)]
}

// trim leaves out a last byte of ones, which no codeword may end with.
func (e *mqEncoder) trim() {
	if n := len(e.out); n > 1 && e.out[n-1] == 0xFF {
		e.out = e.out[:n-1]
	}
}

// A bitWriter puts bits into bytes and a zero behind each byte of ones, as packet headers (B.10.1) and raw passes
// (D.6) have it.
type bitWriter struct {
	out  []byte
	cur  byte
	left int // bits that cur has room for
}

func newBitWriter() *bitWriter { return &bitWriter{left: 8} }

func (w *bitWriter) put(bit uint32) {
	w.left--
	w.cur |= byte(bit) << w.left
	if w.left == 0 {
		w.out = append(w.out, w.cur)
		w.left = 8
		if w.cur == 0xFF {
			w.left = 7
		}
		w.cur = 0
	}
}

func (w *bitWriter) bits(v, n int) {
	for n--; n >= 0; n-- {
		w.put(uint32(v>>n) & 1)
	}
}

// header ends a packet header, whose last byte may not be 0xFF.
func (w *bitWriter) header() []byte {
	for w.left != 8 {
		w.put(0)
	}
	return w.out
}

// raw ends a raw codeword, whose last byte may not be 0xFF: with zeros and ones in turn, which is the predictable
// termination of D.6.
func (w *bitWriter) raw() []byte {
	for bit := uint32(0); w.left != 8; bit ^= 1 {
		w.put(bit)
	}
	return w.out
}
