package main

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/klauspost/cpuid/v2"

	"github.com/whorl-afis/whorl/bench/speed"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

const (
	// benchSeed keeps the fingers of benchmarks apart from those of training, whose seeds are small.
	benchSeed = 1 << 40
	// benchProbes take turns, every second of them enrolled.
	benchProbes = 8
	// exactFingers is the largest gallery in which the ten best are looked for exactly: a second on a fast core. Hits alone
	// are looked for in all.
	exactFingers = 1_000_000
	// comparePrints are compared with each probe, and stay in the second-level cache.
	comparePrints = 256
	// nobody is a policy bit that no generated record has: everything is scanned and nothing compared.
	nobody = 1 << 61
)

// threadsOr returns the wanted numbers of threads, or 1, 2, 4 and so on up to all processors.
func threadsOr(wanted []int) []int {
	if len(wanted) > 0 {
		return wanted
	}
	var out []int
	for n := 1; n < runtime.GOMAXPROCS(0); n *= 2 {
		out = append(out, n)
	}
	return append(out, runtime.GOMAXPROCS(0))
}

type gallerySize struct {
	fingers int
	bytes   int64
}

func sizeOf(path string) (gallerySize, error) {
	g, err := gallery.Open(path, gallery.Options{ReadOnly: true})
	if err != nil {
		return gallerySize{}, err
	}
	defer g.Close()
	i := g.Info()
	if i.Records == 0 {
		return gallerySize{}, errors.New("the gallery is empty")
	}
	return gallerySize{i.Records, i.Bytes}, nil
}

func (s gallerySize) scanned() int { return s.fingers * gallery.HotSize }

// resident names what the scanned bytes fit.
func (s gallerySize) resident() string {
	c := cpuid.CPU.Cache
	switch n := s.scanned(); {
	case c.L2 > 0 && n <= c.L2:
		return "L2"
	case c.L3 > 0 && n <= c.L3:
		return "L3"
	}
	return "memory"
}

// searchCases are, for each gallery, the stream over as many bytes as a scan reads, and each mode by threads.
func searchCases(ctx context.Context, spec *workSpec) ([]workCase, func(), error) {
	var open []*gallery.Gallery
	closeAll := func() {
		for _, g := range open {
			g.Close()
		}
	}
	probes := spec.People.probes()
	var cases []workCase
	for k, path := range spec.Galleries {
		g, err := gallery.Open(path, gallery.Options{Populate: true, ReadOnly: true, HugePages: spec.HugePages})
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		open = append(open, g)
		size := gallerySize{fingers: g.Len()}
		bytes := min(max(size.scanned(), 1<<12), 512<<20)
		cases = append(cases, workCase{Mode: "stream", Threads: 1, Work: 1, Bytes: float64(bytes), Gallery: k, do: speed.Stream(bytes).Do})
		for _, threads := range spec.Threads {
			search := func(q matcher.Query) func(int) error {
				next := 0
				return func(n int) error {
					for range n {
						next++
						q.Fingers, q.Workers = probes[next%benchProbes], threads
						if err := searchFor(ctx, g, q); err != nil {
							return err
						}
					}
					return nil
				}
			}
			work := float64(g.Len())
			cases = append(cases,
				workCase{"scan", threads, work, float64(size.scanned()), k, search(matcher.Query{Mode: matcher.Fast, Filter: gallery.Filter{Require: nobody}})},
				workCase{"fast", threads, work, float64(size.scanned()), k, search(matcher.Query{Mode: matcher.Fast})},
				workCase{"hits", threads, work, 0, k, search(matcher.Query{Mode: matcher.Exact, HitsOnly: true})})
			if g.Len() <= exactFingers {
				cases = append(cases, workCase{"exact", threads, work, 0, k, search(matcher.Query{Mode: matcher.Exact})})
			}
			c, err := compareCase(g, probes, threads, k)
			if err != nil {
				closeAll()
				return nil, nil, err
			}
			cases = append(cases, c)
		}
	}
	return cases, closeAll, nil
}

func searchFor(ctx context.Context, g *gallery.Gallery, q matcher.Query) error {
	r, err := matcher.Search(ctx, g, q)
	if err != nil {
		return err
	}
	if !r.Complete || r.Searched != g.Len() {
		return errors.New("a search did not look at every finger")
	}
	return nil
}

// compareCase compares the probes with the first prints of a gallery, on each thread its own share of the times.
func compareCase(g *gallery.Gallery, probes [][]*template.Template, threads, k int) (workCase, error) {
	var p, q []*matcher.Prepared
	for _, t := range probes {
		p = append(p, matcher.Prepare(t[0]))
	}
	for i := range min(comparePrints, g.Len()) {
		t, err := g.At(i).Template()
		if err != nil {
			return workCase{}, err
		}
		q = append(q, matcher.Prepare(t))
	}
	comparers := make([]*matcher.Comparer, threads)
	for i := range comparers {
		comparers[i] = matcher.NewComparer()
	}
	return workCase{"compare", threads, float64(threads * len(q)), 0, k, func(n int) error {
		var wait sync.WaitGroup
		for _, c := range comparers {
			wait.Go(func() {
				for i := range n {
					for _, b := range q {
						c.Compare(p[i%benchProbes], b)
					}
				}
			})
		}
		wait.Wait()
		return nil
	}}, nil
}
