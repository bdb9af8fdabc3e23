package kernel

import (
	"encoding/binary"
	"math/bits"
)

// scanGeneric is the reference for scan: see Scan.
func scanGeneric(out []uint16, hot []byte, p *Probe) {
	for r := range out {
		rec := (*[RecordSize]byte)(hot[r*RecordSize:])
		var low, high, turn [Minutiae]uint64
		for i := range Minutiae {
			low[i] = binary.LittleEndian.Uint64(rec[16*i:])
			high[i] = binary.LittleEndian.Uint64(rec[16*i+8:])
			turn[i] = uint64(rec[anglesAt+i])
		}
		var votes [Bins + 1]uint16
		for k := range Minutiae {
			if p.limit[k] == 0 {
				continue
			}
			a, b := p.low[k], p.high[k]
			best := ^uint64(0)
			for i := range Minutiae {
				d := uint64(bits.OnesCount64(a^low[i]) + bits.OnesCount64(b^high[i]))
				best = min(best, d<<8|turn[i])
			}
			if d := uint16(best >> 8); d < p.limit[k] {
				votes[uint8(p.angle[k]-uint16(best))/Bins] += p.limit[k] - d
			}
		}
		votes[Bins] = votes[0]
		most := uint16(0)
		for b := range Bins {
			most = max(most, votes[b]+votes[b+1])
		}
		out[r] = most
	}
}
