package kernel

import "encoding/binary"

// A table holds, for each six bits of a code and each value of them, the distances from those of the 32 probe minutiae, a
// byte each. Half of it, 22 KiB, serves a skim and fits the first-level cache; with eight bits it would be 64.
type table [2]wordTable

// A wordTable is that of one of a code's two words.
type wordTable [chunks][1 << chunkBits][Minutiae / 8]uint64

const (
	chunkBits = 6
	chunks    = (64 + chunkBits - 1) / chunkBits // of a word; the last has four bits

	last = 1<<chunkBits - 1

	eachByte, topOfByte = 0x0101010101010101, 0x8080808080808080
	eachWord, topOfWord = 0x0001000100010001, 0x8000800080008000
	evenBytes           = 0x00ff00ff00ff00ff
)

// tabulate fills p's table, in a hundredth of a millisecond: a row differs from an earlier one in one bit.
func (p *Probe) tabulate() {
	if p.table == nil {
		p.table = new(table)
	}
	for b := range 2 * chunks {
		words, shift := &p.low, chunkBits*(b%chunks)
		if b >= chunks {
			words = &p.high
		}
		var set [chunkBits][Minutiae / 8]uint64 // by bit: 1 for the minutiae that have it
		var count [Minutiae / 8]uint64
		for k, w := range words {
			for bit := range set {
				one := w >> (shift + bit) & 1 << (8 * (k % 8))
				set[bit][k/8] |= one
				count[k/8] += one
			}
		}
		rows := &p.table[b/chunks][b%chunks]
		rows[0] = count
		for bit := range set {
			for v := range 1 << bit { // a set bit is no difference any more, one that is not set becomes one
				for q := range count {
					rows[1<<bit+v][q] = rows[v][q] + eachByte - 2*set[bit][q]
				}
			}
		}
	}
}

// minima are the keys of the nearest codes so far, distance*256 + direction, four to a word: probe minutiae 0, 2, 4 and 6,
// then 1, 3, 5 and 7, and so on. The top bit of each key is set, so that a difference borrows nothing from the next. The
// masks are in memory because a constant of 64 bits costs an instruction at each use: a skim takes a tenth less.
type minima struct {
	keys          inOrder
	oddBytes, top uint64
}

func newMinima() minima {
	m := minima{oddBytes: evenBytes << 8, top: topOfWord}
	for i := range m.keys {
		m.keys[i] = ^uint64(0)
	}
	return m
}

// take takes in a code at distances d, a byte each and at most 127, that has a direction.
func (m *minima) take(d0, d1, d2, d3 uint64, direction byte) {
	turn, odd, top := uint64(direction)*eachWord, m.oddBytes, m.top
	m.keys[0] -= above(m.keys[0], d0<<8&odd|turn, top)
	m.keys[1] -= above(m.keys[1], d0&odd|turn, top)
	m.keys[2] -= above(m.keys[2], d1<<8&odd|turn, top)
	m.keys[3] -= above(m.keys[3], d1&odd|turn, top)
	m.keys[4] -= above(m.keys[4], d2<<8&odd|turn, top)
	m.keys[5] -= above(m.keys[5], d2&odd|turn, top)
	m.keys[6] -= above(m.keys[6], d3<<8&odd|turn, top)
	m.keys[7] -= above(m.keys[7], d3&odd|turn, top)
}

// above returns by how much each of four words of a, besides its top bit, which is set, is above that of b, whose top bits
// are not; 0 where it is below.
func above(a, b, top uint64) uint64 {
	d := a - b
	not := d & top
	return d & (not - not>>15)
}

// inOrder are words of 16 bits in the order of minima.
type inOrder [Minutiae / 4]uint64

func (l *inOrder) set(i int, v uint16) { l[i/8*2+i%2] |= uint64(v) << (16 * (i % 8 / 2)) }

// vote returns the largest sum of weights in two neighbouring rotations.
func (m *minima) vote(angle, limit *inOrder) uint16 {
	var votes [Bins]uint16
	for q, keys := range m.keys {
		weight := above(limit[q]|topOfWord, keys>>8&(eachWord*0x7f), topOfWord)
		turn := (angle[q] | topOfWord) - keys&evenBytes
		v := weight<<4 | turn>>4&(eachWord*(Bins-1))
		votes[v%Bins] += uint16(v) >> 4
		votes[v>>16%Bins] += uint16(v>>16) >> 4
		votes[v>>32%Bins] += uint16(v>>32) >> 4
		votes[v>>48%Bins] += uint16(v>>48) >> 4
	}
	most, before := uint16(0), votes[Bins-1]
	for _, v := range votes {
		most, before = max(most, before+v), v
	}
	return most
}

// A matrix holds a byte for each code of a record and each minutia of a probe, that of minutia i in byte i%8 of word i/8: their
// distance and what stands beside it.
type matrix [Minutiae]inBytes

type inBytes [Minutiae / 8]uint64

// A margin is what stands beside distances: 128 less the limit below which a distance has a weight, so that the top bit is
// set where it has none. No byte overflows: for a limit of 0 it is 127, and the minutia is not alive.
type margin struct {
	start inBytes
	alive uint64 // bits as in nearby.mask
}

func (b *margin) set(i int, limit uint16) {
	b.start[i/8] |= uint64(min(128-limit, 127)) << (8 * (i % 8))
	if limit > 0 {
		b.alive |= 1 << (8*(i%8) + 7 - i/8)
	}
}

// rows returns a matrix without distances.
func (b *margin) rows() (m matrix) {
	for i := range m {
		m[i] = b.start
	}
	return m
}

// add sets m, for the first n codes of a record, to from and the distances of their low words (at 0) or high words (at 8).
// A row more is a shift and four additions.
func (m *matrix) add(from *matrix, t *wordTable, rec *[RecordSize]byte, at, n int) {
	for i := range m[:n] {
		word := binary.LittleEndian.Uint64(rec[16*i+at:])
		f := &from[i]
		row := &t[0][word&last]
		d0, d1, d2, d3 := f[0]+row[0], f[1]+row[1], f[2]+row[2], f[3]+row[3]
		row = &t[1][word>>6&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[2][word>>12&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[3][word>>18&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[4][word>>24&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[5][word>>30&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[6][word>>36&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[7][word>>42&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[8][word>>48&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[9][word>>54&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		row = &t[10][word>>60&last]
		d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
		m[i] = inBytes{d0, d1, d2, d3}
	}
}

// skimTable is the portable form of Skim.
func skimTable(out []uint16, hot []byte, p *Probe) {
	var w nearby
	start := p.skimB.rows()
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		w.matrix.add(&start, &p.table[0], rec, 0, Skimmed)
		if p.Steady {
			out[r] = w.matrix.steady(p, rec, Skimmed, &start[0], &p.skimW)
		} else {
			out[r] = w.score(p, rec, Skimmed, p.skimB.alive)
		}
	}
}

// scanTable is the portable form of Scan.
func scanTable(out []uint16, hot []byte, list []uint16, p *Probe) {
	var w nearby
	start := p.limitB.rows()
	for r, k := range list {
		rec := (*[RecordSize]byte)(hot[int(k)*RecordSize:])
		w.matrix.scan(&start, p, rec)
		if p.Steady {
			out[r] = w.matrix.steady(p, rec, Minutiae, &start[0], &p.limitW)
		} else {
			out[r] = w.score(p, rec, Minutiae, p.limitB.alive)
		}
	}
}

// accordTable is the portable form of Accord.
func accordTable(out []uint16, hot []byte, p *Probe) {
	var w nearby
	start := p.limitB.rows()
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		w.matrix.scan(&start, p, rec)
		out[r] = w.accord(p, rec)
	}
}

// scan sets m to distances of whole codes.
func (m *matrix) scan(start *matrix, p *Probe, rec *[RecordSize]byte) {
	m.add(start, &p.table[0], rec, 0, Minutiae)
	m.add(m, &p.table[1], rec, 8, Minutiae)
}

// steady returns the score from all distances, near or not; those of 128 count as 127.
func (m *matrix) steady(p *Probe, rec *[RecordSize]byte, n int, start *inBytes, limit *inOrder) uint16 {
	least := newMinima()
	for i, d := range m[:n] {
		for q := range d {
			d[q] -= start[q]
			d[q] -= d[q] & topOfByte >> 7
		}
		least.take(d[0], d[1], d[2], d[3], rec[anglesAt+i])
	}
	return least.vote(&p.angleW, limit)
}
