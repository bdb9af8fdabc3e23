package kernel

import "encoding/binary"

// A table holds, for each six bits of a code and each value of them, the distances from those of the 32 probe minutiae, a
// byte each. Half of it, 22 KiB, serves a skim and fits the first-level cache; with eight bits it would be 64.
type table [2 * chunks][1 << chunkBits][Minutiae / 8]uint64

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
	for b := range p.table {
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
		rows := &p.table[b]
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
// then 1, 3, 5 and 7, and so on.
type minima [Minutiae / 4]uint64

func (m *minima) reset() {
	for i := range m {
		m[i] = topOfWord - eachWord
	}
}

// take takes in a code at distances d, a byte each and at most 127, that has a direction.
func (m *minima) take(d0, d1, d2, d3 uint64, direction byte) {
	turn := uint64(direction) * eachWord
	m[0] = lower(m[0], d0&evenBytes<<8|turn)
	m[1] = lower(m[1], d0&^evenBytes|turn)
	m[2] = lower(m[2], d1&evenBytes<<8|turn)
	m[3] = lower(m[3], d1&^evenBytes|turn)
	m[4] = lower(m[4], d2&evenBytes<<8|turn)
	m[5] = lower(m[5], d2&^evenBytes|turn)
	m[6] = lower(m[6], d3&evenBytes<<8|turn)
	m[7] = lower(m[7], d3&^evenBytes|turn)
}

// lower returns the lesser of each of four words, all below 0x8000.
func lower(a, b uint64) uint64 {
	greater := ((a | topOfWord) - b) & topOfWord
	return a ^ (a^b)&(greater-greater>>15)
}

// vote is the score that these minima give.
func (m *minima) vote(angle, limit *[Minutiae]uint16) uint16 {
	var nearest [Minutiae]uint64
	for k := range nearest {
		nearest[k] = m[k/8*2+k%2] >> (16 * (k % 8 / 2)) & 0xffff
	}
	return vote(&nearest, angle, limit)
}

// skimTable is the portable form of Skim. Its records take 0.85 of the time that counting bits takes: a row more is a shift
// and four additions.
func skimTable(out []uint16, hot []byte, p *Probe) {
	t := p.table
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		var m minima
		m.reset()
		for i := range Skimmed {
			w := binary.LittleEndian.Uint64(rec[16*i:])
			row := &t[0][w&last]
			d0, d1, d2, d3 := row[0], row[1], row[2], row[3]
			row = &t[1][w>>6&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[2][w>>12&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[3][w>>18&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[4][w>>24&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[5][w>>30&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[6][w>>36&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[7][w>>42&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[8][w>>48&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[9][w>>54&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[10][w>>60&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			m.take(d0, d1, d2, d3, rec[anglesAt+i])
		}
		out[r] = m.vote(&p.angle, &p.skim)
	}
}

// scanTable is the portable form of Scan. A distance of 128 counts as 127: from either there is no weight.
func scanTable(out []uint16, hot []byte, p *Probe) {
	t := p.table
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		var m minima
		m.reset()
		for i := range Minutiae {
			low, high := binary.LittleEndian.Uint64(rec[16*i:]), binary.LittleEndian.Uint64(rec[16*i+8:])
			row := &t[0][low&last]
			d0, d1, d2, d3 := row[0], row[1], row[2], row[3]
			row = &t[1][low>>6&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[2][low>>12&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[3][low>>18&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[4][low>>24&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[5][low>>30&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[6][low>>36&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[7][low>>42&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[8][low>>48&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[9][low>>54&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[10][low>>60&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[11][high&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[12][high>>6&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[13][high>>12&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[14][high>>18&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[15][high>>24&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[16][high>>30&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[17][high>>36&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[18][high>>42&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[19][high>>48&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[20][high>>54&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			row = &t[21][high>>60&last]
			d0, d1, d2, d3 = d0+row[0], d1+row[1], d2+row[2], d3+row[3]
			d0, d1, d2, d3 = d0-d0&topOfByte>>7, d1-d1&topOfByte>>7, d2-d2&topOfByte>>7, d3-d3&topOfByte>>7
			m.take(d0, d1, d2, d3, rec[anglesAt+i])
		}
		out[r] = m.vote(&p.angle, &p.limit)
	}
}

// vote returns the largest sum of weights in two neighbouring rotations.
func vote(nearest *[Minutiae]uint64, angle, limit *[Minutiae]uint16) uint16 {
	var votes [Bins + 1]uint16
	for k, v := range nearest {
		d := uint16(v >> 8)
		votes[uint8(angle[k]-uint16(v))/Bins] += max(limit[k], d) - d
	}
	votes[Bins] = votes[0]
	most := uint16(0)
	for b := range Bins {
		most = max(most, votes[b]+votes[b+1])
	}
	return most
}
