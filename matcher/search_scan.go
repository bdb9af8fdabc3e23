package matcher

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

const (
	// penetration is the share of the scanned records that the final comparison sees. With 2 % the loss on FVC prints
	// is 0.69 instead of 1.24 %, with 0.5 % it is 2.20 %.
	penetration = 0.01
	// minCompared is the least number of final comparisons for a probe finger.
	minCompared = 400
	// scanLimit is the distance of two codes, of 128 bits, from which on they say nothing; unrelated codes differ in
	// 64 ± 6 bits, and the least of 32 distances lies at 51 on average. Of the mated pairs of FVC prints (FingerJetFX
	// minutiae, eight sets) that the final comparison accepts at a FMR of 1e-4, the scan ranks below the best 1 % of
	// others: 2.38 % with a limit of 42, 1.31 % with 46, 1.24 % with 50, 1.61 % with 54; of UPEK prints none with any.
	scanLimit = 50
	// scanBlock is the number of records in one call of the kernel: at most 100 µs on the slowest tier with assembly.
	scanBlock = 128
	// scanLevels is the number of different normalised scores: 32 weights of at most 50, times at most 1.9.
	scanLevels = 4096
)

// scanScale holds, in 1/1024, the factor that makes the scores of records with n codes alike: with fewer codes the
// nearest is further away by chance. On real prints the exponent 0.3 loses a seventh less than none; 0.5 is no better.
var scanScale [kernel.Minutiae + 1]uint32

func init() {
	for n := 1; n < len(scanScale); n++ {
		scanScale[n] = uint32(math.Round(1024 * math.Pow(float64(kernel.Minutiae+5)/float64(n+5), 0.3)))
	}
}

// hotCodes is the place of the number of codes in a hot record (gallery, FORMAT.md).
const hotCodes = 544

// scanUnit scans one unit for the probes of mask and notes the scores, those of records that do not pass as zero.
func (sr *searcher) scanUnit(w *searchWorker, unit int) error {
	u := sr.snapshot.Unit(unit)
	mask := sr.units[unit]
	if mask == 0 {
		return nil
	}
	for from := 0; from < u.Count && !sr.stop.Load(); from += scanBlock {
		n := min(scanBlock, u.Count-from)
		hot := u.Hot[from*gallery.HotSize : (from+n)*gallery.HotSize]
		first := u.First + from
		for i := range n {
			subject, pass := sr.snapshot.Subject(first+i), sr.mask.Pass(sr.snapshot.Policy(first+i))
			w.subjects[subject/64] |= pass << (subject % 64)
			w.scale[i] = scanScale[min(hot[i*gallery.HotSize+hotCodes], kernel.Minutiae)] & -uint32(pass)
		}
		for f := range sr.probes {
			if mask>>f&1 == 0 {
				continue
			}
			p := &sr.probes[f]
			kernel.Scan(w.out[:n], hot, &p.scan)
			scores, counts := p.scores[first:first+n], &w.counts[f]
			for i, raw := range w.out[:n] {
				s := min(uint32(raw)*w.scale[i]>>10, scanLevels-1)
				scores[i] = uint16(s)
				counts[s]++
			}
		}
		w.searched += n
	}
	return nil
}

// choose fills p.chosen with the records of p's highest scores, in the order of the gallery; among equals at the
// border the first ones. In fixed mode it fills up with records that score 0.
func (sr *searcher) choose(f int, fixed bool) {
	p := &sr.probes[f]
	var counts [scanLevels]int
	for i := range sr.workers {
		for s, n := range sr.workers[i].counts[f] {
			counts[s] += int(n)
		}
	}
	scanned := 0
	for _, n := range counts {
		scanned += n
	}
	want := min(scanned, max(minCompared, int(math.Ceil(float64(scanned)*sr.query.Penetration))))
	border, above := scanLevels-1, 0
	for border > 0 && above+counts[border] < want {
		above += counts[border]
		border--
	}
	atBorder := want - above // of those that score exactly border
	if border == 0 && !fixed {
		atBorder = 0
	}
	p.chosen = p.chosen[:0]
	for unit, mask := range sr.units {
		if sr.stop.Load() {
			return // compareAll returns the error
		}
		if mask>>f&1 == 0 {
			continue
		}
		u := sr.snapshot.Unit(unit)
		for i, s := range p.scores[u.First : u.First+u.Count] {
			if int(s) < border {
				continue
			}
			if int(s) == border {
				if atBorder == 0 {
					continue
				}
				atBorder--
			}
			p.chosen = append(p.chosen, int32(u.First+i))
		}
	}
}

// meets reports whether a probe finger is to be compared with records of a position.
func meets(probe, record template.Position, untrusted bool) bool {
	probe, record = probe.Finger(), record.Finger()
	return untrusted || probe == record || !named(probe) || !named(record)
}

// named reports whether a position is that of one of the ten fingers.
func named(p template.Position) bool {
	return p.Finger() >= template.RightThumb && p.Finger() <= template.LeftLittle
}
