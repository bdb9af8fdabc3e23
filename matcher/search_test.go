package matcher

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/template"
)

func mustSearch(t *testing.T, g *gallery.Gallery, q Query) Result {
	t.Helper()
	r, err := Search(context.Background(), g, q)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete {
		t.Fatal("incomplete without an error")
	}
	return r
}

func TestSearchFindsMates(t *testing.T) {
	const n = 450
	g := searchGallery(t, n, noPolicy, template.RightIndex)
	for _, mode := range []Mode{Auto, Exact, Fast, FixedWork} {
		for i := 3; i < n; i += n / 5 {
			r := mustSearch(t, g, Query{Fingers: []*template.Template{searchProbeOf(i, 2, 1, 0.2)}, Mode: mode, TopK: 3})
			if len(r.Hits()) != 1 || r.Candidates[0].Subject != searchSubject(i) {
				t.Errorf("%v: subject %d: %d hits", mode, i, len(r.Hits()))
			}
			if r.Searched != n || r.Subjects != n || r.Fingers != 1 || len(r.Candidates) > 3 {
				t.Errorf("%v: searched %d of %d subjects with %d fingers, %d candidates", mode, r.Searched, r.Subjects, r.Fingers, len(r.Candidates))
			}
		}
		r := mustSearch(t, g, Query{Fingers: []*template.Template{searchProbeOf(n+5, 2, 1, 0.2)}, Mode: mode})
		if len(r.Hits()) != 0 {
			t.Errorf("%v: a stranger was found", mode)
		}
	}
}

// An exact search must return what comparing with every record returns.
func TestSearchExactIsExhaustive(t *testing.T) {
	const n = 450
	g := searchGallery(t, n, noPolicy, template.RightIndex)
	stored := make([]*Prepared, g.Len())
	subject := make([]string, g.Len())
	for i := range stored {
		v := g.At(i)
		tpl, err := v.Template()
		if err != nil {
			t.Fatal(err)
		}
		stored[i], subject[i] = Prepare(tpl), v.Subject
	}
	for seed := range uint64(8) {
		probe := searchProbeOf(int(seed*47)%n, 2, seed, 0.6)
		r := mustSearch(t, g, Query{Fingers: []*template.Template{probe}, Mode: Exact, TopK: 5})
		want := make(map[string]Score)
		c, prepared := NewComparer(), Prepare(probe)
		for i := range stored {
			want[subject[i]] = c.Compare(prepared, stored[i])
		}
		for rank, c := range r.Candidates {
			if want[c.Subject] != c.Score || c.Fingers[0].Score != c.Score {
				t.Errorf("probe %d: candidate %d has %v, Compare gives %v", seed, rank, c.Score, want[c.Subject])
			}
			delete(want, c.Subject)
		}
		for _, s := range want {
			if last := r.Candidates[len(r.Candidates)-1]; s > last.Score {
				t.Errorf("probe %d: a subject with %v is missing after %v", seed, s, last.Score)
			}
		}
	}
}

// The answer must not depend on the number of workers or on the tier.
func TestSearchSameOnAllTiersAndWorkers(t *testing.T) {
	g := searchGallery(t, 450, noPolicy, template.RightIndex, template.LeftIndex)
	q := Query{Fingers: []*template.Template{searchProbeOf(77, 2, 5, 0.3), searchProbeOf(77, 7, 6, 0.3)}, TopK: 20}
	for _, mode := range []Mode{Fast, FixedWork} {
		q.Mode, q.Workers = mode, 1
		want := mustSearch(t, g, q)
		if want.Candidates[0].Subject != searchSubject(77) || len(want.Candidates[0].Fingers) != 2 {
			t.Fatalf("%v: the mate is not first, or not with both fingers", mode)
		}
		for _, level := range cpu.Levels() {
			for _, q.Workers = range []int{1, 2, 5} {
				restore := cpu.Lower(level)
				got := mustSearch(t, g, q)
				restore()
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%v, %v, %d workers: mismatch (-want +got):\n%s", mode, level, q.Workers, diff)
				}
			}
		}
	}
}

func TestSearchFilter(t *testing.T) {
	const secret, watch = 1 << 3, 1 << 5
	g := searchGallery(t, 450, func(i int) uint64 {
		return map[int]uint64{10: secret, 20: gallery.PolicyBlocked, 30: watch, 40: secret | watch, 50: gallery.PolicyErased}[i]
	}, template.RightThumb)
	cases := []struct {
		filter gallery.Filter
		want   map[int]bool
		n      int
	}{
		{gallery.Filter{}, map[int]bool{10: true, 30: true, 40: true, 60: true}, 448},
		{gallery.Filter{Exclude: secret}, map[int]bool{30: true, 60: true}, 446},
		{gallery.Filter{Require: watch}, map[int]bool{30: true, 40: true}, 2},
		{gallery.Filter{Any: secret | watch, Exclude: secret}, map[int]bool{30: true}, 1},
		{gallery.Filter{Require: gallery.PolicyBlocked}, map[int]bool{20: true}, 1},
	}
	for _, c := range cases {
		for _, mode := range []Mode{Exact, Fast, FixedWork} {
			for _, i := range []int{10, 20, 30, 40, 50, 60} {
				q := Query{Fingers: []*template.Template{searchProbeOf(i, 1, 2, 0.1)}, Filter: c.filter, Mode: mode}
				r := mustSearch(t, g, q)
				found := len(r.Candidates) > 0 && r.Candidates[0].Subject == searchSubject(i)
				if found != c.want[i] || r.Subjects != c.n {
					t.Errorf("%+v, %v: subject %d found %v of %d subjects, want %v of %d", c.filter, mode, i, found, r.Subjects, c.want[i], c.n)
				}
			}
		}
	}
}

func TestSearchFixedWorkIsFixed(t *testing.T) {
	g := searchGallery(t, 450, func(i int) uint64 { return uint64(i % 2) }, template.RightIndex, template.LeftIndex)
	work := make(map[string]bool)
	for i := range 8 {
		for _, filter := range []gallery.Filter{{}, {Require: 1}, {Require: 1 << 40}} {
			q := Query{Mode: FixedWork, Filter: filter, Fingers: []*template.Template{
				searchProbeOf(i*50, 2, 3, 0.1+float64(i)*0.1), searchProbeOf(i*50, 7, 4, 0.1),
			}}
			r := mustSearch(t, g, q)
			work[fmt.Sprint(r.Searched, r.Compared)] = true
		}
	}
	if len(work) != 1 {
		t.Errorf("work differed between probes: %v", work)
	}
}

func TestSearchPositions(t *testing.T) {
	g := searchGallery(t, 130, noPolicy, template.UnknownFinger, template.RightThumb, template.RightIndex)
	cases := []struct {
		enrolled, claimed template.Position
		any, want         bool
	}{
		{template.RightThumb, template.RightThumb, false, true},
		{template.RightThumb, template.PlainRightThumb, false, true},
		{template.RightThumb, template.RightIndex, false, false},
		{template.RightThumb, template.RightIndex, true, true},
		{template.RightThumb, template.UnknownFinger, false, true},
		{template.UnknownFinger, template.LeftLittle, false, true},
		{template.RightIndex, template.LeftLittle, false, false},
	}
	for _, c := range cases {
		for _, mode := range []Mode{Exact, Fast} {
			probe := searchProbeOf(123, c.enrolled, 1, 0.1)
			probe.Position = c.claimed
			r := mustSearch(t, g, Query{Fingers: []*template.Template{probe}, Mode: mode, AnyPosition: c.any})
			found := len(r.Hits()) > 0 && r.Hits()[0].Subject == searchSubject(123)
			if found != c.want {
				t.Errorf("%v: enrolled as %v, claimed %v, any %v: found %v", mode, c.enrolled, c.claimed, c.any, found)
			}
		}
	}
}

func TestSearchCancelled(t *testing.T) {
	g := searchGallery(t, 450, noPolicy, template.RightIndex)
	q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.1)}}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Search(ctx, g, q)
	if !errors.Is(err, context.Canceled) || r.Complete || len(r.Candidates) != 0 {
		t.Errorf("cancelled before: %v, %+v", err, r)
	}
	// While it runs: exhaustive comparisons with 450 records of 20 fingers take a tenth of a second.
	for range MaxProbeFingers - 1 {
		q.Fingers = append(q.Fingers, q.Fingers[0])
	}
	q.Mode = Exact
	ctx, cancel = context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	r, err = Search(ctx, g, q)
	if !errors.Is(err, context.DeadlineExceeded) || r.Complete || len(r.Candidates) != 0 {
		t.Errorf("cancelled while running: %v, complete %v", err, r.Complete)
	}
}

func TestSearchQueryErrors(t *testing.T) {
	g := searchGallery(t, 5, noPolicy, template.RightIndex)
	good := searchProbeOf(1, 2, 1, 0)
	for name, q := range map[string]Query{
		"no finger":      {},
		"nil finger":     {Fingers: []*template.Template{nil}},
		"too many":       {Fingers: make([]*template.Template, MaxProbeFingers+1)},
		"invalid finger": {Fingers: []*template.Template{{Quality: 101}}},
		"FPIR 1":         {Fingers: []*template.Template{good}, FPIR: 1},
		"least score":    {Fingers: []*template.Template{good}, Least: -1},
		"mode":           {Fingers: []*template.Template{good}, Mode: 9},
		"top":            {Fingers: []*template.Template{good}, TopK: -1},
		"workers":        {Fingers: []*template.Template{good}, Workers: -1},
		"penetration":    {Fingers: []*template.Template{good}, Penetration: 2},
	} {
		if r, err := Search(context.Background(), g, q); !errors.Is(err, ErrQuery) || r.Complete {
			t.Errorf("%s: %v", name, err)
		}
	}
	g.Close()
	if r, err := Search(context.Background(), g, Query{Fingers: []*template.Template{good}}); !errors.Is(err, gallery.ErrClosed) || r.Complete {
		t.Errorf("closed gallery: %v", err)
	}
}

// A print without minutiae takes no part and cannot look like a search that found nothing.
func TestSearchEmptyProbe(t *testing.T) {
	g := searchGallery(t, 5, noPolicy, template.RightIndex)
	empty := &template.Template{Quality: 1}
	for _, mode := range []Mode{Auto, Exact, Fast, FixedWork} {
		r, err := Search(context.Background(), g, Query{Fingers: []*template.Template{empty, empty}, Mode: mode})
		if !errors.Is(err, ErrNoMinutiae) || r.Complete || len(r.Candidates) != 0 {
			t.Errorf("%v: %v, %+v", mode, err, r)
		}
	}
	r := mustSearch(t, g, Query{Fingers: []*template.Template{empty, searchProbeOf(1, 2, 1, 0)}})
	if r.Fingers != 1 || r.Searched != 5 || len(r.Hits()) != 1 || r.Hits()[0].Fingers[0].Probe != 1 {
		t.Errorf("beside a print with minutiae: %+v", r)
	}
}

func TestSearchSeesChanges(t *testing.T) {
	g := searchGallery(t, 50, noPolicy, template.RightIndex)
	path := g.Info().Path
	q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.1)}}
	hits := func() int { return len(mustSearch(t, g, q).Hits()) }
	if hits() != 1 {
		t.Fatal("the mate is not found")
	}
	if n, err := gallery.Block(path, searchSubject(5), true); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if hits() != 0 {
		t.Error("a blocked subject was found")
	}
	if _, err := gallery.Block(path, searchSubject(5), false); err != nil {
		t.Fatal(err)
	}
	if hits() != 1 {
		t.Error("an unblocked subject was not found")
	}
	if _, err := gallery.Erase(path, searchSubject(5)); err != nil {
		t.Fatal(err)
	}
	if hits() != 0 {
		t.Error("an erased subject was found")
	}
}
