package matcher

import (
	"context"
	"errors"
	"fmt"

	"github.com/whorl-afis/whorl/matcher/gallery"
)

// batchQueries is the number of queries that share a pass: each keeps some hundred kilobytes a worker and two bytes a
// record while it lasts.
const batchQueries = 32

// SearchBatch carries out several queries on the same state of the gallery. The results are those of Search, in the
// order of the queries; up to 32 queries at a time share one pass over the gallery, so that each unit is read from memory
// once for all of them. With an error, which is that of any query, there are no results.
func SearchBatch(ctx context.Context, g *gallery.Gallery, queries []Query) ([]Result, error) {
	all := make([]Query, len(queries))
	workers := 0
	for i := range queries {
		all[i] = queries[i]
		if err := all[i].complete(); err != nil {
			return nil, fmt.Errorf("query %d: %w", i, err)
		}
		workers = max(workers, all[i].Workers)
	}
	searching := make([]*searcher, min(len(all), batchQueries))
	for i := range searching {
		searching[i] = searchers.Get().(*searcher)
	}
	defer func() {
		for _, sr := range searching {
			sr.wipe()
			searchers.Put(sr)
		}
	}()
	for i := range all {
		all[i].Workers = workers
	}
	var results []Result
	err := again(func() (err error) {
		results, err = batch(ctx, g, all, searching)
		return err
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// again repeats a search that met a change of the gallery's file. An erasure overwrites the file that a running search
// reads. One in a search is rare; on a machine with nothing to spare a test that does nothing but erase reached three.
// Beyond ten the gallery's keeper has to hear of it.
func again(search func() error) error {
	const attempts = 10
	for attempt := 1; ; attempt++ {
		if err := search(); err == nil || attempt == attempts || !errors.Is(err, gallery.ErrChanged) {
			return err
		}
	}
}

// batch carries out the queries on the newest state of g, as many at a time as there are searchers.
func batch(ctx context.Context, g *gallery.Gallery, queries []Query, searching []*searcher) ([]Result, error) {
	s, err := newest(ctx, g)
	if err != nil {
		return nil, err
	}
	defer s.Release()
	results := make([]Result, 0, len(queries))
	for len(queries) > 0 {
		n := min(len(queries), len(searching))
		results, err = together(ctx, s, queries[:n], searching[:n], results)
		if err != nil {
			return nil, err
		}
		queries = queries[n:]
	}
	return results, nil
}

// together appends the results of queries that share a pass.
func together(ctx context.Context, s *gallery.Snapshot, queries []Query, searching []*searcher, results []Result) ([]Result, error) {
	for i, sr := range searching {
		sr.stop.Store(false)
		sr.begin(s, &queries[i])
	}
	defer context.AfterFunc(ctx, func() {
		for _, sr := range searching {
			sr.stop.Store(true)
		}
	})()
	err := s.Guard(func() error {
		lead := searching[0]
		err := lead.parallel(s.Units(), 1, func(w *searchWorker, unit int) error {
			for _, sr := range searching {
				if err := sr.visitUnit(&sr.workers[w.number], unit); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, sr := range searching {
			r, err := sr.decide()
			if err != nil {
				return err
			}
			r.Complete = true
			results = append(results, r)
		}
		return nil
	})
	return results, ended(ctx, s, err)
}
