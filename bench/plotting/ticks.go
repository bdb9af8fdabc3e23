package plotting

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
)

// probit scales an axis by the inverse of the normal distribution.
type probit struct{}

var _ plot.Normalizer = probit{}

func (probit) Normalize(lo, hi, x float64) float64 {
	q := func(v float64) float64 { return distuv.UnitNormal.Quantile(math.Min(1-1e-9, math.Max(1e-9, v))) }
	return (q(x) - q(lo)) / (q(hi) - q(lo))
}

// rateTicks marks rates in per cent.
type rateTicks struct{}

var _ plot.Ticker = rateTicks{}

func (rateTicks) Ticks(lo, hi float64) []plot.Tick {
	var out []plot.Tick
	for _, v := range []float64{1e-5, 1e-4, 1e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4} {
		if v >= lo && v <= hi {
			out = append(out, plot.Tick{Value: v, Label: fmt.Sprintf("%g %%", math.Round(v*1e7)/1e5)})
		}
	}
	return out
}

// decadeTicks marks powers of ten and their multiples on a logarithmic axis, none outside it: room would be left for
// their labels.
type decadeTicks struct{}

var _ plot.Ticker = decadeTicks{}

func (decadeTicks) Ticks(lo, hi float64) []plot.Tick {
	var out []plot.Tick
	for e := math.Floor(math.Log10(lo)); e <= math.Log10(hi); e++ {
		for k := 1.0; k < 10; k++ {
			t := plot.Tick{Value: k * math.Pow(10, e)}
			if t.Value < lo*(1-1e-9) || t.Value > hi*(1+1e-9) {
				continue
			}
			if k == 1 {
				t.Label = fmt.Sprintf("%g", t.Value)
				if t.Value >= 1e4 {
					t.Label = fmt.Sprintf("10^%g", e)
				}
			}
			out = append(out, t)
		}
	}
	return out
}

// roundTicks marks a linear axis at four to nine multiples of 1, 2 or 5 times a power of ten.
type roundTicks struct{}

var _ plot.Ticker = roundTicks{}

func (roundTicks) Ticks(lo, hi float64) []plot.Tick {
	if !(hi > lo) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((hi-lo)/4)))
	for _, m := range []float64{5, 2} {
		if (hi-lo)/(step*m) >= 4 {
			step *= m
			break
		}
	}
	var out []plot.Tick
	for k := math.Ceil(lo / step); k*step <= hi+step/1e6; k++ {
		out = append(out, plot.Tick{Value: k * step, Label: strconv.FormatFloat(k*step, 'g', 6, 64)})
	}
	return out
}
