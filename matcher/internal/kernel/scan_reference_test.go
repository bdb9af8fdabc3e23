package kernel

import (
	"encoding/binary"
	"math/bits"
)

// scanGeneric is the reference for scan, which says what Scan says: see there.
func scanGeneric(out []uint16, hot []byte, list []uint16, p *Probe) {
	var codes [Minutiae]struct{ low, high, turn uint64 }
	var nearest [Minutiae]uint64 // of each probe minutia: distance*256 + direction
	for r, number := range list {
		rec := (*[RecordSize]byte)(hot[int(number)*RecordSize:])
		for i := range codes {
			c := &codes[i]
			c.low, c.high = binary.LittleEndian.Uint64(rec[16*i:]), binary.LittleEndian.Uint64(rec[16*i+8:])
			c.turn = uint64(rec[RecordAngles+i])
		}
		for k := range nearest {
			low, high, best := p.low[k], p.high[k], ^uint64(0)
			for i := range codes {
				c := &codes[i]
				d := uint64(bits.OnesCount64(low^c.low) + bits.OnesCount64(high^c.high))
				best = min(best, d<<8|c.turn)
			}
			nearest[k] = best
		}
		out[r] = vote(&nearest, &p.angle, &p.limit)
	}
}

// skimGeneric is the reference for skim: see Skim.
func skimGeneric(out []uint16, hot []byte, p *Probe) {
	var words, turns [Skimmed]uint64
	var nearest [Minutiae]uint64
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		for i := range words {
			words[i], turns[i] = binary.LittleEndian.Uint64(rec[16*i:]), uint64(rec[RecordAngles+i])
		}
		for k := range nearest {
			// two minima, so that one comparison need not wait for another
			low, best, other := p.low[k], ^uint64(0), ^uint64(0)
			for i := 0; i < Skimmed; i += 2 {
				best = min(best, uint64(bits.OnesCount64(low^words[i]))<<8|turns[i])
				other = min(other, uint64(bits.OnesCount64(low^words[i+1]))<<8|turns[i+1])
			}
			nearest[k] = min(best, other)
		}
		out[r] = vote(&nearest, &p.angle, &p.skim)
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

// accordGeneric is the reference for accord: see Accord.
func accordGeneric(out []uint16, hot []byte, p *Probe) {
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		count := min(int(rec[countAt]), Minutiae)
		var votes Votes
		var nearest [Minutiae]uint32 // of each probe minutia: distance*256 + direction
		for i := range nearest {
			nearest[i] = ^uint32(0)
		}
		for j := range Minutiae {
			low, high := binary.LittleEndian.Uint64(rec[16*j:]), binary.LittleEndian.Uint64(rec[16*j+8:])
			turn, column := rec[RecordAngles+j], ^uint32(0)
			for i := range nearest {
				d := uint32(bits.OnesCount64(low^p.low[i])+bits.OnesCount64(high^p.high[i])) << 8
				nearest[i] = min(nearest[i], d|uint32(turn))
				column = min(column, d|uint32(p.angle[i]))
			}
			if j < count {
				votes.Add(uint8(column)-turn, int32(p.limit[0])-int32(column>>8))
			}
		}
		for i, v := range nearest {
			votes.Add(uint8(p.angle[i])-uint8(v), int32(p.limit[i])-int32(v>>8))
		}
		out[r] = votes.Accord()
	}
}
