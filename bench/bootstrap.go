package bench

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Interval holds a true rate, in per cent, with the confidence that was asked for.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Intervals belong to the rates of Metrics with the same names.
type Intervals struct {
	Level    float64  `json:"level"`   // confidence, 0 to 1
	Fingers  int      `json:"fingers"` // drawn from
	Rounds   int      `json:"rounds"`
	EER      Interval `json:"EER"`
	FMR100   Interval `json:"FMR100"`
	FMR1000  Interval `json:"FMR1000"`
	FMR10000 Interval `json:"FMR10000"`
	ZeroFMR  Interval `json:"ZeroFMR"`
}

// BootstrapOptions say how much work a bootstrap does. The zero value is the default.
type BootstrapOptions struct {
	Rounds  int     // 0: 1000
	Level   float64 // 0: 0.95
	Seed    uint64
	Workers int // 0: GOMAXPROCS; the result does not depend on it
}

// normalise fills in the defaults.
func (o BootstrapOptions) normalise() BootstrapOptions {
	if o.Rounds <= 0 {
		o.Rounds = 1000
	}
	if o.Level <= 0 || o.Level >= 1 {
		o.Level = 0.95
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o
}

// Bootstrap returns confidence intervals by drawing fingers, not comparisons, with replacement: comparisons of one
// finger are alike, and drawing them as if they were independent makes intervals several times too narrow (R. Bolle,
// N. Ratha, S. Pankanti, "Error analysis of pattern recognition systems: the subsets bootstrap", 2004). A
// finger that is drawn n times counts n times in its genuine comparisons and n·m times in the impostor comparisons
// with one that is drawn m times.
//
// With few fingers percentiles of the bootstrap are too narrow; they are widened as a t interval is against a normal
// one (T. Hesterberg, "What teachers should know about the bootstrap", 2015, expanded percentiles). The errors are
// those of Split and Measure.
func Bootstrap(cs []Comparison, o BootstrapOptions) (Intervals, error) {
	o = o.normalise()
	p, err := newPopulation(cs)
	if err != nil {
		return Intervals{}, err
	}
	rows := p.rounds(o)
	alpha := expandedAlpha(o.Level, p.fingers)
	out := Intervals{Level: o.Level, Fingers: p.fingers, Rounds: o.Rounds}
	values := make([]float64, o.Rounds)
	for _, c := range []struct {
		dst *Interval
		of  func(*Metrics) float64
	}{
		{&out.EER, func(m *Metrics) float64 { return m.EER }},
		{&out.FMR100, func(m *Metrics) float64 { return m.FMR100 }},
		{&out.FMR1000, func(m *Metrics) float64 { return m.FMR1000 }},
		{&out.FMR10000, func(m *Metrics) float64 { return m.FMR10000 }},
		{&out.ZeroFMR, func(m *Metrics) float64 { return m.ZeroFMR }},
	} {
		for i := range rows {
			values[i] = c.of(&rows[i])
		}
		slices.Sort(values)
		*c.dst = Interval{quantile(values, alpha), quantile(values, 1-alpha)}
	}
	return out, nil
}

// expandedAlpha returns the tail of the bootstrap to cut off so that n fingers give the coverage of a t interval.
func expandedAlpha(level float64, n int) float64 {
	tail := (1 - level) / 2
	if n < 3 {
		return 0
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(tail)
	return distuv.UnitNormal.CDF(t * math.Sqrt(float64(n)/float64(n-1)))
}

// quantile interpolates in sorted values.
func quantile(sorted []float64, p float64) float64 {
	x := p * float64(len(sorted)-1)
	i := int(x)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (x-float64(i))*(sorted[i+1]-sorted[i])
}

// A population is a list of comparisons with fingers and scores as small numbers.
type population struct {
	fingers    int
	thresholds []float64
	genuine    []pairOf // b is not used
	impostor   []pairOf
}

type pairOf struct{ a, b, threshold int32 }

func newPopulation(cs []Comparison) (*population, error) {
	genuine, impostor, err := Split(cs)
	if err != nil {
		return nil, err
	}
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, ErrEmpty
	}
	p := &population{thresholds: thresholdsOf(genuine, impostor)}
	number := map[string]int32{}
	of := func(name string) int32 {
		f, _ := Finger(name) // Split has checked it
		n, ok := number[f]
		if !ok {
			n = int32(len(number))
			number[f] = n
		}
		return n
	}
	for _, c := range cs {
		q := pairOf{of(c.A), of(c.B), int32(index(p.thresholds, c.Score))}
		if q.a == q.b {
			p.genuine = append(p.genuine, q)
		} else {
			p.impostor = append(p.impostor, q)
		}
	}
	p.fingers = len(number)
	return p, nil
}

// rounds measures resampled experiments, the same for one seed whatever the number of workers.
func (p *population) rounds(o BootstrapOptions) []Metrics {
	rows := make([]Metrics, o.Rounds)
	var wg sync.WaitGroup
	for w := range o.Workers {
		wg.Go(func() {
			t := newTally(p.thresholds)
			times := make([]int64, p.fingers)
			for r := w; r < o.Rounds; r += o.Workers {
				rows[r] = p.draw(t, times, rand.New(rand.NewPCG(o.Seed, uint64(r))))
			}
		})
	}
	wg.Wait()
	return rows
}

// draw measures one resampled experiment. A draw without a genuine or impostor comparison, possible with very few
// fingers, is drawn again.
func (p *population) draw(t *tally, times []int64, r *rand.Rand) Metrics {
	for {
		clear(times)
		for range times {
			times[r.IntN(len(times))]++
		}
		clear(t.genuine)
		clear(t.impostor)
		var ng, ni int64
		for _, q := range p.genuine {
			t.genuine[q.threshold] += times[q.a]
			ng += times[q.a]
		}
		for _, q := range p.impostor {
			w := times[q.a] * times[q.b]
			t.impostor[q.threshold] += w
			ni += w
		}
		if ng > 0 && ni > 0 {
			return t.measure()
		}
	}
}
