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

// skim sets m, for the codes and minutiae that a skim looks at, to their margins and distances: half the work of add.
func (m *matrix) skim(from *inBytes, t *wordTable, rec *[RecordSize]byte) {
	f0, f1 := from[0], from[1]
	for i := range m[:Skimmed] {
		word := binary.LittleEndian.Uint64(rec[16*i:])
		row := &t[0][word&last]
		d0, d1 := f0+row[0], f1+row[1]
		row = &t[1][word>>6&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[2][word>>12&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[3][word>>18&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[4][word>>24&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[5][word>>30&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[6][word>>36&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[7][word>>42&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[8][word>>48&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[9][word>>54&last]
		d0, d1 = d0+row[0], d1+row[1]
		row = &t[10][word>>60&last]
		m[i][0], m[i][1] = d0+row[0], d1+row[1]
	}
}

// skimTable is the portable form of Skim.
func skimTable(out []uint16, hot []byte, p *Probe) {
	var w nearby
	start := &p.skimB.start
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		w.matrix.skim(start, &p.table[0], rec)
		if p.Steady {
			out[r] = w.matrix.steadySkim(p, rec)
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
			out[r] = w.matrix.steady(p, rec)
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
