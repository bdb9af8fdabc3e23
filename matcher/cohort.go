package matcher

import (
	_ "embed"
	"encoding/binary"
	"sync"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// cohortFile holds the codes of prints of generated fingers as a gallery's hot part does: see bench/train.
//
//go:embed cohort.bin
var cohortFile []byte

// cohortSize is the number of prints in it. Errors fall by a few mates in 2,000 from 32 to 64, chosen as they are.
const cohortSize = 48

// cohort returns a probe of each of its prints, as the CPU tier wants them: tests lower it while they run.
func cohort() *[cohortSize]kernel.Probe {
	if cpu.Tier() < cpu.AVX512 {
		return withTables()
	}
	return withoutTables()
}

var withTables, withoutTables = sync.OnceValue(loadCohort), sync.OnceValue(loadCohort)

func loadCohort() *[cohortSize]kernel.Probe {
	probes := new([cohortSize]kernel.Probe)
	for i := range probes {
		r := cohortFile[i*kernel.RecordSize:][:kernel.RecordSize]
		var codes [kernel.Minutiae][2]uint64
		for j := range codes {
			codes[j] = [2]uint64{binary.LittleEndian.Uint64(r[16*j:]), binary.LittleEndian.Uint64(r[16*j+8:])}
		}
		angles := r[16*kernel.Minutiae:][:kernel.Minutiae]
		n := r[17*kernel.Minutiae]
		kernel.Set(&probes[i], codes[:n], angles[:n], scanLimit, 0)
	}
	return probes
}

// commonness is the sum of p's accords with the prints of the cohort: how far it agrees with anybody's. It is high where
// flow is plain, minutiae are where ridges make them and directions follow the ridges, and low where minutiae are false,
// reversed or inexact. Of two common prints strangers agree more often, whoever found the minutiae. Before it was counted, own
// minutiae without maps had five times as many false matches at one score as other makers'; now they have twice as many.
func (p *Prepared) commonness() int32 {
	if p.common != 0 {
		return p.common
	}
	return p.agreeWithCohort()
}

func (p *Prepared) agreeWithCohort() int32 {
	var hot [kernel.RecordSize]byte
	n := min(p.n, kernel.Minutiae)
	for i := range n {
		binary.LittleEndian.PutUint64(hot[16*i:], p.codes.Low[i])
		binary.LittleEndian.PutUint64(hot[16*i+8:], p.codes.High[i])
		hot[16*kernel.Minutiae+i] = p.angle[i]
	}
	hot[17*kernel.Minutiae] = uint8(n)
	sum, votes := int32(0), [1]uint16{}
	probes := cohort()
	for i := range probes {
		kernel.Accord(votes[:], hot[:], &probes[i])
		sum += int32(accordOf(votes[0], n, int(cohortFile[i*kernel.RecordSize+17*kernel.Minutiae])))
	}
	return sum
}
