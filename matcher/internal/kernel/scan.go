package kernel

import (
	"fmt"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// The hot record of a gallery (package gallery, FORMAT.md), as far as a scan reads it.
const (
	// Minutiae is the number of codes in a hot record and the most that a probe brings.
	Minutiae = 32
	// Skimmed is the number of codes of a record that a skim looks at, the best ones.
	Skimmed = 24
	// Sought is the number of the probe's minutiae that a skim looks for, the best ones.
	Sought = 16
	// RecordSize is the size of a hot record in bytes: 32 codes of 16 bytes, 32 directions, 32 bytes that are skipped.
	RecordSize = 576

	// RecordAngles is the place of the directions, behind the codes.
	RecordAngles = 16 * Minutiae

	countAt = RecordAngles + Minutiae
)

const (
	// Bins is the number of classes of rotation, of 22.5 degrees; a vote counts two neighbouring ones, so that a mate
	// on a border is not split.
	Bins = 16
	// MaxLimit keeps the sum of 32 weights below 2^12 and a weight within a signed byte.
	MaxLimit = 127
)

// A Probe is one finger to be looked for. Its arrays are laid out for the assembly: see offsets in the generator.
type Probe struct {
	low, high [Minutiae]uint64 // the two words of each code
	angleZ    [Minutiae]uint16 // angle and limit in the order of the AVX-512 kernel: see packedZ
	limitZ    [Minutiae]uint16
	angleQ    [Minutiae]uint16 // angle and limit in the order of the AVX2 kernel: see packedQ
	limitQ    [Minutiae]uint16
	skimZ     [Sought]uint16 // limit and angle of a skim in the order of its AVX-512 kernel: see soughtZ
	turnS     [Sought]uint16
	skimQ     [Minutiae]uint16    // as limitQ, for a skim: 0 for those that it does not seek
	turnZ     [4][Minutiae]uint16 // direction * 256 in the order of the AVX-512 kernel's distances: see turnedZ
	angle     [Minutiae]uint16    // direction in 1/256 turn
	limit     [Minutiae]uint16    // distance from which on a minutia has no weight; 0 in unused lanes
	skim      [Minutiae]uint16    // of a skim
	angleW    inOrder             // angle and limits in the order of the portable kernel
	limitW    inOrder
	skimW     inOrder
	limitB    margin
	skimB     margin
	table     *table // of tiers below AVX-512

	// Steady asks for the same work whatever the codes, which without assembly makes a search half as long again. With assembly all is.
	Steady bool
}

// Set prepares p for up to Minutiae codes, the best first, with their directions in 1/256 turn. A probe minutia at
// Hamming distance d from the nearest in a record weighs limit-d there, if that is positive, and each of the first Sought
// skim-d where first words alone are compared; both limits are in [0, MaxLimit]. Of codes and angles, whichever is shorter counts.
func Set[C ~[2]uint64](p *Probe, codes []C, angles []uint8, limit, skim int) {
	if limit < 0 || limit > MaxLimit || skim < 0 || skim > MaxLimit {
		panic(fmt.Sprintf("kernel: limits %d and %d", limit, skim))
	}
	*p = Probe{table: p.table}
	for i := range min(len(codes), len(angles), Minutiae) {
		p.low[i], p.high[i] = codes[i][0], codes[i][1]
		p.angle[i], p.limit[i] = uint16(angles[i]), uint16(limit)
		if i < Sought {
			p.skim[i] = uint16(skim)
		}
	}
	for i := min(len(codes), len(angles)); i < Minutiae; i++ {
		p.low[i], p.high[i], p.angle[i] = p.low[0], p.high[0], p.angle[0] // changes no minimum over the probe
	}
	for i := range Minutiae {
		for c := range 4 {
			p.turnZ[i/8][turnedZ(i)+2*c] = p.angle[i] << 8
		}
		q, z := packedQ(i), packedZ(i)
		p.angleQ[q], p.limitQ[q], p.skimQ[q] = p.angle[i], p.limit[i], p.skim[i]
		p.angleZ[z], p.limitZ[z] = p.angle[i], p.limit[i]
		p.angleW.set(i, p.angle[i])
		p.limitW.set(i, p.limit[i])
		p.skimW.set(i, p.skim[i])
		p.limitB.set(i, p.limit[i])
		p.skimB.set(i, p.skim[i])
	}
	for i := range Sought {
		z := soughtZ(i)
		p.turnS[z], p.skimZ[z] = p.angle[i], p.skim[i]
	}
	if cpu.Tier() < cpu.AVX512 {
		p.tabulate()
	}
}

// Wipe overwrites what p knows and keeps its memory for the next Set.
func (p *Probe) Wipe() {
	if p.table != nil {
		clear(p.table[:])
	}
	*p = Probe{table: p.table}
}

// packedZ returns the lane of words in which the AVX-512 kernel has probe minutia i: of each register of eight, two
// neighbours go to each 16 bytes.
func packedZ(i int) int { return i%8/2*8 + i/8*2 + i%2 }

// soughtZ returns the same of the two registers of a skim.
func soughtZ(i int) int { return i%8/2*4 + i/8*2 + i%2 }

// turnedZ returns the word of register i/8 in which the AVX-512 kernel has the distance of probe minutia i from the first of
// four codes; those from the others follow at every second word.
func turnedZ(i int) int { return i%8/2*8 + i%2 }

// packedQ returns the lane of words in which the AVX2 kernel has probe minutia i after it has unpacked bytes: the two
// lower quarters of both halves, then the two upper ones.
func packedQ(i int) int { return i/8%2*16 + i/16*8 + i%8 }

// Scan sets out[i] to the score of p in the record of hot with the number list[i]:
//
//	for each minutia of the probe: the nearest code of the record, the one with the least direction among equals;
//	weight = max(0, limit - its distance), rotation = (probe direction - its direction) / 16 modulo 16;
//	score = the largest sum of weights in two neighbouring rotations, around the circle.
//
// It panics if hot is not a whole number of records or has none of a number, or out has no room. One call takes about
// 0.1 µs a record with AVX-512 and 1 µs without assembly: callers hand in lists of a hundred or two, since assembly
// cannot be preempted.
func Scan(out []uint16, hot []byte, list []uint16, p *Probe) {
	n := records(hot)
	for _, k := range list {
		if int(k) >= n {
			panic(fmt.Sprintf("kernel: record %d of %d", k, n))
		}
	}
	if len(out) < len(list) {
		panic(fmt.Sprintf("kernel: %d records, room for %d scores", len(list), len(out)))
	}
	if len(list) > 0 {
		scan(out[:len(list)], hot, list, p)
	}
}

// Skim is Scan for all records of hot in turn, over the first words of their first Skimmed codes and for the first Sought minutiae of
// the probe, a quarter to half of the work: distances are those of 64 bits, weights those of the limit for them.
func Skim(out []uint16, hot []byte, p *Probe) {
	n := records(hot)
	if len(out) < n {
		panic(fmt.Sprintf("kernel: %d records, room for %d scores", n, len(out)))
	}
	if n > 0 {
		skim(out[:n], hot, p)
	}
}

// records returns the number of records in hot.
func records(hot []byte) int {
	n := len(hot) / RecordSize
	if n*RecordSize != len(hot) {
		panic(fmt.Sprintf("kernel: %d bytes of records", len(hot)))
	}
	return n
}
