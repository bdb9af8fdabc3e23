package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/matcher"
)

const (
	// binWidth of evidence, in 1/1024: a tenth of what a tenth of the rate is worth.
	binWidth = 64
	// tailRate is the false match rate at which the tail model takes over from the counts. From 1e-2 on an exponential,
	// the lightest tail that the model allows, lay above the counts: of other fingers 58 and 65 instead of 100 reached
	// a rate of 1e-4.
	tailRate = 1e-3
	// knotStep and lastKnot, in 1/1000 of a score, place the knots. Beyond the last the curve continues straight.
	knotStep, lastKnot = 2500, 100_000
)

// A calibrationFile is matcher/calibration.json. The matcher reads names and knots; the rest says where they come from and
// lets a test fit them again.
type calibrationFile struct {
	Program string            `json:"program"`
	Inputs  map[string]string `json:"inputs"` // SHA-256 of what evidence is made with
	Curves  []*learnedCurve   `json:"curves"`
}

// A learnedCurve turns evidence of one kind of comparison into scores.
type learnedCurve struct {
	Name        string `json:"name"`
	Population  string `json:"population"`
	Comparisons int    `json:"comparisons"` // of different fingers, aligned or not
	Evidence    bins   `json:"evidence"`    // of those that this curve is for
	// Tail describes evidence beyond tailRate, in units of 1/1024; Check counts false matches of other generated
	// fingers.
	Tail  *bench.Calibration `json:"-"`
	Start float64            `json:"tailStart,omitempty"`
	Scale float64            `json:"tailScale,omitempty"`
	Shape float64            `json:"tailShape"`
	Knots [][2]int           `json:"knots"` // evidence in 1/1024, score in 1/1000
	Check []check            `json:"check,omitempty"`
}

// A check is how many comparisons of fingers outside the fit reach a score.
type check struct {
	Score    float64 `json:"score"`
	Expected float64 `json:"expected"`
	Found    int     `json:"found"`
}

// bins count evidence: Counts[i] lies in [First+i*binWidth, First+(i+1)*binWidth).
type bins struct {
	First  int   `json:"first"`
	Counts []int `json:"counts"`
}

func count(evidence []int) bins {
	if len(evidence) == 0 {
		return bins{}
	}
	low := int(math.Floor(float64(slices.Min(evidence))/binWidth)) * binWidth
	b := bins{low, make([]int, (slices.Max(evidence)-low)/binWidth+1)}
	for _, v := range evidence {
		b.Counts[(v-low)/binWidth]++
	}
	return b
}

// values returns as much evidence as was counted, in the middle of its bins, ascending.
func (b bins) values() []float64 {
	var out []float64
	for i, n := range b.Counts {
		for range n {
			out = append(out, float64(b.First+i*binWidth)+binWidth/2)
		}
	}
	return out
}

// fit sets the knots of pairs that were aligned from the counts: quantiles down to tailRate, beyond it a generalised Pareto
// distribution. The first knot is the share of all comparisons that the curve is for.
func (l *learnedCurve) fit() error {
	v := l.Evidence.values()
	share := float64(len(v)) / float64(l.Comparisons)
	c, err := bench.FitTail(v, tailRate/share)
	if err != nil {
		return fmt.Errorf("%s: %w", l.Name, err)
	}
	l.Start, l.Scale, l.Shape = c.Start, c.Scale, c.Shape
	first := -10000 * math.Log10(share)
	l.Knots = nil
	for score := first; score < lastKnot; score += knotStep {
		l.add(c.Threshold((score-first)/10000), score)
	}
	return nil
}

// fitBelow sets the knots of pairs that were not aligned, whose score must stay below that of pairs that were: quantiles of
// all comparisons down to the largest share that was aligned.
func (l *learnedCurve) fitBelow(share float64) {
	v := l.Evidence.values()
	last := -10000 * math.Log10(share)
	l.Knots = [][2]int{{0, 0}}
	for score := float64(knotStep); ; score += knotStep {
		score = min(score, last)
		l.add(v[len(v)-max(1, int(float64(len(v))*math.Pow(10, -score/10000)))], score)
		if score == last {
			return
		}
	}
}

// add appends a knot that lies to the right of the last.
func (l *learnedCurve) add(evidence, score float64) {
	k := [2]int{int(math.Round(evidence)), int(math.Round(score))}
	if n := len(l.Knots); n > 0 {
		k[0] = max(k[0], l.Knots[n-1][0]+1)
	}
	l.Knots = append(l.Knots, k)
}

// score is what the matcher makes of evidence with these knots.
func (l *learnedCurve) score(evidence int) float64 {
	i, _ := slices.BinarySearchFunc(l.Knots, evidence, func(k [2]int, e int) int { return k[0] - e })
	i = min(max(i, 1), len(l.Knots)-1)
	a, b := l.Knots[i-1], l.Knots[i]
	return max(float64(a[1]), float64(a[1])+float64(evidence-a[0])*float64(b[1]-a[1])/float64(b[0]-a[0])) / 1000
}

func (l *learnedCurve) check(evidence []int, comparisons int) {
	for _, score := range []float64{20, 30, 40} {
		k := check{Score: score, Expected: float64(comparisons) * math.Pow(10, -score/10)}
		for _, v := range evidence {
			if l.score(v) >= score {
				k.Found++
			}
		}
		l.Check = append(l.Check, k)
	}
}

// A sample is the evidence of comparisons of different generated fingers, in 1/1024, by kind of comparison.
type sample struct {
	byKind  map[string][]int
	support []int // of all, what pairs that are not aligned are scored by
}

// allPairs returns every pair of n.
func allPairs(n int) [][2]int {
	var out [][2]int
	for i := range n {
		for j := range i {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// sampleOf compares pairs of people.
func sampleOf(people []*matcher.Prepared, drawn [][2]int) sample {
	pairs := len(drawn)
	kinds, evidence, support := make([]string, pairs), make([]int, pairs), make([]int, pairs)
	const chunk = 1000
	parallel((pairs+chunk-1)/chunk, func(k int) {
		c := matcher.NewComparer()
		for i := k * chunk; i < min(pairs, (k+1)*chunk); i++ {
			e := c.Explain(people[drawn[i][0]], people[drawn[i][1]])
			kinds[i], evidence[i] = e.Calibration, int(math.Round(e.Evidence*1024))
			support[i] = int(math.Round(e.Contributions[0].Value * 1024))
		}
	})
	s := sample{byKind: map[string][]int{}, support: support}
	for i, k := range kinds {
		s.byKind[k] = append(s.byKind[k], evidence[i])
	}
	return s
}

// calibration fits scores to false match rates and writes the file that the matcher embeds. Comparisons are of drawn prints
// through the extractor: with maps, since no generated template has the extractor's qualities, on prints of all sensors and
// severities; without on the poorer half of others, since clear prints have the lightest tail and of no print a score must
// claim too much. What is other in other makers' minutiae, the term of common prints is there to make up for.
func calibration(dir string, seed uint64) error {
	drawn, err := readStrangers(dir)
	if err != nil {
		return err
	}
	mates, err := readMates(dir)
	if err != nil {
		return err
	}
	foreign, own := prepareStrangers(poorerHalf(drawn), fault{}, seed), prepareAll(mates)
	first, others := len(foreign)*2/3, fitted(mates)
	file := calibrationFile{Program: fmt.Sprintf("go run ./bench/train -seed %d calibration", seed)}
	below := &learnedCurve{Name: "not aligned", Population: "drawn, by the extractor"}
	share := 0.0
	for _, c := range []struct {
		name, population string
		fit, check       func() sample
	}{
		{"with maps", "drawn, by the extractor", func() sample { return sampleOf(own[:others], otherFingers(others)) },
			func() sample { return sampleOf(own[others:], otherFingers(len(own)-others)) }},
		{"without maps", "poorer half of the drawn, by the extractor", func() sample { return sampleOf(foreign[:first], allPairs(first)) },
			func() sample { return sampleOf(foreign[first:], allPairs(len(foreign)-first)) }},
	} {
		s, other := c.fit(), c.check()
		if len(file.Curves) == 0 {
			below.Comparisons, below.Evidence = len(s.support), count(s.support)
		}
		l := &learnedCurve{Name: c.name, Population: c.population, Comparisons: len(s.support), Evidence: count(s.byKind[c.name])}
		if err := l.fit(); err != nil {
			return err
		}
		l.check(other.byKind[c.name], len(other.support))
		fmt.Printf("%s: %d of %d aligned, tail from %.0f, scale %.0f, shape %.3f, check %v\n", l.Name, len(s.byKind[c.name]),
			l.Comparisons, l.Start, l.Scale, l.Shape, l.Check)
		share = max(share, float64(len(s.byKind[c.name]))/float64(l.Comparisons))
		file.Curves = append(file.Curves, l)
	}
	below.fitBelow(share)
	file.Curves = append(file.Curves, below)
	if file.Inputs, err = inputs(dir); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "matcher", "calibration.json"), file.encode(), 0o644)
}

// calibrationInputs are what evidence is made with and of.
var calibrationInputs = []string{"matcher/internal/descriptor/projection.bin", "matcher/cohort.bin", "matcher/fusion_table.go", "bench/train/strangers.gz", "bench/train/mates.gz"}

// inputs returns the hashes of the learned parts that evidence depends on.
func inputs(dir string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range calibrationInputs {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		out[name] = fmt.Sprintf("%x", sha256.Sum256(b))
	}
	return out, nil
}

// encode puts each curve's lists on one line.
func (f calibrationFile) encode() []byte {
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		panic(err) // numbers and strings
	}
	return append(unbreak(b), '\n')
}

// unbreak removes the line breaks within lists of numbers.
func unbreak(b []byte) []byte {
	var out bytes.Buffer
	for i := 0; i < len(b); i++ {
		if b[i] != '\n' {
			out.WriteByte(b[i])
			continue
		}
		j := i + 1
		for j < len(b) && b[j] == ' ' {
			j++
		}
		last := out.Bytes()[out.Len()-1]
		number := j < len(b) && (b[j] >= '0' && b[j] <= '9' || b[j] == '-')
		closing := j < len(b) && b[j] == ']' && last >= '0' && last <= '9'
		pair := j < len(b) && (b[j] == '[' && (last == ',' || last == '[') || b[j] == ']' && last == ']')
		if number || closing || pair {
			if last == ',' {
				out.WriteByte(' ')
			}
			i = j - 1
			continue
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}
