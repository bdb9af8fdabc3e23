package bench

import (
	"fmt"
	"math"
	"slices"
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
