package matcher

import (
	"math"
	"slices"
)

// A soughtPair is a comparison that an exact search may have to make.
type soughtPair struct {
	comparison
	ceiling int32 // in 1/1000
	sure    bool  // whether both have ridge orientations is known, and what their place allows, or does not matter
	begun   bool  // the ceiling is that of the support too
	made    bool
}

// settle finds out what the k-th subject in the order scores, or that it cannot come among the wanted.
func (sr *searcher) settle(w *searchWorker, k int) error {
	x := &sr.exact
	if x.below(k) {
		return nil
	}
	last := len(x.order) - 1
	sr.snapshot.Ahead(int(x.lead[x.order[min(k+2*settleAhead, last)]]), int(x.lead[x.order[min(k+settleAhead, last)]]))
	subject := x.order[k]
	sr.seek(w, subject)
	least := x.leastWanted()
	for i := range w.sought[:min(len(w.sought), mostAhead)] {
		p := &w.sought[i]
		if x.fingers > 1 || afterChoice(Score(p.ceiling)/1000, len(w.sought)) >= least {
			sr.snapshot.Ahead(int(p.record), int(p.record)) // all at once, not each when its turn comes: a third of the time
		}
	}
	for i := 0; i < len(w.sought) && len(w.sought) > mostSought; i++ {
		if sr.stop.Load() {
			return errStopped
		}
		w.sought[i].sure, w.sought[i].begun = true, true
		if err := sr.advance(w, &w.sought[i]); err != nil {
			return err
		}
	}
	for {
		if sr.stop.Load() {
			return errStopped
		}
		bound, next := sr.boundSought(w)
		if bound < x.leastWanted() {
			return nil
		}
		if next < 0 {
			break
		}
		if err := sr.advance(w, &w.sought[next]); err != nil {
			return err
		}
	}
	w.pairs = w.pairs[:0]
	for i := range w.sought {
		w.pairs = append(w.pairs, w.sought[i].comparison)
	}
	w.arrange()
	sr.keep(subject, w.assign(sr))
	return nil
}

// seek lists the pairs of a subject in w.sought.
func (sr *searcher) seek(w *searchWorker, subject int32) {
	w.records = sr.snapshot.AppendRecords(w.records[:0], int(subject))
	w.sought = w.sought[:0]
	for f := range sr.probes {
		levels := sr.exact.levels[f]
		for _, r := range w.records {
			if level := levels[r]; level > 0 {
				w.sought = append(w.sought, soughtPair{
					comparison: comparison{subject: subject, record: r, probe: int32(f)},
					ceiling:    ceiling(level-1, false), sure: sr.probes[f].prepared.ridge == nil,
				})
			}
		}
	}
}

// boundSought returns what the subject in w can score at most, given the comparisons made, and the pair to look at next, or
// less than 0 when there is none.
func (sr *searcher) boundSought(w *searchWorker) (bound Score, next int) {
	x := &sr.exact
	var most [MaxProbeFingers]Score
	var choices [MaxProbeFingers]int
	next = -1
	open := false
	for i := range w.sought {
		p := &w.sought[i]
		g, s := x.finger[p.probe], p.score
		if !p.made {
			s = Score(p.ceiling) / 1000
			open = open || p.ceiling == noCeiling
			if next < 0 || p.ceiling > w.sought[next].ceiling {
				next = i
			}
		}
		most[g] = max(most[g], s)
		choices[g]++
	}
	if open {
		return Score(math.Inf(1)), next
	}
	n := 0
	for g := range x.fingers {
		if choices[g] > 0 {
			most[n] = afterChoice(most[g], choices[g])
			n++
		}
	}
	return boundOf(most[:n]), next
}

// advance learns more of a pair, as much as may be needed: whether both prints have ridge orientations and what their place
// allows, if its ceiling depends on it, then the support of its candidate pairs, then its score.
func (sr *searcher) advance(w *searchWorker, p *soughtPair) error {
	probe := &sr.probes[p.probe].prepared
	if !p.sure {
		p.sure = true
		mapped, err := sr.snapshot.Mapped(int(p.record))
		if err != nil {
			return err
		}
		if mapped {
			return sr.boundByPlace(w, p)
		}
	}
	mapped, err := w.begin(sr.snapshot, int(p.record), probe)
	if err != nil {
		return err
	}
	if !p.begun {
		p.begun = true
		w.compared++
		if lower := supportCeiling(w.comparer.support, mapped); lower < p.ceiling && w.comparer.alignable() {
			p.ceiling = lower
			if bound, next := sr.boundSought(w); bound < sr.exact.leastWanted() || &w.sought[next] != p {
				return nil
			}
		}
	}
	p.made = true
	p.score, err = w.finish(probe)
	return err
}

// boundByPlace lowers the ceiling of a pair with ridge orientations to that of its place, unless that of its accord is low enough.
func (sr *searcher) boundByPlace(w *searchWorker, p *soughtPair) error {
	p.ceiling = min(p.ceiling, ceiling(sr.exact.levels[p.probe][p.record]-1, true))
	if bound, _ := sr.boundSought(w); bound < sr.exact.leastWanted() {
		return nil
	}
	if err := w.placed.load(sr.snapshot, int(p.record)); err != nil {
		return err
	}
	p.ceiling = min(p.ceiling, placeCeiling(w.comparer.placer.place(&sr.probes[p.probe].placed, &w.placed)))
	return nil
}

// keep puts a settled subject among the wanted if it is better than one of them. Of equals the first of the gallery count, as
// everywhere.
func (sr *searcher) keep(subject int32, score Score) {
	if score <= 0 || score < sr.least {
		return
	}
	x, s := &sr.exact, fused{subject: subject, score: score}
	x.mutex.Lock()
	defer x.mutex.Unlock()
	at, _ := slices.BinarySearchFunc(x.best, s, byScore)
	if at == sr.query.TopK {
		return
	}
	if len(x.best) == sr.query.TopK {
		x.best = x.best[:len(x.best)-1]
	}
	x.best = slices.Insert(x.best, at, s)
	if len(x.best) == sr.query.TopK {
		x.least.Store(math.Float64bits(float64(x.best[len(x.best)-1].score)))
	}
}
