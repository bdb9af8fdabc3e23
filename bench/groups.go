package bench

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// A Share is an error rate in per cent with its interval and what it rests on.
type Share struct {
	Comparisons int     `json:"comparisons"`
	Errors      int     `json:"errors"`
	Fingers     int     `json:"fingers"`
	Rate        float64 `json:"rate"`
	Low         float64 `json:"low"`
	High        float64 `json:"high"`
}

// A GroupRow is what happens within a label (A equals B) or between two.
type GroupRow struct {
	A    string `json:"a"`
	B    string `json:"b"`
	FMR  Share  `json:"fmr"`
	FNMR Share  `json:"fnmr"`
}

// Groups are the error rates by label at one threshold for everybody: demographic differentials in the terms of ISO/IEC
// 19795-10.
type Groups struct {
	Kind      string  `json:"kind"`      // of label: sex, age band, sensor …
	Threshold float64 `json:"threshold"` // the same for all
	Level     float64 `json:"level"`     // confidence of the intervals
	// Rows are sorted by label, those within a label first.
	Rows []GroupRow `json:"rows"`
	// Unlabelled comparisons have a side without a label and are in no row.
	Unlabelled int `json:"unlabelled"`
	// Conclusions say in words what the table shows and what it does not.
	Conclusions []string `json:"conclusions"`
}

// ByGroup counts false matches and false non-matches within and between labels at a threshold. Labels are of
// impressions, as a sensor is, so that a genuine pair can lie between two. Intervals are by bootstrap over
// fingers with the threshold held: the spread of the rate says how many independent trials it is worth, and the
// interval is the exact binomial one of so many (E. Korn, B. Graubard, "Confidence intervals for proportions with small
// expected number of positive counts", 1998), since percentiles are too narrow for rates near 0. A row without
// an error is worth as many trials as fingers. The error wraps ErrName, or is ErrEmpty where no comparison has labels.
func ByGroup(cs []Comparison, kind string, label func(name string) string, threshold float64, o BootstrapOptions) (Groups, error) {
	o = o.normalise()
	g := Groups{Kind: kind, Threshold: threshold, Level: o.Level}
	c, err := g.count(cs, label)
	if err != nil {
		return Groups{}, err
	}
	if len(g.Rows) == 0 {
		return Groups{}, ErrEmpty
	}
	c.intervals(&g, o)
	g.conclude()
	return g, nil
}

// A counted comparison belongs to one row.
type counted struct {
	row     int32
	a, b    int32 // fingers
	genuine bool
	wrong   bool
}

type groupCount struct {
	items   []counted
	fingers int
}

func (g *Groups) count(cs []Comparison, label func(string) string) (*groupCount, error) {
	c := new(groupCount)
	numbers := map[string]int32{}
	number := func(finger string) int32 {
		n, ok := numbers[finger]
		if !ok {
			n = int32(len(numbers))
			numbers[finger] = n
		}
		return n
	}
	type key struct{ a, b string }
	rows := map[key]int32{}
	var keys []key
	for i, p := range cs {
		a, errA := Finger(p.A)
		b, errB := Finger(p.B)
		if errA != nil || errB != nil {
			return nil, fmt.Errorf("%w: comparison %d", ErrName, i+1)
		}
		k := key{label(p.A), label(p.B)}
		if k.a == "" || k.b == "" {
			g.Unlabelled++
			continue
		}
		if k.a > k.b {
			k.a, k.b = k.b, k.a
		}
		row, ok := rows[k]
		if !ok {
			row = int32(len(keys))
			rows[k] = row
			keys = append(keys, k)
		}
		q := counted{row, number(a), number(b), a == b, p.Score >= g.Threshold}
		if q.genuine {
			q.wrong = !q.wrong
		}
		c.items = append(c.items, q)
	}
	c.fingers = len(numbers)
	// Sorted: first the labels themselves, then what lies between them.
	sorted := slices.Clone(keys)
	slices.SortFunc(sorted, func(p, q key) int {
		switch {
		case (p.a == p.b) != (q.a == q.b):
			return map[bool]int{true: -1, false: 1}[p.a == p.b]
		case p.a != q.a:
			return natural(p.a, q.a)
		}
		return natural(p.b, q.b)
	})
	place := make([]int32, len(keys))
	for i, k := range sorted {
		place[rows[k]] = int32(i)
		g.Rows = append(g.Rows, GroupRow{A: k.a, B: k.b})
	}
	seen := make([][2]map[int32]bool, len(keys))
	for i := range c.items {
		q := &c.items[i]
		q.row = place[q.row]
		s, n := g.share(q)
		s.Comparisons++
		if q.wrong {
			s.Errors++
		}
		if seen[q.row][n] == nil {
			seen[q.row][n] = map[int32]bool{}
		}
		seen[q.row][n][q.a], seen[q.row][n][q.b] = true, true
	}
	for i := range g.Rows {
		g.Rows[i].FMR.Fingers, g.Rows[i].FNMR.Fingers = len(seen[i][0]), len(seen[i][1])
	}
	return c, nil
}

// share returns the rate that a comparison counts in and its number within the row.
func (g *Groups) share(q *counted) (*Share, int) {
	if q.genuine {
		return &g.Rows[q.row].FNMR, 1
	}
	return &g.Rows[q.row].FMR, 0
}

func (c *groupCount) intervals(g *Groups, o BootstrapOptions) {
	n := 2 * len(g.Rows)
	drawn := make([][]float64, n) // rates by row and kind
	wrong, all := make([]int64, n), make([]int64, n)
	times := make([]int64, c.fingers)
	for round := range o.Rounds {
		r := rand.New(rand.NewPCG(o.Seed, uint64(round)))
		clear(times)
		for range times {
			times[r.IntN(len(times))]++
		}
		clear(wrong)
		clear(all)
		for _, q := range c.items {
			k, w := 2*q.row, times[q.a]*times[q.b]
			if q.genuine {
				k, w = k+1, times[q.a]
			}
			all[k] += w
			if q.wrong {
				wrong[k] += w
			}
		}
		for k := range n {
			if all[k] > 0 {
				drawn[k] = append(drawn[k], 100*float64(wrong[k])/float64(all[k]))
			}
		}
	}
	for i := range g.Rows {
		g.Rows[i].FMR.bound(drawn[2*i], o.Level)
		g.Rows[i].FNMR.bound(drawn[2*i+1], o.Level)
	}
}

func (s *Share) bound(drawn []float64, level float64) {
	if s.Comparisons == 0 {
		s.High = 100
		return
	}
	s.Rate = 100 * float64(s.Errors) / float64(s.Comparisons)
	// Trials that would make the rate as uncertain as drawing fingers does; a rate of 0 or 1 shows no spread, and
	// fingers are what is known to be independent.
	trials := float64(s.Fingers)
	if v := stat.Variance(drawn, nil); s.Errors > 0 && s.Errors < s.Comparisons && v > 0 {
		t := distuv.StudentsT{Sigma: 1, Nu: float64(max(1, s.Fingers-1))}.Quantile((1 - level) / 2)
		z := distuv.UnitNormal.Quantile((1 - level) / 2)
		trials = s.Rate * (100 - s.Rate) / v * (z / t) * (z / t)
	}
	trials = math.Min(trials, float64(s.Comparisons))
	s.Low, s.High = clopperPearson(trials*s.Rate/100, trials, level)
}

// clopperPearson returns the exact binomial interval in per cent; counts need not be whole.
func clopperPearson(errors, trials, level float64) (low, high float64) {
	high = 100
	if errors > 0 {
		low = 100 * distuv.Beta{Alpha: errors, Beta: trials - errors + 1}.Quantile((1-level)/2)
	}
	if errors < trials {
		high = 100 * distuv.Beta{Alpha: errors + 1, Beta: trials - errors}.Quantile((1+level)/2)
	}
	return low, high
}

// conclude compares the labels with each other, for both rates.
func (g *Groups) conclude() {
	for _, rate := range []struct {
		name string
		of   func(*GroupRow) Share
	}{
		{"false non-match rate", func(r *GroupRow) Share { return r.FNMR }},
		{"false match rate", func(r *GroupRow) Share { return r.FMR }},
	} {
		g.Conclusions = append(g.Conclusions, g.concludeRate(rate.name, rate.of))
	}
	g.Conclusions = append(g.Conclusions,
		"A difference has no cause by itself: labels go together with age, work, sensor and operator, and only a set in which these are balanced can tell them apart.")
}

func (g *Groups) concludeRate(name string, of func(*GroupRow) Share) string {
	var low, high *GroupRow // the labels with the least and the most errors
	least := 0
	for i := range g.Rows {
		r := &g.Rows[i]
		s := of(r)
		if r.A != r.B || s.Comparisons == 0 {
			continue
		}
		if low == nil || s.High < of(low).High {
			low = r
		}
		if high == nil || s.Low > of(high).Low {
			high = r
		}
		if least == 0 || s.Fingers < least {
			least = s.Fingers
		}
	}
	switch {
	case low == nil || countWithin(g.Rows, of) < 2:
		return fmt.Sprintf("The %s of labels cannot be compared: fewer than two of them have comparisons of their own.", name)
	case of(high).Low > of(low).High:
		return fmt.Sprintf("The %s of %q is higher than that of %q: their %g %% intervals do not meet.", name, high.A, low.A, 100*g.Level)
	}
	text := fmt.Sprintf("No difference in the %s is shown: the %g %% intervals of all labels meet. That is no proof of equality", name, 100*g.Level)
	if least < fewFingers {
		return fmt.Sprintf("%s; with %d fingers in the smallest label even a large difference could hide in them.", text, least)
	}
	return text + "."
}

func countWithin(rows []GroupRow, of func(*GroupRow) Share) int {
	n := 0
	for i := range rows {
		if rows[i].A == rows[i].B && of(&rows[i]).Comparisons > 0 {
			n++
		}
	}
	return n
}

// WriteText writes the table and its conclusions.
func (g *Groups) WriteText(w io.Writer) error {
	p := &printer{w: w}
	width := len(g.Kind)
	for _, r := range g.Rows {
		width = max(width, len(r.name()))
	}
	p.printf("By %s at the threshold %.4g, which is the same for all; %g %% intervals\n", g.Kind, g.Threshold, 100*g.Level)
	p.printf("%-*s %8s %9s %9s %15s %8s %9s %9s %15s\n", width, g.Kind, "fingers", "impostor", "FMR %", "interval", "fingers", "genuine", "FNMR %", "interval")
	for _, r := range g.Rows {
		p.printf("%-*s", width, r.name())
		for _, s := range []Share{r.FMR, r.FNMR} {
			if s.Comparisons == 0 {
				p.printf(" %8s %9d %9s %15s", "-", 0, "-", "-")
				continue
			}
			p.printf(" %8d %9d %9.3f %15s", s.Fingers, s.Comparisons, s.Rate, fmt.Sprintf("%.3f-%.3f", s.Low, s.High))
		}
		p.printf("\n")
	}
	if g.Unlabelled > 0 {
		p.printf("%d comparisons have a side without a label and are left out.\n", g.Unlabelled)
	}
	for _, c := range g.Conclusions {
		p.printf("%s\n", c)
	}
	return p.err
}

func (r *GroupRow) name() string {
	if r.A == r.B {
		return r.A
	}
	return r.A + " / " + r.B
}

// ThresholdAt returns the lowest threshold whose false match rate, a fraction of the impostor scores, is at most fmr.
// The error is ErrEmpty.
func ThresholdAt(impostor []float64, fmr float64) (float64, error) {
	if len(impostor) == 0 {
		return 0, ErrEmpty
	}
	s := slices.Sorted(slices.Values(impostor))
	allowed := int(fmr*float64(len(s)) + 1e-9)
	if allowed >= len(s) {
		return s[0], nil
	}
	// At most allowed scores may reach the threshold: it lies above the next one.
	return math.Nextafter(s[len(s)-1-allowed], math.Inf(1)), nil
}
