package bench

import (
	"cmp"
	"errors"
	"slices"
)

// ErrPairs is returned where two lists do not hold the same comparisons.
var ErrPairs = errors.New("bench: the lists do not hold the same pairs")

// A Difference compares two matchers on the same pairs: rates of the second minus those of the first, in
// percentage points, with intervals. An interval without 0 shows a difference; it is narrower than the intervals
// of the rates themselves, because hard fingers are hard for both.
type Difference struct {
	EER     float64 `json:"EER"`
	FMR1000 float64 `json:"FMR1000"`
	ZeroFMR float64 `json:"ZeroFMR"`
	// Intervals of the three, in this order.
	Intervals [3]Interval `json:"intervals"`
	Level     float64     `json:"level"`
	Fingers   int         `json:"fingers"`
}

// Compared measures both lists on the same draws of fingers. Pairs may come in any order and either way round. The
// error is ErrPairs or that of Bootstrap.
func Compared(first, second []Comparison, o BootstrapOptions) (Difference, error) {
	o = o.normalise()
	a, b := canonical(first), canonical(second)
	if !slices.EqualFunc(a, b, func(x, y Comparison) bool { return x.A == y.A && x.B == y.B }) {
		return Difference{}, ErrPairs
	}
	rates := func(m Metrics) [3]float64 { return [3]float64{m.EER, m.FMR1000, m.ZeroFMR} }
	var exact [2][3]float64
	var drawn [2][]Metrics
	var fingers int
	for i, cs := range [][]Comparison{a, b} {
		m, err := MeasureComparisons(cs)
		if err != nil {
			return Difference{}, err
		}
		exact[i] = rates(m)
		// The same pairs in the same order number the fingers alike, so that the same seed draws the same ones.
		p, err := newPopulation(cs)
		if err != nil {
			return Difference{}, err
		}
		fingers = p.fingers
		drawn[i] = p.rounds(o)
	}
	d := Difference{Level: o.Level, Fingers: fingers}
	d.EER, d.FMR1000, d.ZeroFMR = exact[1][0]-exact[0][0], exact[1][1]-exact[0][1], exact[1][2]-exact[0][2]
	alpha := expandedAlpha(o.Level, fingers)
	values := make([]float64, o.Rounds)
	for k := range d.Intervals {
		for r := range values {
			values[r] = rates(drawn[1][r])[k] - rates(drawn[0][r])[k]
		}
		slices.Sort(values)
		d.Intervals[k] = Interval{quantile(values, alpha), quantile(values, 1-alpha)}
	}
	return d, nil
}

// canonical sorts comparisons by their names, the lesser name first.
func canonical(cs []Comparison) []Comparison {
	out := slices.Clone(cs)
	for i, c := range out {
		if c.A > c.B {
			out[i].A, out[i].B = c.B, c.A
		}
	}
	slices.SortStableFunc(out, func(x, y Comparison) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return out
}
