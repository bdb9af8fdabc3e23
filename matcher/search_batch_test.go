package matcher

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// A batch must answer as single searches do, whatever they ask.
func TestSearchBatchAnswersAsSingleSearches(t *testing.T) {
	g := searchGallery(t, 450, func(i int) uint64 { return uint64(i % 3) }, template.RightIndex, template.LeftIndex)
	var queries []Query
	for i := range batchQueries + 3 {
		q := Query{Mode: Mode(i % 4), TopK: 1 + i%20, Workers: 1 + i%2}
		q.Fingers = append(q.Fingers, searchProbeOf(i*9, 2, uint64(i), 0.3))
		if i%3 == 0 {
			q.Fingers = append(q.Fingers, searchProbeOf(i*9, 7, uint64(i), 0.3))
		}
		if i%5 == 0 {
			q.Filter = gallery.Filter{Require: 1}
		}
		q.AnyPosition = i%7 == 0
		queries = append(queries, q)
	}
	got, err := SearchBatch(context.Background(), g, queries)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(queries) {
		t.Fatalf("%d results of %d queries", len(got), len(queries))
	}
	for i, q := range queries {
		single := mustSearch(t, g, q)
		if q.Mode == Auto || q.Mode == Exact {
			got[i].Compared = single.Compared // with several workers it is the luck of who comes first
		}
		if diff := cmp.Diff(single, got[i]); diff != "" {
			t.Errorf("query %d: mismatch (-single +batch):\n%s", i, diff)
		}
	}
}

func TestSearchBatchErrors(t *testing.T) {
	g := searchGallery(t, 60, noPolicy, template.RightIndex)
	good := Query{Fingers: []*template.Template{searchProbeOf(1, 2, 1, 0)}}
	if r, err := SearchBatch(context.Background(), g, nil); err != nil || len(r) != 0 {
		t.Errorf("no queries: %d results, %v", len(r), err)
	}
	if r, err := SearchBatch(context.Background(), g, []Query{good, {}}); !errors.Is(err, ErrQuery) || r != nil {
		t.Errorf("a query without fingers: %d results, %v", len(r), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := SearchBatch(ctx, g, []Query{good, good}); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("cancelled: %d results, %v", len(r), err)
	}
	g.Close()
	if r, err := SearchBatch(context.Background(), g, []Query{good}); !errors.Is(err, gallery.ErrClosed) || r != nil {
		t.Errorf("closed gallery: %d results, %v", len(r), err)
	}
}

// A search that is stopped does no more work: no record, no comparison, and in the middle of its pieces at most the one
// that each worker has in hand.
func TestSearchStops(t *testing.T) {
	g := searchGallery(t, 450, noPolicy, template.RightIndex)
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	for _, mode := range []Mode{Exact, Fast, FixedWork} {
		for _, workers := range []int{1, 3} {
			q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.1)}, Mode: mode}
			if err := q.complete(); err != nil {
				t.Fatal(err)
			}
			q.Workers = workers
			sr := new(searcher)
			sr.begin(s, &q)
			sr.stop.Store(true)
			if r, err := sr.run(); !errors.Is(err, errStopped) || r.Searched != 0 || r.Compared != 0 {
				t.Errorf("%v, %d workers: stopped at once: %v, searched %d, compared %d", mode, workers, err, r.Searched, r.Compared)
			}
			sr.stop.Store(false)
			if _, err := sr.run(); err != nil {
				t.Errorf("%v, %d workers: %v", mode, workers, err)
			}
			const last = 50
			var pieces atomic.Int64
			stopped := make(chan struct{})
			err := sr.parallel(10_000, compareBatch, func(*searchWorker, int) error {
				switch n := pieces.Add(1); {
				case n == last:
					sr.stop.Store(true)
					close(stopped)
				case n > last:
					<-stopped // in hand when it was stopped, however slow the one was that did
				}
				return nil
			})
			if n := pieces.Load(); !errors.Is(err, errStopped) || n >= last+int64(workers) {
				t.Errorf("%v, %d workers: %v after %d pieces, stopped at %d", mode, workers, err, n, last)
			}
		}
	}
}
