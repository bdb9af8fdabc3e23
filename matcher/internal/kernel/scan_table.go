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
// then 1, 3, 5 and 7, and so on. The top bit of each key is set, so that a difference borrows nothing from the next. The
// masks are in memory because a constant of 64 bits costs an instruction at each use: a skim takes a tenth less.
type minima struct {
	keys          inOrder
	oddBytes, top uint64
}

func newMinima() minima { return minima{oddBytes: evenBytes << 8, top: topOfWord} }

func (m *minima) reset() {
	for i := range m.keys {
		m.keys[i] = ^uint64(0)
	}
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

// skimTable is the portable form of Skim. Its records take 0.85 of the time that counting bits takes: a row more is a shift
// and four additions.
func skimTable(out []uint16, hot []byte, p *Probe) {
	t, m := p.table, newMinima()
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
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
		out[r] = m.vote(&p.angleW, &p.skimW)
	}
}

// scanTable is the portable form of Scan. A distance of 128 counts as 127: from either there is no weight.
func scanTable(out []uint16, hot []byte, list []uint16, p *Probe) {
	t, m := p.table, newMinima()
	for r, k := range list {
		rec := (*[RecordSize]byte)(hot[int(k)*RecordSize:])
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
		out[r] = m.vote(&p.angleW, &p.limitW)
	}
}
