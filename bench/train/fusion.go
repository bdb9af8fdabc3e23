package main

import (
	"fmt"
	"go/format"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/whorl-afis/whorl/bench/train/internal/population"
	"github.com/whorl-afis/whorl/matcher"
)

const (
	fusionFingers = 1500
	// takes is the number of impressions of a finger.
	takes = 4
	// nonMatedFit and nonMatedReport are the numbers of comparisons of different fingers for the regression and for the
	// error rates that are printed.
	nonMatedFit    = 200_000
	nonMatedReport = 1_000_000
	// orientationTerms is how many of the terms at the end belong to the orientation maps.
	orientationTerms = 3
	// drawnTerms come last: two of quality and commonness, which drawn prints teach.
	drawnTerms = 3
	penalty    = 1e-5
)

// A row is a compared pair: its terms, those of geometry first. Of a pair that was not aligned all but the support
// are 0.
type row []float64

func (x row) aligned() bool { return x[1] > 0 }

// A crowd is a generated population with its comparisons.
type crowd struct {
	people       []*matcher.Prepared
	mated, other []row // for the regression
	far          []row // different fingers, for the report
	share        float64
}

// newCrowd generates fingers, each with impressions of the settings in turn, and compares them. The first reportTakes
// impressions of each give the comparisons for the report.
func newCrowd(r *rand.Rand, seed uint64, fingers, reportTakes int, settings ...population.Setting) *crowd {
	c := &crowd{people: make([]*matcher.Prepared, fingers*takes)}
	parallel(fingers, func(f int) {
		finger := population.NewFinger(seed<<32 | 1<<31 | uint64(f))
		for k := range takes {
			imp := finger.Impression(seed<<40|uint64(f)<<8|uint64(k), settings[k%len(settings)])
			c.people[f*takes+k] = matcher.Prepare(imp.Template)
		}
	})
	var pairs [][2]int
	for f := range fingers {
		for i := range takes {
			for j := range i {
				pairs = append(pairs, [2]int{f*takes + i, f*takes + j})
			}
		}
	}
	c.mated = compare(c.people, pairs)
	c.other = compare(c.people, strangers(r, fingers, takes, nonMatedFit))
	c.far = compare(c.people, strangers(r, fingers, reportTakes, nonMatedReport))
	c.share = float64(len(aligned(c.far))) / float64(len(c.far))
	fmt.Printf("%d mated and %d other comparisons, aligned %.4f and %.4f\n", len(c.mated), len(c.far),
		float64(len(aligned(c.mated)))/float64(len(c.mated)), c.share)
	return c
}

// fusion learns how terms add up to evidence and writes the table. Geometry is learned on prints of ordinary and poor
// quality, as other makers' minutiae are, the weight of the maps on clear and poor prints, those of quality and of common prints on drawn
// ones. What score evidence is worth is for the calibration.
func fusion(dir string, seed uint64, fingers int) error {
	if fingers == 0 {
		fingers = fusionFingers
	}
	r := rand.New(rand.NewPCG(seed, 4))
	foreign := newCrowd(r, seed, fingers, takes, population.Repeatable, population.Poor)
	n := len(foreign.mated[0]) - orientationTerms
	geometry, err := fit(cut(aligned(foreign.mated), n), cut(aligned(foreign.other), n), penalty, false)
	if err != nil {
		return err
	}
	plain := learnedFusion{"withoutMap", "without maps", geometry.bias, append(slices.Clone(geometry.weights), make([]float64, orientationTerms)...)}
	plain.report(aligned(foreign.mated), aligned(foreign.far), foreign.share)

	good, poor := population.Clear, population.Poor
	good.Maps, poor.Maps = true, true
	own := newCrowd(r, seed+1, fingers, 3, good, good, good, poor)
	staged := func(rows []row) [][]float64 {
		out := make([][]float64, len(rows))
		for i, x := range rows {
			out[i] = append([]float64{geometry.value(x)}, x[n:]...)
		}
		return out
	}
	ridges, err := fit(staged(aligned(own.mated)), staged(aligned(own.other)), penalty, true)
	if err != nil {
		return err
	}
	both := learnedFusion{"withMap", "with maps", ridges.bias + ridges.weights[0]*geometry.bias, nil}
	for _, w := range geometry.weights {
		both.weights = append(both.weights, ridges.weights[0]*w)
	}
	both.weights = append(both.weights, ridges.weights[1:]...)
	both.report(aligned(own.mated), aligned(own.far), own.share)

	drawn, err := readStrangers(dir)
	if err != nil {
		return err
	}
	usual, weight, err := commonness(drawn, geometry, seed)
	if err != nil {
		return err
	}
	mates, err := readMates(dir)
	if err != nil {
		return err
	}
	if err := qualities(&both, mates, seed); err != nil {
		return err
	}
	plain.weights = append(plain.weights, 0, 0, weight)
	both.weights = append(both.weights, 0)

	alone := learnedFusion{"notAligned", "not aligned", 0, make([]float64, len(plain.weights))}
	alone.weights[0] = 1
	return writeFusion(dir, []*learnedFusion{&alone, &plain, &both}, usual, seed, fingers, len(foreign.mated)+len(own.mated), len(foreign.other)+len(own.other))
}

// strangers returns n pairs of impressions of different fingers, among the first few of each.
func strangers(r *rand.Rand, fingers, of, n int) [][2]int {
	out := make([][2]int, n)
	for i := range out {
		f, g := r.IntN(fingers), r.IntN(fingers-1)
		if g >= f {
			g++
		}
		out[i] = [2]int{f*takes + r.IntN(of), g*takes + r.IntN(of)}
	}
	return out
}

// compare returns the terms of the pairs that generated templates teach, in their order.
func compare(people []*matcher.Prepared, pairs [][2]int) []row {
	rows := compareAll(people, pairs)
	for i, x := range rows {
		rows[i] = x[:len(x)-drawnTerms]
	}
	return rows
}

// compareAll returns all terms of the pairs.
func compareAll(people []*matcher.Prepared, pairs [][2]int) []row {
	const chunk = 1000
	rows := make([]row, len(pairs))
	parallel((len(pairs)+chunk-1)/chunk, func(k int) {
		c := matcher.NewComparer()
		for i := k * chunk; i < min(len(pairs), (k+1)*chunk); i++ {
			e := c.Explain(people[pairs[i][0]], people[pairs[i][1]])
			x := make(row, len(e.Contributions))
			for j, t := range e.Contributions {
				x[j] = t.Value
			}
			rows[i] = x
		}
	})
	return rows
}

// parallel calls f(0) to f(n-1) on all processors.
func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// aligned returns the rows of pairs that were aligned.
func aligned(rows []row) []row {
	var out []row
	for _, x := range rows {
		if x.aligned() {
			out = append(out, x)
		}
	}
	return out
}

func cut(rows []row, n int) [][]float64 {
	out := make([][]float64, len(rows))
	for i, x := range rows {
		out[i] = x[:n]
	}
	return out
}

type learnedFusion struct {
	name, kind string // in the table; of the comparisons
	bias       float64
	weights    []float64
}

func (l *learnedFusion) evidence(x row) float64 { return logistic{l.bias, l.weights}.value(x) }

// report prints the error on the generated pairs that were aligned, a share of all, and the tails of each term, to compare with real ones.
func (l *learnedFusion) report(mated, far []row, share float64) {
	g, im := make([]float64, len(mated)), make([]float64, len(far))
	for i, x := range mated {
		g[i] = l.evidence(x)
	}
	for i, x := range far {
		im[i] = l.evidence(x)
	}
	slices.Sort(g)
	slices.Sort(im)
	fmt.Printf("%s: bias %.2f weights %.2f\n", l.name, l.bias, l.weights)
	for _, rate := range []float64{1e-2, 1e-3, 1e-4, 1e-5} {
		if rate > share {
			continue
		}
		t := im[len(im)-1-int(rate/share*float64(len(im)))]
		k, _ := slices.BinarySearch(g, t)
		fmt.Printf("  FMR %.0e: FNMR %.4f at %.2f\n", rate, float64(k)/float64(len(g)), t)
	}
	for i := range mated[0] {
		v := make([]float64, 0, len(far))
		for _, x := range far {
			v = append(v, x[i])
		}
		w := make([]float64, 0, len(mated))
		for _, x := range mated {
			w = append(w, x[i])
		}
		slices.Sort(v)
		slices.Sort(w)
		q := func(v []float64, p float64) float64 { return v[int(p*float64(len(v)-1))] }
		fmt.Printf("  term %2d other .5/.99/.999/.9999 %.2f %.2f %.2f %.2f mated .02/.05/.1/.5 %.2f %.2f %.2f %.2f\n", i,
			q(v, .5), q(v, .99), q(v, .999), q(v, .9999), q(w, .02), q(w, .05), q(w, .1), q(w, .5))
	}
}

func writeFusion(dir string, table []*learnedFusion, usual float64, seed uint64, fingers, mated, other int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "// Code generated by bench/train; DO NOT EDIT.\n\npackage matcher\n\n")
	fmt.Fprintf(&b, "// Made by: go run ./bench/train -seed %d -fingers %d fusion\n", seed, fingers)
	fmt.Fprintf(&b, "// from %d mated comparisons and %d of different fingers, all of generated templates.\n", mated, other)
	fmt.Fprintf(&b, "var (\n")
	for _, t := range table {
		fmt.Fprintf(&b, "%s = fusion{\nname: %q,\nweights: [numTerms]int32{", t.name, t.kind)
		for _, w := range t.weights {
			fmt.Fprintf(&b, "%d,", int(math.Round(w*1024)))
		}
		fmt.Fprintf(&b, "},\nbias: %d,\ncurve: curves[%q],\n}\n", int(math.Round(t.bias*1024)), t.kind)
	}
	fmt.Fprintf(&b, ")\n\n// usuallyCommon is the commonness of two prints of drawn fingers.\nconst usuallyCommon = %d\n", int(math.Round(usual*1024)))
	src, err := format.Source([]byte(b.String()))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "matcher", "fusion_table.go"), src, 0o644)
}
