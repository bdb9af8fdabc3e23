package jp2

import "math/bits"

// An mqState is one row of table C.2: probability estimate, next state after a more and a less probable symbol, and
// whether the latter switches the sense of the more probable one.
type mqState struct {
	qe         uint32
	mps, lps   uint8
	switchFlag uint8
}

var mqStates = [47]mqState{
	{0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0AC1, 4, 12, 0},
	{0x0521, 5, 29, 0}, {0x0221, 38, 33, 0}, {0x5601, 7, 6, 1}, {0x5401, 8, 14, 0},
	{0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
	{0x1C01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0},
	{0x5101, 17, 15, 0}, {0x4801, 18, 16, 0}, {0x3801, 19, 17, 0}, {0x3401, 20, 18, 0},
	{0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
	{0x1C01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0},
	{0x1201, 29, 26, 0}, {0x1101, 30, 27, 0}, {0x0AC1, 31, 28, 0}, {0x09C1, 32, 29, 0},
	{0x08A1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02A1, 36, 33, 0},
	{0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0},
	{0x0049, 41, 38, 0}, {0x0025, 42, 39, 0}, {0x0015, 43, 40, 0}, {0x0009, 44, 41, 0},
	{0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
}

// mqRow is a state with its sense folded in, so that a decoder takes one load and no branch to move on: state 2i+s
// has the more probable symbol s.
type mqRow struct {
	qe       uint32
	mps, lps uint8
}

var mqRows = func() (rows [94]mqRow) {
	for i, s := range mqStates {
		for sense := range uint8(2) {
			rows[2*i+int(sense)] = mqRow{s.qe, 2*s.mps + sense, 2*s.lps + sense ^ s.switchFlag}
		}
	}
	return
}()

// Contexts of the bit-plane coder: table D.7.
const (
	ctxZero    = 0 // 0 to 8
	ctxSign    = 9 // 9 to 13
	ctxRefine  = 14
	ctxRun     = 17
	ctxUniform = 18
	contexts   = 19
)

// freshContexts are the initial states: table D.7.
var freshContexts = func() (c [contexts]uint8) {
	c[ctxZero], c[ctxRun], c[ctxUniform] = 2*4, 2*3, 2*46
	return
}()

// mq is the arithmetic decoder: annex C.3. Behind the end of its data it reads ones, as D.4.1 asks.
type mq struct {
	c, a  uint32
	ct    int
	data  []byte
	pos   int
	ended int // bytes of ones that were read behind the end
	state [contexts]uint8
}

// start begins a codeword.
func (d *mq) start(data []byte) {
	d.data, d.pos, d.ended = data, 0, 0
	d.c = 0xFF << 16
	if len(data) > 0 {
		d.c = uint32(data[0]) << 16
	}
	d.byteIn()
	d.c <<= 7
	d.ct -= 7
	d.a = 0x8000
}

func (d *mq) at(i int) uint32 {
	if i < len(d.data) {
		return uint32(d.data[i])
	}
	return 0xFF
}

func (d *mq) byteIn() {
	if d.at(d.pos) == 0xFF {
		if next := d.at(d.pos + 1); next > 0x8F {
			d.c += 0xFF00
			d.ct = 8
			d.ended++
		} else {
			d.pos++
			d.c += next << 9
			d.ct = 7
		}
		return
	}
	d.pos++
	d.c += d.at(d.pos) << 8
	d.ct = 8
}

// foreseen reports whether the codeword has ended as one of predictable termination does (D.4.2). The encoder then
// gives all bits of its register down to the end of a byte: the whole codeword is in use, at most three bytes of ones
// are read behind it, and above those nothing is left in the register here.
func (d *mq) foreseen() bool {
	ones := 24 + 8*d.ended - d.ct // the first of them has not been counted
	return d.pos == len(d.data) && d.ended <= 2 && d.c>>ones == 0
}

// decode returns the next decision in a context.
func (d *mq) decode(ctx uint8) uint32 {
	s := &d.state[ctx]
	row := &mqRows[*s]
	bit := uint32(*s & 1)
	d.a -= row.qe
	if d.c>>16 < row.qe {
		// The lower interval: the less probable symbol unless the intervals have changed places.
		if d.a < row.qe {
			*s = row.mps
		} else {
			bit ^= 1
			*s = row.lps
		}
		d.a = row.qe
	} else {
		d.c -= row.qe << 16
		if d.a&0x8000 != 0 {
			return bit
		}
		if d.a < row.qe {
			bit ^= 1
			*s = row.lps
		} else {
			*s = row.mps
		}
	}
	// Renormalise: up to 15 places, in as many steps as bytes are needed.
	n := bits.LeadingZeros16(uint16(d.a))
	for {
		if d.ct == 0 {
			d.byteIn()
		}
		k := min(n, d.ct)
		d.a <<= uint(k) & 31
		d.c <<= uint(k) & 31
		d.ct -= k
		if n -= k; n == 0 {
			return bit
		}
	}
}

// A rawReader gives the bits of a bypass codeword; the bit behind a byte 0xFF is stuffed: D.6.
type rawReader struct {
	data []byte
	pos  int
	cur  byte
	left uint
}

func (r *rawReader) start(data []byte) { *r = rawReader{data: data} }

func (r *rawReader) bit() uint32 {
	if r.left == 0 {
		r.left = 8
		if r.cur == 0xFF {
			r.left = 7
		}
		r.cur = 0xFF
		if r.pos < len(r.data) {
			r.cur = r.data[r.pos]
			r.pos++
		}
	}
	r.left--
	return uint32(r.cur>>r.left) & 1
}

// foreseen reports whether the bits that are left are those of predictable termination: zeros and ones in turn, and a
// byte of them where a last byte of ones must not end the codeword (D.6).
func (r *rawReader) foreseen() bool {
	if rest := len(r.data) - r.pos; rest > 1 || rest == 1 && (r.left > 0 || r.cur != 0xFF) {
		return false
	}
	return r.cur&(1<<r.left-1) == 0x55>>(8-r.left)
}
