package matcher

import (
	"math"
	"sync"
	"sync/atomic"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// An exact search knows the accord of every record with every probe finger from one pass over the hot records, and so what
// each subject can score at most. It settles subjects from the highest bound down, looking at the place of the records of a
// subject and comparing them only while it can still come among the wanted; the others would not be in the answer of an
// exhaustive search either. What it costs depends on who is wanted, and on how poor the prints are, which place bounds less: the
// ten best of a million good prints leave one record in fifty to compare, hits one in thousands.
type exactSearch struct {
	fingers int       // of the probe: prints of one known position are one
	finger  []int     // by probe
	levels  [][]uint8 // by probe and record: one more than the accord, 0 where they do not meet or the record does not pass
	top     [][]uint8 // by finger and subject: the highest level
	choices [][]int32 // by finger and subject: comparisons to choose from
	lead    []int32   // by subject: a record of the highest level, for which memory is asked ahead
	bounds  []uint16  // by subject: the highest score that its levels allow, rounded up, in 1/boundScale; 0 leaves it out
	counts  []int32   // of bounds, then where each begins in order
	order   []int32   // subjects from the highest bound down

	mutex sync.Mutex
	best  []fused       // of the subjects settled so far the best, as many as are wanted
	least atomic.Uint64 // bits of the score of the last of them, once there are so many; of searcher.least before
}

const (
	// boundScale is the resolution of bounds, unbounded that of a subject with a print that has no ceiling.
	boundScale, unbounded = 64, math.MaxUint16
	// boundMargin is added to fused bounds for the rounding of logarithms; Fuse rounds to 1/1024.
	boundMargin = 2.0 / 1024
	// boundBatch bounds take about 0.1 ms.
	boundBatch = 1 << 10
	// settleAhead is the number of subjects that memory is given for half a record, mostAhead that of a subject's pairs whose
	// records are asked for together.
	settleAhead, mostAhead = 2, 32
	// settleBatch subjects take about 0.1 ms.
	settleBatch = 16
	// mostSought is the number of a subject's pairs up to which the one with the highest ceiling is sought at every step; of
	// more all are compared.
	mostSought = 1 << 10
)

// prepareExact makes room for a search that compares with all.
func (sr *searcher) prepareExact() {
	x := &sr.exact
	x.finger = resized(x.finger, len(sr.probes))
	x.fingers = 0
	for f := range sr.probes {
		if first := sr.fingerOf(f); first < f {
			x.finger[f] = x.finger[first]
		} else {
			x.finger[f] = x.fingers
			x.fingers++
		}
	}
	x.levels = resized(x.levels, len(sr.probes))
	for f := range x.levels {
		sr.probes[f].placed.set(&sr.probes[f].prepared)
		x.levels[f] = resized(x.levels[f], sr.snapshot.Len())
		clear(x.levels[f])
	}
	x.best = x.best[:0]
}

// accordUnit notes the accord of each record of a unit with the probes of its mask.
func (sr *searcher) accordUnit(w *searchWorker, unit int) error {
	u, mask, sw := sr.snapshot.Unit(unit), sr.units[unit], &w.sweep
	if mask == 0 {
		return nil
	}
	for from := 0; from < u.Count; from += scanBlock {
		n := min(scanBlock, u.Count-from)
		hot := u.Hot[from*gallery.HotSize : (from+n)*gallery.HotSize]
		sr.snapshot.Screen(sw.pass[from:from+n], w.subjects, u.First+from, sr.mask)
		for f := range sr.probes {
			if mask>>f&1 == 0 {
				continue
			}
			if sr.stop.Load() {
				return errStopped // within a block: without assembly one takes 0.3 ms for each probe finger
			}
			p := &sr.probes[f]
			kernel.Accord(sw.out[:n], hot, &p.scan)
			codes, levels := min(p.prepared.n, kernel.Minutiae), sr.exact.levels[f][u.First+from:][:n]
			for i, votes := range sw.out[:n] {
				a := accordOf(votes, codes, int(min(hot[i*gallery.HotSize+hotCodes], kernel.Minutiae)))
				levels[i] = (a + 1) & uint8(sw.pass[from+i])
			}
		}
		w.searched += n
	}
	return nil
}

// decideExact is an exact search once all units were visited.
func (sr *searcher) decideExact() error {
	sr.exact.least.Store(math.Float64bits(float64(sr.least)))
	if err := sr.bySubjects(); err != nil {
		return err
	}
	if err := sr.parallel(len(sr.exact.bounds), boundBatch, sr.boundSubject); err != nil {
		return err
	}
	if err := sr.orderSubjects(); err != nil {
		return err
	}
	if err := sr.parallel(len(sr.exact.order), settleBatch, sr.settle); err != nil {
		return err
	}
	sr.subjects = append(sr.subjects[:0], sr.exact.best...)
	return sr.completeFinalists()
}

// bySubjects gathers the levels of records by the probe's fingers and the subjects.
func (sr *searcher) bySubjects() error {
	x, subjects := &sr.exact, sr.snapshot.Subjects()
	x.top, x.choices = resized(x.top, x.fingers), resized(x.choices, x.fingers)
	for g := range x.fingers {
		x.top[g], x.choices[g] = resized(x.top[g], subjects), resized(x.choices[g], subjects)
		clear(x.top[g])
		clear(x.choices[g])
	}
	x.lead, x.bounds = resized(x.lead, subjects), resized(x.bounds, subjects)
	for f, g := range x.finger {
		top, choices := x.top[g], x.choices[g]
		for unit, mask := range sr.units {
			if sr.stop.Load() {
				return errStopped
			}
			if mask>>f&1 == 0 {
				continue
			}
			u := sr.snapshot.Unit(unit)
			for i, level := range x.levels[f][u.First : u.First+u.Count] {
				if level == 0 {
					continue
				}
				s := sr.snapshot.Subject(u.First + i)
				choices[s]++
				if level > top[s] {
					top[s], x.lead[s] = level, int32(u.First+i)
				}
			}
		}
	}
	return nil
}

// boundSubject bounds what a subject can score. Whether a record has ridge orientations its hot part does not say.
func (sr *searcher) boundSubject(_ *searchWorker, s int) error {
	x := &sr.exact
	var scores [MaxProbeFingers]Score
	n := 0
	for g := range x.fingers {
		level := x.top[g][s]
		if level == 0 {
			continue
		}
		c := ceiling(level-1, false)
		if c == noCeiling {
			x.bounds[s] = unbounded
			return nil
		}
		scores[n] = afterChoice(Score(c)/1000, int(x.choices[g][s]))
		n++
	}
	x.bounds[s] = uint16(min(math.Ceil(float64(boundOf(scores[:n]))*boundScale), unbounded-1))
	return nil
}

// boundOf returns a score that a subject cannot exceed whose fingers score no more than these.
func boundOf(scores []Score) Score {
	if len(scores) < 2 {
		return Fuse(scores...)
	}
	return Fuse(scores...) + boundMargin
}

// orderSubjects sorts the subjects by their bounds.
func (sr *searcher) orderSubjects() error {
	x := &sr.exact
	x.counts = resized(x.counts, unbounded+2)
	clear(x.counts)
	for i, b := range x.bounds {
		if i%stopEvery == 0 && sr.stop.Load() {
			return errStopped
		}
		x.counts[unbounded-int(b)+1]++
	}
	for b := range x.counts[1:] {
		x.counts[b+1] += x.counts[b]
	}
	x.order = resized(x.order, int(x.counts[unbounded])) // without those whose bound is 0
	for s, b := range x.bounds {
		if s%stopEvery == 0 && sr.stop.Load() {
			return errStopped
		}
		if b > 0 {
			at := &x.counts[unbounded-int(b)]
			x.order[*at] = int32(s)
			*at++
		}
	}
	return nil
}

// leastWanted is the score below which no subject can come among the wanted any more.
func (x *exactSearch) leastWanted() Score { return Score(math.Float64frombits(x.least.Load())) }

// below reports whether the k-th subject in the order is bound to stay below the wanted ones, as then are all that follow.
func (x *exactSearch) below(k int) bool {
	b := x.bounds[x.order[k]]
	return b != unbounded && Score(b)/boundScale < x.leastWanted()
}

// wipe overwrites what the search found out.
func (x *exactSearch) wipe() {
	for f := range x.levels {
		clear(x.levels[f][:cap(x.levels[f])])
	}
	for g := range x.top {
		clear(x.top[g])
		clear(x.choices[g])
	}
	clear(x.lead)
	clear(x.bounds)
	clear(x.order)
	clear(x.best[:cap(x.best)])
	x.least.Store(0)
}
