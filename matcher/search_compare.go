package matcher

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/whorl-afis/whorl/matcher/gallery"
)

// comparison is one final comparison of a search.
type comparison struct {
	subject, record int32
	probe           int32
	score           Score
}

// fused is a subject with its score so far.
type fused struct {
	subject  int32
	from, to int32 // its comparisons among the searcher's items
	score    Score
}

const (
	// finalists is the number of subjects, above four for each one wanted, for which all fingers are compared: fusion
	// reorders near neighbours, not the field.
	finalists = 64
	// pairsPerFinalist bounds the work that a subject with thousands of prints can cause.
	pairsPerFinalist = 1000
	// compareBatch comparisons take about 0.1 ms.
	compareBatch = 16
	// stopEvery is the number of steps, of nanoseconds each, between looks at whether the search is to stop.
	stopEvery = 1 << 16
	// notRecord fills fixed work up; its comparison is made and dropped.
	notRecord = -1
)

// listUnit counts the subjects and records of one unit, for a search that compares with all.
func (sr *searcher) listUnit(w *searchWorker, unit int) error {
	if sr.units[unit] == 0 {
		return nil
	}
	u := sr.snapshot.Unit(unit)
	for i := u.First; i < u.First+u.Count; i++ {
		subject, pass := sr.snapshot.Subject(i), sr.mask.Pass(sr.snapshot.Policy(i))
		w.subjects[subject/64] |= pass << (subject % 64)
	}
	w.searched += u.Count
	return nil
}

// listAll makes a comparison of every probe with every record that it meets and that passes, by probe: a probe of an
// unknown finger meets the records of a subject in the units of several positions, and counts once for the subject.
func (sr *searcher) listAll() {
	for f := range sr.probes {
		for unit, mask := range sr.units {
			if sr.stop.Load() {
				return // compareAll returns the error
			}
			if mask>>f&1 == 0 {
				continue
			}
			u := sr.snapshot.Unit(unit)
			for i := u.First; i < u.First+u.Count; i++ {
				if sr.passes(i) {
					sr.items = append(sr.items, sr.pair(f, i))
				}
			}
		}
	}
}

func (sr *searcher) pair(f, record int) comparison {
	return comparison{subject: int32(sr.snapshot.Subject(record)), record: int32(record), probe: int32(f)}
}

func (sr *searcher) passes(record int) bool { return sr.mask.Pass(sr.snapshot.Policy(record)) == 1 }

// compareAll fills in the scores of items.
func (sr *searcher) compareAll(items []comparison) error {
	return sr.parallel(len(items), compareBatch, func(w *searchWorker, k int) error {
		it := &items[k]
		var err error
		if it.score, err = w.compare(sr.snapshot, int(it.record), &sr.probes[it.probe].prepared); err != nil {
			return err
		}
		w.compared++
		return nil
	})
}

// compare returns the score of a record and p. It reads the record's map only where an alignment will be tried, which one
// in ten prints of other fingers comes to, or where nothing else tells the two prints apart.
func (w *searchWorker) compare(s *gallery.Snapshot, record int, p *Prepared) (Score, error) {
	mapped, err := w.record.Minutiae(s, record)
	if err != nil {
		return 0, err
	}
	c, r := w.comparer, &w.prepared
	r.Load(&w.record.Template, w.record.Codes)
	needed := mapped && p.ridge != nil
	early := needed && p.sameMinutiae(r)
	if early {
		err = w.loadMap()
	}
	if err == nil {
		c.begin(p, r)
		if needed && !early && c.alignable() {
			err = w.loadMap()
		}
	}
	if err != nil {
		return 0, err
	}
	c.finish()
	return c.score(), nil
}

func (w *searchWorker) loadMap() error {
	err := w.record.Map()
	w.prepared.setMap(w.record.Template.Map)
	return err
}

// rank orders the comparisons by subject and the subjects by what their compared fingers give together.
func (sr *searcher) rank() error {
	if err := sr.bySubject(); err != nil {
		return err
	}
	wanted := max(finalists, 4*sr.query.TopK)
	sr.subjects = sr.subjects[:0]
	least := Score(0) // of those worth keeping
	var best [MaxProbeFingers]Score
	for from := 0; from < len(sr.items); {
		if sr.stop.Load() {
			return errStopped
		}
		to, n := from, 0
		for ; to < len(sr.items) && sr.items[to].subject == sr.items[from].subject; to++ {
			if it := sr.items[to]; n > 0 && sr.items[to-1].probe == it.probe {
				best[n-1] = max(best[n-1], it.score)
			} else {
				best[n] = it.score
				n++
			}
		}
		if s := Fuse(best[:n]...); s > least {
			sr.subjects = append(sr.subjects, fused{sr.items[from].subject, int32(from), int32(to), s})
			if len(sr.subjects) >= 16*wanted {
				sr.cut(wanted)
				least = sr.subjects[wanted-1].score
			}
		}
		from = to
	}
	sr.cut(wanted)
	return nil
}

// bySubject brings the items in the order of subjects, each subject's in the order in which they were made: by probe,
// then by record. Comparisons with records that do not pass, which fixed work makes, end here.
func (sr *searcher) bySubject() error {
	sr.begins = resized(sr.begins, sr.snapshot.Subjects()+1)
	clear(sr.begins)
	kept := sr.items[:0]
	for i, it := range sr.items {
		if i%stopEvery == 0 && sr.stop.Load() {
			return errStopped
		}
		if sr.mode == FixedWork && !sr.passes(int(it.record)) {
			continue
		}
		kept = append(kept, it)
		sr.begins[it.subject+1]++
	}
	sr.items = kept
	for i := range sr.begins[1:] {
		sr.begins[i+1] += sr.begins[i]
	}
	sr.extra = resized(sr.extra, len(sr.items))
	for i, it := range sr.items {
		if i%stopEvery == 0 && sr.stop.Load() {
			return errStopped
		}
		at := &sr.begins[it.subject]
		sr.extra[*at] = it
		*at++
	}
	sr.items, sr.extra = sr.extra, sr.items
	return nil
}

// cut keeps the n best subjects, best first, equals by number.
func (sr *searcher) cut(n int) {
	slices.SortFunc(sr.subjects, func(a, b fused) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.subject, b.subject))
	})
	sr.subjects = sr.subjects[:min(n, len(sr.subjects))]
}

// completeFinalists compares the pairs of finalists' records and probes that the scan did not choose, and fuses again
// with everything known. Fixed work makes the same number of comparisons whoever the finalists are: as many as there
// would be if each had as many records as the gallery has on average.
func (sr *searcher) completeFinalists() error {
	sr.extra = sr.extra[:0]
	wanted := max(finalists, 4*sr.query.TopK)
	perSubject := pairsPerFinalist
	if sr.mode == FixedWork && sr.snapshot.Subjects() > 0 {
		n, subjects := sr.snapshot.Len(), sr.snapshot.Subjects()
		perSubject = len(sr.probes) * min((n+subjects-1)/subjects, pairsPerFinalist/MaxProbeFingers)
	}
	for _, s := range sr.subjects {
		known := sr.items[s.from:s.to]
		start := len(sr.extra)
		sr.eachPair(int(s.subject), func(it comparison) {
			if _, ok := slices.BinarySearchFunc(known, it, byProbe); !ok && len(sr.extra)-start < perSubject {
				sr.extra = append(sr.extra, it)
			}
		})
	}
	if sr.mode == FixedWork && sr.snapshot.Len() > 0 && len(sr.probes) > 0 {
		for total := wanted * perSubject; len(sr.extra) < total; {
			sr.extra = append(sr.extra, comparison{subject: notRecord, record: int32(len(sr.extra) % sr.snapshot.Len())})
		}
	}
	if err := sr.compareAll(sr.extra); err != nil {
		return err
	}
	slices.SortFunc(sr.extra, func(a, b comparison) int { return cmp.Or(cmp.Compare(a.subject, b.subject), byProbe(a, b)) })
	return nil
}

func byProbe(a, b comparison) int {
	return cmp.Or(cmp.Compare(a.probe, b.probe), cmp.Compare(a.record, b.record))
}

// eachPair calls f with every pair of a probe and a record of the subject that meet and pass.
func (sr *searcher) eachPair(subject int, f func(comparison)) {
	sr.records = sr.snapshot.AppendRecords(sr.records[:0], subject)
	for k := range sr.probes {
		for _, r := range sr.records {
			if meets(sr.probes[k].position, sr.snapshot.Position(int(r)), sr.query.AnyPosition) && sr.passes(int(r)) {
				f(comparison{subject: int32(subject), record: r, probe: int32(k)})
			}
		}
	}
}

// candidates fuses each finalist's comparisons and returns the best.
func (sr *searcher) candidates() []Candidate {
	for i := range sr.subjects {
		s := &sr.subjects[i]
		s.score = sr.assign(s)
	}
	sr.cut(sr.query.TopK)
	n := 0
	for n < len(sr.subjects) && sr.subjects[n].score > 0 {
		n++
	}
	all := make([]Candidate, n)
	for i := range all {
		s := &sr.subjects[i]
		sr.assign(s)
		all[i] = Candidate{
			Subject: sr.snapshot.SubjectID(int(s.subject)), Score: s.score, Fingers: slices.Clone(sr.fingers),
			Policy: sr.snapshot.Policy(sr.fingers[0].Record),
		}
	}
	return all
}

// compared lists all comparisons of a finalist in sr.pairs, best first.
func (sr *searcher) compared(s *fused) {
	sr.pairs = append(sr.pairs[:0], sr.items[s.from:s.to]...)
	k, _ := slices.BinarySearchFunc(sr.extra, s.subject, func(it comparison, n int32) int { return cmp.Compare(it.subject, n) })
	for ; k < len(sr.extra) && sr.extra[k].subject == s.subject; k++ {
		sr.pairs = append(sr.pairs, sr.extra[k])
	}
	slices.SortFunc(sr.pairs, func(a, b comparison) int { return cmp.Or(cmp.Compare(b.score, a.score), byProbe(a, b)) })
}

// assign gives each probe finger its best record, and each finger of the subject to one probe finger at most, greedily
// from the highest score; it leaves them in sr.fingers and fuses. A probe finger that had r records to choose from
// reaches its best by chance r times as easily, which costs 10*log10(r).
func (sr *searcher) assign(s *fused) Score {
	sr.compared(s)
	sr.fingers = sr.fingers[:0]
	var scores [MaxProbeFingers]Score
	n := 0
	var seen [MaxProbeFingers]bool // probe fingers, by the first probe that shows them
	var taken uint32               // fingers of the subject, by position
	for _, best := range sr.pairs {
		f := sr.fingerOf(int(best.probe))
		if seen[f] || !sr.free(best.record, taken) {
			continue
		}
		seen[f] = true
		choices := 0
		for _, it := range sr.pairs {
			if sr.fingerOf(int(it.probe)) == f {
				choices++
			}
		}
		position := sr.snapshot.Position(int(best.record))
		if named(position) {
			taken |= 1 << position.Finger()
		}
		sr.fingers = append(sr.fingers, FingerScore{
			Probe: sr.probes[best.probe].index, Record: int(best.record), Position: position, Score: best.score,
		})
		scores[n] = best.score
		if choices > 1 {
			scores[n] = rounded(float64(best.score) - decibel(float64(choices)))
		}
		n++
	}
	for _, it := range sr.pairs { // fingers that had records and got none count as not matching
		if f := sr.fingerOf(int(it.probe)); !seen[f] {
			seen[f] = true
			n++
		}
	}
	return Fuse(scores[:n]...)
}

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
func (sr *searcher) free(record int32, taken uint32) bool {
	if p := sr.snapshot.Position(int(record)); named(p) {
		return taken>>p.Finger()&1 == 0
	}
	return !slices.ContainsFunc(sr.fingers, func(f FingerScore) bool { return f.Record == int(record) })
}

// countSubjects returns the number of subjects with a record that was looked at and passes.
func (sr *searcher) countSubjects() int {
	n := 0
	for k := range sr.workers[0].subjects {
		set := uint64(0)
		for i := range sr.workers {
			set |= sr.workers[i].subjects[k]
		}
		n += bits.OnesCount64(set)
	}
	return n
}
