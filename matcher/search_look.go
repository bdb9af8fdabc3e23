package matcher

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// A look is the stage of a search between scan and final comparison: what the scan found alike must also lie alike.
// Pairs of minutiae with alike codes that turn alike are laid on each other by the mean of their rotations, and the
// score is the weight of those that move the print the same way. It costs a twentieth of a final comparison.
type look struct {
	hot  []byte                 // of the record
	x, y [kernel.Minutiae]int32 // of its best minutiae
	n    int

	likes  kernel.Likes
	agreed kernel.Agreed
}

const (
	// lookLimit is the greatest distance of codes that gives a vote, lookReach how far the movements of votes that agree lie
	// apart along an axis: 10 pixels, less than skin stretches across a print and more than between neighbours. With 16
	// pixels three times as many mates are lost, with 54 instead of 51 twice as many.
	lookLimit, lookReach = 51, 10 * 8
	// lookTurn is the width of the window of rotations, in 1/256 turn: two of 16 classes and a quarter on either side.
	lookTurn, lookMargin = 40, 4
	// lookLevels is above the highest score; prints of different fingers that were scanned best have 35 votes in the window.
	lookLevels = kernel.MostAgreed*(lookLimit+1) + 1
	// lookAhead is the number of looks that memory is given for half a record: about 2 µs.
	lookAhead = 4
	// lookBatch looks take about 0.1 ms.
	lookBatch = 64
)

// load reads record i, without what only the final comparison needs.
func (l *look) load(s *gallery.Snapshot, i int) (err error) {
	l.hot, l.n, err = s.Places(i, &l.x, &l.y)
	return err
}

// score returns how much of the print p lies in the record as it does in p.
func (l *look) score(p *Prepared) int32 {
	l.likes.Find(&p.codes, &p.angle, l.hot, min(p.n, kernel.Minutiae), l.n, lookLimit)
	from := turnOfMost(&l.likes)
	l.agreed.Select(&l.likes, from, lookTurn)
	if l.agreed.N == 0 {
		return 0
	}
	// The first mean takes in what only turns alike; the second is of those that also move alike.
	overlay(&l.agreed, from, &p.x, &p.y, &l.x, &l.y, lookReach)
	return overlay(&l.agreed, from, &p.x, &p.y, &l.x, &l.y, lookReach)
}

// turnOfMost returns where the window of rotations begins in which pairs weigh most.
func turnOfMost(likes *kernel.Likes) (from uint8) {
	var turns [kernel.Bins + 1]int32
	weights := likes.Weight[:likes.N]
	for i, turn := range likes.Turn[:len(weights)] {
		turns[turn/kernel.Bins] += int32(weights[i])
	}
	turns[kernel.Bins] = turns[0]
	most := int32(0)
	for b := range kernel.Bins {
		if s := turns[b] + turns[b+1]; s > most {
			most, from = s, uint8(b*kernel.Bins)
		}
	}
	return from - lookMargin
}

// overlay turns a print, of which x and y are the places, by the mean rotation of the votes that count, and returns the weight
// around the vote that most others agree with; from then on those count.
func overlay(g *kernel.Agreed, from uint8, x, y *[maxCompared]int32, toX, toY *[kernel.Minutiae]int32, reach int32) (around int32) {
	r, part := from+uint8(g.Turned/g.Sum), g.Turned%g.Sum*256/g.Sum
	cos, sin := cosTable[r]+(cosTable[r+1]-cosTable[r])*part>>8, sinTable[r]+(sinTable[r+1]-sinTable[r])*part>>8
	return g.Lay(x, y, toX, toY, cos, sin, reach)
}

// choose makes an item of every probe with its records of the highest scan scores, in the order of the gallery; among
// equals at the border with the first ones. In fixed mode it fills up with records that score 0.
func (sr *searcher) choose(f int) {
	p := &sr.probes[f]
	var counts [scanLevels]int
	for i := range sr.workers {
		for s, n := range sr.workers[i].counts[f] {
			counts[s] += int(n)
		}
	}
	border, atBorder := borderOf(counts[:], share(sr.scanned(f), p.wider*sr.query.Penetration, minLooked))
	if border == 0 && sr.mode != FixedWork {
		atBorder = 0
	}
	for unit, mask := range sr.units {
		if sr.stop.Load() {
			return // look returns the error
		}
		if mask>>f&1 == 0 {
			continue
		}
		from := int(sr.slots[unit])
		for i := from; i < from+p.kept(sr.snapshot.Unit(unit).Count); i++ {
			s := int(p.scores[i])
			if s < border || s == border && atBorder == 0 {
				continue
			}
			if s == border {
				atBorder--
			}
			sr.items = append(sr.items, comparison{record: p.records[i], probe: int32(f)}) // keepBest knows the subject
		}
	}
}

// scanned returns the number of records that probe f meets.
func (sr *searcher) scanned(f int) int {
	n := 0
	for unit, mask := range sr.units {
		if mask>>f&1 == 1 {
			n += sr.snapshot.Unit(unit).Count
		}
	}
	return n
}

// share returns part of n, at least the given number.
func share(n int, part float64, least int) int { return max(least, int(math.Ceil(float64(n)*part))) }

// borderOf returns the score of the last of the want best, given the number of each score, and how many of those with
// just that score are among them.
func borderOf(counts []int, want int) (border, atBorder int) {
	border, above := len(counts)-1, 0
	for border > 0 && above+counts[border] < want {
		above += counts[border]
		border--
	}
	return border, want - above
}

// look gives every item its score. Records that do not pass the filter, which fixed work looks at, get 0.
func (sr *searcher) look() error {
	last := len(sr.items) - 1
	return sr.parallel(len(sr.items), lookBatch, func(w *searchWorker, k int) error {
		it := &sr.items[k]
		sr.snapshot.Ahead(int(sr.items[min(k+2*lookAhead, last)].record), int(sr.items[min(k+lookAhead, last)].record))
		if err := w.look.load(sr.snapshot, int(it.record)); err != nil {
			return err
		}
		s := w.look.score(&sr.probes[it.probe].prepared)
		it.score = Score(s & -int32(sr.mask.Pass(sr.snapshot.Policy(int(it.record)))))
		return nil
	})
}

// keepBest keeps each probe's items of the highest scores, in their order. Only now is it worth asking memory for subjects.
func (sr *searcher) keepBest() {
	items, best := sr.items, sr.items[:0]
	for f := range sr.probes {
		n := 0
		var counts [lookLevels]int
		for n < len(items) && int(items[n].probe) == f {
			counts[int(items[n].score)]++
			n++
		}
		border, atBorder := borderOf(counts[:], share(sr.scanned(f), sr.probes[f].wider*sr.query.Penetration*lookShare, minCompared))
		for _, it := range items[:n] {
			switch s := int(it.score); {
			case s < border || s == border && atBorder == 0:
				continue
			case s == border:
				atBorder--
			}
			it.subject = int32(sr.snapshot.Subject(int(it.record)))
			best = append(best, it)
		}
		items = items[n:]
	}
	sr.items = best
}
