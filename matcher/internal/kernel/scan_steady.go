package kernel

const (
	eachWord, topOfWord = 0x0001000100010001, 0x8000800080008000
	evenBytes           = 0x00ff00ff00ff00ff
)

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
	m.takeSought(d0, d1, direction)
	turn, odd, top := uint64(direction)*eachWord, m.oddBytes, m.top
	m.keys[4] -= above(m.keys[4], d2<<8&odd|turn, top)
	m.keys[5] -= above(m.keys[5], d2&odd|turn, top)
	m.keys[6] -= above(m.keys[6], d3<<8&odd|turn, top)
	m.keys[7] -= above(m.keys[7], d3&odd|turn, top)
}

// takeSought takes in the distances from the minutiae that a skim seeks.
func (m *minima) takeSought(d0, d1 uint64, direction byte) {
	turn, odd, top := uint64(direction)*eachWord, m.oddBytes, m.top
	m.keys[0] -= above(m.keys[0], d0<<8&odd|turn, top)
	m.keys[1] -= above(m.keys[1], d0&odd|turn, top)
	m.keys[2] -= above(m.keys[2], d1<<8&odd|turn, top)
	m.keys[3] -= above(m.keys[3], d1&odd|turn, top)
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

// steady returns the score of a scan from all distances, near or not; those of 128 count as 127.
func (m *matrix) steady(p *Probe, rec *[RecordSize]byte) uint16 {
	least, start := newMinima(), &p.limitB.start
	for i, d := range m {
		for q := range d {
			d[q] -= start[q]
			d[q] -= d[q] & topOfByte >> 7
		}
		least.take(d[0], d[1], d[2], d[3], rec[RecordAngles+i])
	}
	return least.vote(&p.angleW, &p.limitW)
}

// steadySkim returns that of a skim. No distance is above 64; minutiae that it does not seek keep the highest key and have no weight.
func (m *matrix) steadySkim(p *Probe, rec *[RecordSize]byte) uint16 {
	least, start := newMinima(), &p.skimB.start
	for i := range m[:Skimmed] {
		least.takeSought(m[i][0]-start[0], m[i][1]-start[1], rec[RecordAngles+i])
	}
	return least.vote(&p.angleW, &p.skimW)
}
