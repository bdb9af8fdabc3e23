package bench

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrTooFew is returned where there are too few impostor scores to fit a tail.
var ErrTooFew = errors.New("bench: too few impostor scores")

const (
	// minTail is the least number of scores in the tail; 50 give the scale of an exponential to 14 %.
	minTail = 50
	// bodyKnots is how many quantiles describe the scores below the tail.
	bodyKnots = 64
)

// A Calibration turns a raw comparison score into -log10 of the false match rate at that threshold. Below Start it
// follows the impostor scores themselves; above, a generalised Pareto distribution, which is the limit of every
// tail (J. Pickands, "Statistical inference using extreme order statistics", 1975).
type Calibration struct {
	Scores   int       `json:"scores"`   // impostor scores of the fit
	Start    float64   `json:"start"`    // where the tail begins
	Fraction float64   `json:"fraction"` // of the scores above Start
	Scale    float64   `json:"scale"`    // in units of the score
	Shape    float64   `json:"shape"`    // ξ: 0 exponential, > 0 heavier; never < 0 (see FitTail)
	Knots    []float64 `json:"knots"`    // scores below Start at which Rates hold, ascending
	Rates    []float64 `json:"rates"`    // -log10 FMR
}

// FitTail fits a calibration to impostor scores; tail is the fraction of them in the tail (0: 2 %). The shape is never
// negative: a negative one gives the tail an end, beyond which a false match would be called impossible, and no
// finite sample shows that. The error is ErrTooFew.
func FitTail(impostor []float64, tail float64) (*Calibration, error) {
	if tail <= 0 || tail > 0.5 {
		tail = 0.02
	}
	s := slices.Sorted(slices.Values(impostor))
	n := int(tail * float64(len(s)))
	if n < minTail {
		return nil, fmt.Errorf("%w: %d in the tail, want %d", ErrTooFew, n, minTail)
	}
	c := &Calibration{Scores: len(s), Start: s[len(s)-n-1]}
	above := s[len(s)-n:]
	// Ties with the start belong to the body.
	above = above[len(above)-(len(s)-upper(s, c.Start)):]
	if len(above) < minTail {
		return nil, fmt.Errorf("%w: %d above the ties at the start of the tail, want %d", ErrTooFew, len(above), minTail)
	}
	c.Fraction = float64(len(above)) / float64(len(s))
	c.Scale, c.Shape = fitPareto(above, c.Start)
	c.fitBody(s)
	return c, nil
}

// upper returns the number of scores <= v.
func upper(s []float64, v float64) int {
	i, _ := slices.BinarySearchFunc(s, v, func(e, t float64) int {
		if e <= t {
			return -1
		}
		return 1
	})
	return i
}

// fitPareto fits by probability-weighted moments (J. Hosking, J. Wallis, "Parameter and quantile estimation for the
// generalized Pareto distribution", 1987), which beat maximum likelihood below some 500 points.
func fitPareto(above []float64, start float64) (scale, shape float64) {
	n := float64(len(above))
	var a0, a1 float64
	for i, v := range above {
		x := v - start
		a0 += x / n
		a1 += x / n * (1 - (float64(i)+0.65)/n) // plotting position of the paper
	}
	shape = 2 - a0/(a0-2*a1)
	if !(shape > 0) {
		return a0, 0 // exponential: the scale is the mean excess
	}
	shape = math.Min(shape, 0.5) // heavier tails have no variance; scores are bounded sums
	return a0 * (1 - shape), shape
}

// fitBody takes quantiles of the scores up to the start of the tail.
func (c *Calibration) fitBody(s []float64) {
	low := len(s) - upper(s, c.Start)
	for k := range bodyKnots {
		// Even steps of -log10 FMR from all scores down to those of the tail.
		rate := math.Log10(float64(len(s))/float64(low)) * float64(k) / (bodyKnots - 1)
		i := min(len(s)-low-1, max(0, len(s)-int(math.Round(float64(len(s))*math.Pow(10, -rate)))))
		v := s[i]
		if m := len(c.Knots); m > 0 && v <= c.Knots[m-1] {
			continue
		}
		c.Knots = append(c.Knots, v)
		c.Rates = append(c.Rates, math.Log10(float64(len(s))/float64(len(s)-lower(s, v))))
	}
	// Join the tail without a step; its rate at the start is that of scores above, not at it.
	if m := len(c.Knots); c.Knots[m-1] >= c.Start {
		c.Knots, c.Rates = c.Knots[:m-1], c.Rates[:m-1]
	}
	c.Knots = append(c.Knots, c.Start)
	c.Rates = append(c.Rates, -math.Log10(c.Fraction))
}

func lower(s []float64, v float64) int { i, _ := slices.BinarySearch(s, v); return i }

// Rate returns -log10 of the false match rate at a threshold of score: 4 where one impostor in 10,000 reaches it. It
// rises with the score and is never below 0.
func (c *Calibration) Rate(score float64) float64 {
	if score >= c.Start {
		x := (score - c.Start) / c.Scale
		ln := x
		if c.Shape > 0 {
			ln = math.Log1p(c.Shape*x) / c.Shape
		}
		return -math.Log10(c.Fraction) + ln/math.Ln10
	}
	if score <= c.Knots[0] {
		return 0
	}
	i, _ := slices.BinarySearch(c.Knots, score)
	x0, x1, y0, y1 := c.Knots[i-1], c.Knots[i], c.Rates[i-1], c.Rates[i]
	return y0 + (score-x0)/(x1-x0)*(y1-y0)
}

// Threshold inverts Rate for a false match rate of 1e-rate.
func (c *Calibration) Threshold(rate float64) float64 {
	if start := -math.Log10(c.Fraction); rate >= start {
		ln := (rate - start) * math.Ln10
		if c.Shape > 0 {
			ln = math.Expm1(ln*c.Shape) / c.Shape
		}
		return c.Start + c.Scale*ln
	}
	i := upper(c.Rates, rate)
	if i == 0 {
		return c.Knots[0]
	}
	x0, x1, y0, y1 := c.Knots[i-1], c.Knots[i], c.Rates[i-1], c.Rates[i]
	return x0 + (rate-y0)/(y1-y0)*(x1-x0)
}

// A TailCheck compares what a calibration promises with what other impostor scores give.
type TailCheck struct {
	Rate     float64 `json:"rate"`     // -log10 FMR that was asked for
	Expected float64 `json:"expected"` // false matches at its threshold
	Found    int     `json:"found"`
}

// Check counts false matches at 1e-2, 1e-3, … as long as ten are expected, in scores that the fit has not seen.
func (c *Calibration) Check(held []float64) []TailCheck {
	s := slices.Sorted(slices.Values(held))
	var out []TailCheck
	for rate := 2.0; ; rate++ {
		expected := float64(len(s)) * math.Pow(10, -rate)
		if expected < 10 {
			return out
		}
		out = append(out, TailCheck{rate, expected, len(s) - lower(s, c.Threshold(rate))})
	}
}
