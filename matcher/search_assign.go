package matcher

import (
	"cmp"
	"slices"
)

// candidates fuses each finalist's comparisons and returns the best.
func (sr *searcher) candidates() []Candidate {
	for i := range sr.subjects {
		s := &sr.subjects[i]
		s.score = sr.fuse(s)
	}
	sr.cut(sr.query.TopK)
	n := 0
	for n < len(sr.subjects) && sr.subjects[n].score > 0 && sr.subjects[n].score >= sr.least {
		n++
	}
	all := make([]Candidate, n)
	for i := range all {
		s := &sr.subjects[i]
		sr.fuse(s)
		all[i] = Candidate{
			Subject: sr.snapshot.SubjectID(int(s.subject)), Score: s.score, Fingers: slices.Clone(sr.fingers),
			Policy: sr.snapshot.Policy(sr.fingers[0].Record),
		}
	}
	return all
}

// fuse assigns a finalist's comparisons, all of them.
func (sr *searcher) fuse(s *fused) Score {
	sr.pairs = append(sr.pairs[:0], sr.items[s.from:s.to]...)
	k, _ := slices.BinarySearchFunc(sr.extra, s.subject, func(it comparison, n int32) int { return cmp.Compare(it.subject, n) })
	for ; k < len(sr.extra) && sr.extra[k].subject == s.subject; k++ {
		sr.pairs = append(sr.pairs, sr.extra[k])
	}
	sr.arrange()
	return sr.assign(sr)
}

// An assigner assigns a subject's records to the probe's fingers.
type assigner struct {
	pairs   []comparison // all of the subject's
	fingers []FingerScore
}

// arrange sorts the pairs, best first.
func (a *assigner) arrange() {
	slices.SortFunc(a.pairs, func(a, b comparison) int { return cmp.Or(cmp.Compare(b.score, a.score), byProbe(a, b)) })
}

// assign gives each probe finger its best record, and each finger of the subject to one probe finger at most, greedily
// from the highest score; it leaves them in a.fingers and fuses.
func (a *assigner) assign(sr *searcher) Score {
	a.fingers = a.fingers[:0]
	var scores [MaxProbeFingers]Score
	n := 0
	var seen [MaxProbeFingers]bool // probe fingers, by the first probe that shows them
	var taken uint32               // fingers of the subject, by position
	for _, best := range a.pairs {
		f := sr.fingerOf(int(best.probe))
		if seen[f] || !a.free(sr, best.record, taken) {
			continue
		}
		seen[f] = true
		choices := 0
		for _, it := range a.pairs {
			if sr.fingerOf(int(it.probe)) == f {
				choices++
			}
		}
		position := sr.snapshot.Position(int(best.record))
		if named(position) {
			taken |= 1 << position.Finger()
		}
		a.fingers = append(a.fingers, FingerScore{
			Probe: sr.probes[best.probe].index, Record: int(best.record), Position: position, Score: best.score,
		})
		scores[n] = afterChoice(best.score, choices)
		n++
	}
	for _, it := range a.pairs { // fingers that had records and got none count as not matching
		if f := sr.fingerOf(int(it.probe)); !seen[f] {
			seen[f] = true
			n++
		}
	}
	return Fuse(scores[:n]...)
}

// afterChoice returns what a probe finger's best score is worth: with r records to choose from it is reached by chance r times
// as easily, which costs 10*log10(r).
func afterChoice(best Score, records int) Score {
	switch {
	case records <= 1:
		return best
	case records < len(choiceCosts):
		return rounded(float64(best) - choiceCosts[records])
	}
	return rounded(float64(best) - decibel(float64(records)))
}

// choiceCosts are those of a person's records, for which an exact search asks at every step.
var choiceCosts = func() (costs [32]float64) {
	for r := range costs {
		costs[r] = decibel(float64(r))
	}
	return costs
}()

// fingerOf returns the first probe that shows the same finger as probe f, as far as positions tell.
func (sr *searcher) fingerOf(f int) int {
	p := sr.probes[f].position
	if sr.query.AnyPosition || !named(p) {
		return f
	}
	for k := range sr.probes[:f] {
		if sr.probes[k].position.Finger() == p.Finger() {
			return k
		}
	}
	return f
}

// free reports whether a record shows a finger that no probe has got yet.
func (a *assigner) free(sr *searcher, record int32, taken uint32) bool {
	if p := sr.snapshot.Position(int(record)); named(p) {
		return taken>>p.Finger()&1 == 0
	}
	return !slices.ContainsFunc(a.fingers, func(f FingerScore) bool { return f.Record == int(record) })
}

func (a *assigner) wipe() {
	clear(a.pairs[:cap(a.pairs)])
	clear(a.fingers[:cap(a.fingers)])
}
