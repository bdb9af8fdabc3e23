package matcher

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// The share of records that each stage of a search passes on. The figures are losses among the mated pairs of prints
// that the final comparison accepts at a FMR of 1e-4, in a hundred thousand generated fingers: own minutiae of eight FVC
// sets, FingerJetFX' of the same; UPEK prints lose none at any stage.
const (
	// skimShare of a unit's records go from the skim to the scan: 0.2 % of the mates with own minutiae are lost, 0.3 with 0.15 and 0.15
	// with 0.25. An eighth, after a skim for 32 minutiae of the probe instead of 16, costs a quarter more in all for as much
	// (docs/notes/2026-11-22-search-skim.md).
	skimShare = 0.2
	// penetration is the share of the scanned records at which the search looks: 0.1 and 0.6 %.
	penetration = 0.01
	// lookShare of those go to the final comparison: of the mates among a million 0.40 % are lost, 0.47 % with a tenth and 0.34 % with
	// a fifth, which take 8 ns a record less and more. Looking at half as many again, or scanning more, gains less for as much time.
	lookShare = 0.15

	// minSkimmed, minLooked and minCompared are the least numbers that pass, of a unit and for a probe finger: few enough
	// that ten thousand records cost about a tenth of a hundred thousand.
	minSkimmed, minLooked, minCompared = 64, 100, 8

	// unmapped is how many times as many records each stage passes on for a probe finger without ridge orientations. Such
	// minutiae come from other extractors, and their codes are less alike: of FingerJetFX' 1.8 % are lost with 1, 1.4 %
	// with 2, 1.0 % with 3.
	unmapped = 3
)

const (
	// scanLimit is the distance of two codes, of 128 bits, from which on they say nothing; unrelated codes differ in
	// 64 ± 6 bits, and the least of 32 distances lies at 51 on average. With FingerJetFX minutiae 42 loses twice as much as
	// 50, 54 a third more. skimLimit is the same of 64 bits: 22 and 25 are about as good.
	scanLimit, skimLimit = 50, 23
	// scanBlock is the number of records in one call of the kernel: at most 100 µs on the slowest tier with assembly.
	scanBlock = 128
	// scanLevels and skimLevels are the numbers of different normalised scores: 32 weights of at most 50, times at most
	// 1.9, and of at most 23, times at most 1.7.
	scanLevels, skimLevels = 4096, 2048
)

// scanScale and skimScale hold, in 1/1024, the factor that makes the scores of records with n codes alike: with fewer
// codes the nearest is further away by chance. On real prints the exponent 0.3 loses a seventh less than none; 0.5 is no
// better. None is 0, so that a record that has a factor has codes.
var scanScale, skimScale [256]uint32 // by the byte of a record; what no gallery holds counts as the most

func init() {
	for n := 1; n < len(scanScale); n++ {
		scanScale[n] = scaleOf(min(n, kernel.Minutiae), kernel.Minutiae)
		skimScale[n] = scaleOf(min(n, kernel.Skimmed), kernel.Skimmed)
	}
}

func scaleOf(n, most int) uint32 {
	return uint32(math.Round(1024 * math.Pow(float64(most+5)/float64(n+5), 0.3)))
}

// hotCodes is the place of the number of codes in a hot record (gallery, FORMAT.md).
const hotCodes = 544

// A sweep is a worker's memory for one unit.
type sweep struct {
	out    [scanBlock]uint16
	pass   [gallery.ChunkRecords]uint32                   // all ones where the record passes the filter and has codes
	scores [][gallery.ChunkRecords]uint16                 // by probe: what the skim gave
	counts [][skimLevels]uint16                           // by probe: records of each score
	kept   [gallery.ChunkRecords + kernel.ListRoom]uint16 // numbers of the records passed on
}

// kept returns how many of a unit's records the skim passes on for p.
func (p *searchProbe) kept(records int) int {
	return min(records, max(minSkimmed, int(math.Ceil(p.wider*skimShare*float64(records)))))
}

// scanUnit skims one unit for the probes of its mask, scans what is best, and notes the scores; those of records that
// do not pass are 0. Which records are best is decided within the unit, so that they are still in the cache and
// nobody waits for the other units.
func (sr *searcher) scanUnit(w *searchWorker, unit int) error {
	u := sr.snapshot.Unit(unit)
	mask := sr.units[unit]
	if mask == 0 {
		return nil
	}
	sw := &w.sweep
	for from := 0; from < u.Count; from += scanBlock {
		if sr.stop.Load() {
			return errStopped
		}
		n := min(scanBlock, u.Count-from)
		hot := u.Hot[from*gallery.HotSize : (from+n)*gallery.HotSize]
		sr.snapshot.Screen(sw.pass[from:from+n], w.subjects, u.First+from, sr.mask)
		for f := range sr.probes {
			if mask>>f&1 == 0 {
				continue
			}
			kernel.Skim(sw.out[:n], hot, &sr.probes[f].scan)
			scores, pass, counts := sw.scores[f][from:from+n], sw.pass[from:from+n], &sw.counts[f]
			for i, raw := range sw.out[:n] {
				s := min(uint32(raw)*(skimScale[hot[i*gallery.HotSize+hotCodes]]&pass[i])>>10, skimLevels-1)
				scores[i] = uint16(s)
				counts[s]++
			}
		}
		w.searched += n
	}
	for f := range sr.probes {
		if mask>>f&1 == 1 {
			if err := sr.scanKept(w, u, f, int(sr.slots[unit])); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanKept scans the records of a unit that the skim gave the highest scores for probe f, among equals at the border the
// first ones, and fills the slots from the given one on.
func (sr *searcher) scanKept(w *searchWorker, u gallery.Unit, f, slot int) error {
	sw, p := &w.sweep, &sr.probes[f]
	want := p.kept(u.Count)
	border, above := skimLevels-1, 0
	for border > 0 && above+int(sw.counts[f][border]) < want {
		above += int(sw.counts[f][border])
		border--
	}
	clear(sw.counts[f][:])
	n := kernel.AtLeast(sw.kept[:], sw.scores[f][:u.Count], uint16(border))
	list, left := sw.kept[:n], int32(want-above)
	n = 0
	for _, k := range list {
		list[n] = k
		at := int32(uint32(int32(sw.scores[f][k])-int32(border)-1) >> 31) // 1 if at the border, and 0 if above
		left -= at
		n += 1 - int(at&int32(uint32(left)>>31)) // one more unless at the border with none left to take
	}
	for from := 0; from < want; from += scanBlock {
		if sr.stop.Load() {
			return errStopped
		}
		list := list[from:min(from+scanBlock, want)]
		kernel.Scan(sw.out[:], u.Hot, list, &p.scan)
		counts := &w.counts[f]
		for i, k := range list {
			scale := scanScale[u.Hot[int(k)*gallery.HotSize+hotCodes]] & sw.pass[k]
			s := min(uint32(sw.out[i])*scale>>10, scanLevels-1)
			p.records[slot+from+i], p.scores[slot+from+i] = int32(u.First)+int32(k), uint16(s)
			counts[s]++
		}
	}
	return nil
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
