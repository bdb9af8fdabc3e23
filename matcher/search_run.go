package matcher

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// A searcher carries out one search at a time and keeps its memory for the next: about one byte a record and
// probe finger (two without ridge orientations), and some hundred kilobytes a worker.
type searcher struct {
	query    *Query
	snapshot *gallery.Snapshot
	mask     gallery.Mask
	mode     Mode
	probes   []searchProbe
	units    []uint32 // by unit: the probes that its position meets, as bits
	slots    []int32  // by unit: the first of the records that its skim passes on, among the probes' records
	workers  []searchWorker
	stop     atomic.Bool
	next     atomic.Int64 // piece of work to be taken next
	least    Score        // nobody below is a candidate

	items    []comparison // final comparisons, at last ordered by subject, probe and record
	extra    []comparison
	subjects []fused
	records  []int32
	assigner
	begins []int32 // by subject: where its items begin
	exact  exactSearch
}

// searchProbe is one finger of the query that has a minutia at least.
type searchProbe struct {
	index    int // in Query.Fingers
	position template.Position
	prepared Prepared
	placed   placed
	wider    float64 // how many times as many records as usual each stage passes on
	scan     kernel.Probe
	records  []int32  // that the skim passed on, by slot; of units that the probe does not meet undefined
	scores   []uint16 // what the scan gave them, scaled
}

// searchWorker is the memory of one goroutine.
type searchWorker struct {
	number   int
	comparer *Comparer
	record   gallery.Decoder
	prepared Prepared
	sweep    sweep
	look     look
	placed   placed
	records  []int32      // of the subject that an exact search settles
	sought   []soughtPair // its comparisons
	assigner
	counts   [][scanLevels]uint32 // by probe: records of each score
	subjects []uint64             // bit set of subjects with a record that passes
	searched int
	compared int
}

// search carries out q on the newest state of g.
func (sr *searcher) search(ctx context.Context, g *gallery.Gallery, q *Query) (Result, error) {
	s, err := newest(ctx, g)
	if err != nil {
		return Result{}, err
	}
	defer s.Release()
	return sr.on(ctx, s, q)
}

// newest acquires the newest state of g.
func newest(ctx context.Context, g *gallery.Gallery) (*gallery.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := g.Refresh(); err != nil {
		return nil, err
	}
	return g.Acquire()
}

// on carries out q on one state of a gallery.
func (sr *searcher) on(ctx context.Context, s *gallery.Snapshot, q *Query) (Result, error) {
	sr.stop.Store(false)
	defer context.AfterFunc(ctx, func() { sr.stop.Store(true) })()
	sr.begin(s, q)
	var r Result
	err := s.Guard(func() (err error) {
		r, err = sr.run()
		return err
	})
	if err = ended(ctx, s, err); err != nil {
		if sr.mode == Exact {
			r.Searched = min(r.Searched, r.Compared)
		}
		return Result{Fingers: r.Fingers, Searched: r.Searched, Compared: r.Compared}, err
	}
	r.Complete = true
	return r, nil
}

// ended returns why a search on s that returned err ended. What was read from a file that changed meanwhile proves
// nothing, least of all that a record is damaged.
func ended(ctx context.Context, s *gallery.Snapshot, err error) error {
	if changed := s.Check(); changed != nil {
		err = changed
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return err
}

// begin makes sr ready to carry out q on s.
func (sr *searcher) begin(s *gallery.Snapshot, q *Query) {
	sr.query, sr.snapshot, sr.mask = q, s, q.Filter.Mask()
	sr.prepare()
}

// prepare sets up probes, the units that each has to see, and the workers.
func (sr *searcher) prepare() {
	q := sr.query
	sr.probes = sr.probes[:0]
	for i, t := range q.Fingers {
		if len(t.Minutiae) == 0 {
			continue
		}
		n := len(sr.probes)
		if n < cap(sr.probes) {
			sr.probes = sr.probes[:n+1]
		} else {
			sr.probes = append(sr.probes, searchProbe{})
		}
		p := &sr.probes[n]
		p.index, p.position = i, t.Position
		var buf [maxCompared]descriptor.Code
		codes := descriptor.AppendCodes(buf[:0], t, compared(t))
		p.prepared.Load(t, codes)
		p.prepared.common = p.prepared.commonness() // records without maps ask for it, one by one
		if p.wider = 1; p.prepared.ridge == nil {
			p.wider = unmapped
		}
		kernel.Set(&p.scan, codes[:p.prepared.n], p.prepared.angle[:p.prepared.n], scanLimit, skimLimit)
	}
	sr.units, sr.slots = resized(sr.units, sr.snapshot.Units()), resized(sr.slots, sr.snapshot.Units())
	records, slots := 0, 0
	for u := range sr.units {
		sr.units[u] = 0
		unit, most := sr.snapshot.Unit(u), 0
		for f := range sr.probes {
			if p := &sr.probes[f]; meets(p.position, unit.Position, q.AnyPosition) {
				sr.units[u] |= 1 << f
				most = max(most, p.kept(unit.Count))
			}
		}
		if sr.units[u] != 0 {
			sr.slots[u] = int32(slots)
			slots += most
			records += unit.Count
		}
	}
	for f := range sr.probes {
		sr.probes[f].records = resized(sr.probes[f].records, slots)
		sr.probes[f].scores = resized(sr.probes[f].scores, slots)
	}
	sr.mode = q.Mode
	if sr.mode == Auto {
		sr.mode = Fast
		if records <= ExactLimit {
			sr.mode = Exact
		}
	}
	for f := range sr.probes {
		sr.probes[f].scan.Steady = sr.mode == FixedWork
	}
	if sr.mode == Exact {
		sr.prepareExact()
	}
	sr.workers = resized(sr.workers, q.Workers)
	for i := range sr.workers {
		w := &sr.workers[i]
		if w.comparer == nil {
			w.comparer = NewComparer()
		}
		w.counts = resized(w.counts, len(sr.probes))
		clear(w.counts)
		w.sweep.scores, w.sweep.counts = resized(w.sweep.scores, len(sr.probes)), resized(w.sweep.counts, len(sr.probes))
		clear(w.sweep.counts)
		w.subjects = resized(w.subjects, (sr.snapshot.Subjects()+63)/64)
		clear(w.subjects)
		w.number, w.searched, w.compared = i, 0, 0
	}
}

// run is the search as a recipe.
func (sr *searcher) run() (Result, error) {
	if err := sr.parallel(len(sr.units), 1, sr.visitUnit); err != nil {
		return sr.count(Result{Fingers: len(sr.probes)}), err
	}
	return sr.decide()
}

// visitUnit does what has to be done with every unit.
func (sr *searcher) visitUnit(w *searchWorker, unit int) error {
	if sr.units[unit] != 0 {
		if err := sr.snapshot.Damage(unit); err != nil {
			return err
		}
	}
	if sr.mode == Exact {
		return sr.accordUnit(w, unit)
	}
	return sr.scanUnit(w, unit)
}

// decide is the search once all units were visited.
func (sr *searcher) decide() (Result, error) {
	r := Result{Fingers: len(sr.probes), Subjects: sr.countSubjects()}
	r.Threshold = SearchThreshold(sr.query.FPIR, r.Subjects)
	sr.least = sr.query.Least
	if sr.query.HitsOnly {
		sr.least = max(sr.least, r.Threshold)
	}
	sr.items = sr.items[:0]
	decide := sr.decideFast
	if sr.mode == Exact {
		decide = sr.decideExact
	}
	err := decide()
	if r = sr.count(r); err != nil {
		return r, err
	}
	r.Candidates = sr.candidates()
	return r, nil
}

// decideFast compares what the stages pass on.
func (sr *searcher) decideFast() error {
	for f := range sr.probes {
		sr.choose(f)
	}
	if err := sr.look(); err != nil {
		return err
	}
	sr.keepBest()
	if err := sr.compareAll(sr.items); err != nil {
		return err
	}
	if err := sr.rank(); err != nil {
		return err
	}
	return sr.completeFinalists()
}

// errStopped ends the workers of a search whose context has ended; search returns the context's own error.
var errStopped = errors.New("matcher: search stopped")

// parallel has the workers take pieces of batch consecutive numbers out of [0, n) until none is left.
func (sr *searcher) parallel(n, batch int, work func(w *searchWorker, i int) error) error {
	sr.next.Store(0)
	run := func(w *searchWorker) error {
		return sr.snapshot.Guard(func() error {
			for {
				end := int(sr.next.Add(int64(batch)))
				for i := end - batch; i < min(end, n); i++ {
					if sr.stop.Load() {
						return errStopped
					}
					if err := work(w, i); err != nil {
						return err
					}
				}
				if end >= n {
					return nil
				}
			}
		})
	}
	if len(sr.workers) == 1 || n <= batch {
		err := run(&sr.workers[0])
		if err == nil && sr.stop.Load() {
			err = errStopped
		}
		return err
	}
	var wait sync.WaitGroup
	var once sync.Once
	var first error
	for i := range sr.workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if err := run(&sr.workers[i]); err != nil {
				once.Do(func() { first = err })
				sr.next.Store(int64(n)) // nothing is left for the others
			}
		}()
	}
	wait.Wait()
	if first == nil && sr.stop.Load() {
		first = errStopped
	}
	return first
}

// count adds up what the workers did.
func (sr *searcher) count(r Result) Result {
	for i := range sr.workers {
		r.Searched += sr.workers[i].searched
		r.Compared += sr.workers[i].compared
	}
	return r
}

// wipe overwrites what the search knew of its probe and of the records that it looked at.
func (sr *searcher) wipe() {
	for i := range sr.probes {
		p := &sr.probes[i]
		p.prepared, p.placed = Prepared{}, placed{}
		p.scan.Wipe()
		clear(p.scores)
		clear(p.records)
	}
	for i := range sr.workers {
		w := &sr.workers[i]
		w.prepared, w.look, w.placed = Prepared{}, look{}, placed{}
		clear(w.sweep.scores)
		clear(w.records[:cap(w.records)])
		clear(w.sought[:cap(w.sought)])
		w.assigner.wipe()
		w.record.Wipe()
		w.comparer.wipe()
	}
	clear(sr.items[:cap(sr.items)])
	clear(sr.extra[:cap(sr.extra)])
	sr.assigner.wipe()
	sr.exact.wipe()
	sr.query, sr.snapshot = nil, nil
}

// wipe overwrites what the last comparison left.
func (c *Comparer) wipe() {
	edges, options := c.edges[:cap(c.edges)], c.options[:cap(c.options)]
	clear(edges)
	clear(options)
	*c = Comparer{edges: edges[:0], options: options[:0]}
}

// resized returns s with n elements, keeping those it has with their memory.
func resized[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	return append(s[:cap(s)], make([]T, n-cap(s))...)
}
