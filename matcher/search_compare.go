package matcher

import (
	"cmp"
	"math"
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

func (sr *searcher) passes(record int) bool { return sr.mask.Pass(sr.snapshot.Policy(record)) == 1 }

// compareAll fills in the scores of items. Those that a search looked at are no longer at hand, with a million records.
func (sr *searcher) compareAll(items []comparison) error {
	last := len(items) - 1
	return sr.parallel(len(items), compareBatch, func(w *searchWorker, k int) error {
		it := &items[k]
		sr.snapshot.Ahead(int(items[min(k+2, last)].record), int(items[min(k+1, last)].record))
		var err error
		if it.score, err = w.compare(sr.snapshot, int(it.record), &sr.probes[it.probe].prepared); err != nil {
			return err
		}
		w.compared++
		return nil
	})
}

// compare returns the score of a record and p.
func (w *searchWorker) compare(s *gallery.Snapshot, record int, p *Prepared) (Score, error) {
	if _, err := w.begin(s, record, p); err != nil {
		return 0, err
	}
	return w.finish(p)
}

// begin compares a record and p as far as the support, and reports whether both have ridge orientations. It reads the
// record's only where nothing else tells the two prints apart.
func (w *searchWorker) begin(s *gallery.Snapshot, record int, p *Prepared) (mapped bool, err error) {
	if mapped, err = w.record.Minutiae(s, record); err != nil {
		return false, err
	}
	r := &w.prepared
	r.Load(&w.record.Template, w.record.Codes)
	mapped = mapped && p.ridge != nil
	if mapped && p.sameMinutiae(r) {
		if err := w.loadMap(); err != nil {
			return false, err
		}
	}
	w.comparer.begin(p, r)
	return mapped, nil
}

// finish is the rest of compare. The record's map is needed only where an alignment will be tried, which one in ten prints
// of other fingers comes to.
func (w *searchWorker) finish(p *Prepared) (Score, error) {
	if p.ridge != nil && w.prepared.ridge == nil && w.comparer.alignable() {
		if err := w.loadMap(); err != nil {
			return 0, err
		}
	}
	w.comparer.finish()
	return w.comparer.score(), nil
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
	slices.SortFunc(sr.subjects, byScore)
	sr.subjects = sr.subjects[:min(n, len(sr.subjects))]
}

// byScore orders subjects, best first, equals by number.
func byScore(a, b fused) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.subject, b.subject))
}

// completeFinalists compares the pairs of finalists' records and probes that the scan did not choose, and fuses again
// with everything known. Fixed work makes the same number of comparisons whoever the finalists are: as many as there
// would be if each had as many records as the gallery has on average.
//
// With one probe finger a fast search has nothing to fuse. The records that the stages before passed over only count among
// those that the probe had to choose from, with a score of 0. To compare them, nine fingers of each finalist, was half of a
// search among ten thousand records; of 300 mates none had a better finger, of strangers one in a hundred.
func (sr *searcher) completeFinalists() error {
	sr.extra = sr.extra[:0]
	wanted := max(finalists, 4*sr.query.TopK)
	perSubject := pairsPerFinalist
	switch {
	case sr.mode == Exact:
		perSubject = math.MaxInt
	case sr.mode == FixedWork && sr.snapshot.Subjects() > 0:
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
	worth := len(sr.probes) > 1 || sr.mode == Exact
	if worth && sr.mode == FixedWork && sr.snapshot.Len() > 0 {
		for total := wanted * perSubject; len(sr.extra) < total; {
			sr.extra = append(sr.extra, comparison{subject: notRecord, record: int32(len(sr.extra) % sr.snapshot.Len())})
		}
	}
	if worth {
		if err := sr.compareAll(sr.extra); err != nil {
			return err
		}
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
