package kernel

import (
	"fmt"
	"math"
)

// Accord sets out[i] to how far the best codes of p and of the i-th record of hot agree, for all records of hot. Each
// minutia of either print votes for a rotation, the probe's direction less the record's, with the nearest code of the other
// print, the one with the least direction among equals, and the weight max(0, limit - distance); what becomes of the votes
// Votes tells. With probe and record exchanged it is the same. A record's codes beyond the
// number that it gives do not vote. Accord panics as Skim does.
func Accord(out []uint16, hot []byte, p *Probe) {
	n := records(hot)
	if len(out) < n {
		panic(fmt.Sprintf("kernel: %d records, room for %d scores", n, len(out)))
	}
	if n > 0 {
		accord(out[:n], hot, p)
	}
}

// Votes sums weights by rotation, in windows of 16/256 turn that begin at -3 and at 4 modulo 16: what lies in one lies, with
// the two prints exchanged and all rotations negated, in another.
type Votes [2][Bins]int32

// balance is 16/sqrt(s+30) in 1/1024 for a sum s of all votes: prints with common codes, or with directions that hardly
// differ, have many votes everywhere. Half as many strangers have an accord as high as a mate's than without it.
var balance [2*Minutiae*MaxLimit + 1]uint16

func init() {
	for s := range balance {
		balance[s] = uint16(math.Round(16 * 1024 / math.Sqrt(float64(s+30))))
	}
}

const accordEarly, accordLate = 3, 4

// Add votes for a rotation in 1/256 turn, if the weight is positive.
func (v *Votes) Add(turn uint8, weight int32) {
	weight = max(0, weight)
	v[0][(turn+accordEarly)>>4] += weight
	v[1][(turn-accordLate)>>4] += weight
}

// Accord returns the largest sum, balanced by the sum of all.
func (v *Votes) Accord() uint16 {
	most, all := int32(0), int32(0)
	for b := range Bins {
		most = max(most, v[0][b], v[1][b])
		all += v[0][b]
	}
	return uint16(most * int32(balance[all]) >> 10)
}
