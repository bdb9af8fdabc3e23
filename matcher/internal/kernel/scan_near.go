package kernel

import "math/bits"

// nearby is the memory of a sweep that goes through those distances alone that have a weight, one in a hundred of those
// between different fingers. Which codes have one is listed without a branch. The time tells how many there are.
type nearby struct {
	matrix matrix
	list   [Minutiae]uint8  // codes of the record with a distance below the limits
	mask   [Minutiae]uint64 // of each: bit 8*(i%8) + 7 - i/8 for minutia i of the probe
}

// find lists what is near among the first n codes and returns the number of codes in the list.
func (w *nearby) find(n int, alive uint64) int {
	found := 0
	for i := range w.matrix[:n] {
		d := &w.matrix[i]
		mask := ^(d[0]&topOfByte | d[1]&topOfByte>>1 | d[2]&topOfByte>>2 | d[3]&topOfByte>>3) & alive
		w.list[found&(Minutiae-1)], w.mask[found&(Minutiae-1)] = uint8(i), mask
		found += int((mask | -mask) >> 63)
	}
	return found
}

// at returns the probe's minutia of the lowest bit of a mask and 256 times the weight of its distance from code j.
func (w *nearby) at(j uint8, mask uint64) (i int, weight uint16) {
	bit := bits.TrailingZeros64(mask) & 63
	q := ^bit & 3
	return q<<3 | bit>>3, 128 - uint16(uint8(w.matrix[j&(Minutiae-1)][q]>>(bit&^7)))
}

// score returns the score of a record. A key is 256 times a weight plus the complement of a direction: of a minutia's codes the one with
// the highest key votes, and takes back what was voted before.
func (w *nearby) score(p *Probe, rec *[RecordSize]byte, n int, alive uint64) uint16 {
	var votes [Bins]uint16
	var keys [Minutiae]uint16
	found := w.find(n, alive)
	for k, j := range w.list[:found] {
		turn := uint16(^rec[RecordAngles+int(j&(Minutiae-1))])
		for mask := w.mask[k]; mask != 0; mask &= mask - 1 {
			i, weight := w.at(j, mask)
			before, angle := keys[i], p.angle[i]
			now := max(before, weight<<8|turn)
			votes[uint8(angle+before+1)/Bins] -= before >> 8
			votes[uint8(angle+now+1)/Bins] += now >> 8
			keys[i] = now
		}
	}
	most, before := uint16(0), votes[Bins-1]
	for _, v := range votes {
		most, before = max(most, before+v), v
	}
	return most
}

// accord votes as accordGeneric does: what is not near has no weight for either print.
func (w *nearby) accord(p *Probe, rec *[RecordSize]byte) uint16 {
	var votes Votes
	var keys [Minutiae]uint16
	count, all := min(rec[countAt], Minutiae), uint32(0)
	for k, j := range w.list[:w.find(Minutiae, p.limitB.alive)] {
		angle, column := rec[RecordAngles+int(j&(Minutiae-1))], uint16(0)
		for mask := w.mask[k]; mask != 0; mask &= mask - 1 {
			i, weight := w.at(j, mask)
			keys[i] = max(keys[i], weight<<8|uint16(^angle))
			column = max(column, weight<<8|^p.angle[i]&0xff)
			all |= 1 << i
		}
		if j < count {
			votes.Add(^uint8(column)-angle, int32(column>>8))
		}
	}
	for ; all != 0; all &= all - 1 {
		i := bits.TrailingZeros32(all) & (Minutiae - 1)
		votes.Add(uint8(p.angle[i])-^uint8(keys[i]), int32(keys[i]>>8))
	}
	return votes.Accord()
}
