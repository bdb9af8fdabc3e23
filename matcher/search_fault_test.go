package matcher

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// A gallery that is cut short while searches run must end them with an error and not the process.
func TestSearchTruncatedFile(t *testing.T) {
	g := searchGallery(t, 450, noPolicy, template.RightIndex)
	if !g.Info().Mapped {
		t.Skip("this system reads galleries into memory")
	}
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	if err := os.Truncate(g.Info().Path, 8192); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []Mode{Exact, Fast, FixedWork} {
		for _, workers := range []int{1, 3} {
			q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.1)}, Mode: mode, Workers: workers}
			if err := q.complete(); err != nil {
				t.Fatal(err)
			}
			// Below Refresh, which would notice: as if the file were cut after the search began.
			sr := new(searcher)
			r, err := sr.on(context.Background(), s, &q)
			if !errors.Is(err, gallery.ErrTruncated) || r.Complete || len(r.Candidates) != 0 {
				t.Errorf("%v, %d workers: %v, complete %v", mode, workers, err, r.Complete)
			}
			if r, err := Search(context.Background(), g, q); !errors.Is(err, gallery.ErrTruncated) || r.Complete {
				t.Errorf("%v, %d workers, from the beginning: %v, complete %v", mode, workers, err, r.Complete)
			}
		}
	}
}

// Searches must go on, each on one state of the gallery, while it is being changed.
func TestSearchWhileChanging(t *testing.T) {
	g := searchGallery(t, 60, noPolicy, template.RightIndex)
	path := g.Info().Path
	var searching sync.WaitGroup
	done := make(chan struct{})
	for worker := range 3 {
		searching.Add(1)
		go func() {
			defer searching.Done()
			q := Query{Fingers: []*template.Template{searchProbeOf(7, 2, uint64(worker), 0.1)}, Workers: 2, Mode: Mode(1 + worker)}
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := Search(context.Background(), g, q)
				if err != nil || !r.Complete || len(r.Hits()) != 1 || r.Hits()[0].Subject != searchSubject(7) {
					t.Errorf("mode %v: %v, complete %v, %d hits", q.Mode, err, r.Complete, len(r.Hits()))
					return
				}
			}
		}()
	}
	for i := 20; i < 32; i++ {
		if _, err := gallery.Mark(path, searchSubject(i), 1, 0); err != nil {
			t.Error(err)
		}
		if _, err := gallery.Erase(path, searchSubject(i)); err != nil {
			t.Error(err)
		}
	}
	close(done)
	searching.Wait()
	if err := g.Refresh(); err != nil || g.Len() != 48 {
		t.Errorf("%d records left, want 48", g.Len())
	}
}

// After the first search of a kind the next ones allocate the result and little more, whatever the gallery's size.
func TestSearchAllocations(t *testing.T) {
	g := searchGallery(t, 450, noPolicy, template.RightIndex)
	q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.1)}, Workers: 1, TopK: 1, Mode: Fast}
	if err := q.complete(); err != nil {
		t.Fatal(err)
	}
	sr := new(searcher)
	allocs := testing.AllocsPerRun(20, func() {
		if _, err := sr.search(context.Background(), g, &q); err != nil {
			t.Fatal(err)
		}
	})
	// The candidate with its fingers and identifier, two file statuses, closures and the context's callback: 15.
	if allocs > 30 {
		t.Errorf("%v allocations per search of 450 records", allocs)
	}
}
