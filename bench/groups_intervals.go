package bench

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

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
