package bench

import (
	"math"
	"slices"
)

// Metrics are the error rates of a verification experiment in per cent, with the thresholds at which they hold.
type Metrics struct {
	Genuine  int `json:"genuine"`
	Impostor int `json:"impostor"`

	// EER is where FNMR and FMR meet: walking the thresholds upwards to the first with FNMR >= FMR, that rate if they
	// are equal there, else the mean of (FNMR+FMR)/2 at this threshold and at the one before it. EERLow and EERHigh
	// are these two; EERFVC is the one of them at which FNMR+FMR is the smaller, the rule of FVC2000.
	EER          float64 `json:"EER"`
	EERLow       float64 `json:"eer_low"`
	EERHigh      float64 `json:"eer_high"`
	EERFVC       float64 `json:"eer_fvc"`
	EERThreshold float64 `json:"eer_threshold"`

	// FMR100, FMR1000 and FMR10000 are the FNMR at the lowest threshold whose FMR is at most 1/100, 1/1000, 1/10000;
	// ZeroFMR that at the lowest threshold without a false match.
	FMR100            float64 `json:"FMR100"`
	FMR100Threshold   float64 `json:"FMR100_threshold"`
	FMR1000           float64 `json:"FMR1000"`
	FMR1000Threshold  float64 `json:"FMR1000_threshold"`
	FMR10000          float64 `json:"FMR10000"`
	FMR10000Threshold float64 `json:"FMR10000_threshold"`
	ZeroFMR           float64 `json:"ZeroFMR"`
	ZeroFMRThreshold  float64 `json:"ZeroFMR_threshold"`
}

// Measure returns the error rates of genuine and impostor scores, none of them NaN. The error is ErrEmpty.
func Measure(genuine, impostor []float64) (Metrics, error) {
	if len(genuine) == 0 || len(impostor) == 0 {
		return Metrics{}, ErrEmpty
	}
	thresholds := thresholdsOf(genuine, impostor)
	t := newTally(thresholds)
	for _, s := range genuine {
		t.genuine[index(thresholds, s)]++
	}
	for _, s := range impostor {
		t.impostor[index(thresholds, s)]++
	}
	return t.measure(), nil
}

// MeasureComparisons splits by names and measures.
func MeasureComparisons(cs []Comparison) (Metrics, error) {
	genuine, impostor, err := Split(cs)
	if err != nil {
		return Metrics{}, err
	}
	return Measure(genuine, impostor)
}

// thresholdsOf returns every score that occurs once, ascending, and one threshold above them all.
func thresholdsOf(genuine, impostor []float64) []float64 {
	all := slices.Concat(genuine, impostor)
	for i, s := range all {
		all[i] = s + 0 // minus zero is zero
	}
	slices.Sort(all)
	all = slices.Compact(all)
	top := all[len(all)-1]
	return append(all, top+math.Max(1, math.Abs(top)))
}

func index(thresholds []float64, s float64) int {
	i, _ := slices.BinarySearch(thresholds, s)
	return i
}

// A tally counts the comparisons at each score, as integers, so that the rates are compared exactly.
type tally struct {
	thresholds        []float64
	genuine, impostor []int64
}

func newTally(thresholds []float64) *tally {
	return &tally{thresholds, make([]int64, len(thresholds)), make([]int64, len(thresholds))}
}

// measure walks the thresholds once. Counts may be weights of a bootstrap; some of both must be positive.
func (t *tally) measure() Metrics {
	var ng, ni int64
	for i := range t.thresholds {
		ng += t.genuine[i]
		ni += t.impostor[i]
	}
	m := Metrics{Genuine: int(ng), Impostor: int(ni)}
	g, n := float64(ng), float64(ni)
	sum := func(fn, fm int64) float64 { return float64(fn)/g + float64(fm)/n }
	targets := [4]struct {
		allowed  int64
		rate, at *float64
		reached  bool
	}{
		{ni / 100, &m.FMR100, &m.FMR100Threshold, false}, {ni / 1000, &m.FMR1000, &m.FMR1000Threshold, false},
		{ni / 10000, &m.FMR10000, &m.FMR10000Threshold, false}, {0, &m.ZeroFMR, &m.ZeroFMRThreshold, false},
	}
	fn, fm := int64(0), ni // false non-matches and false matches at the threshold
	var fn0, fm0 int64     // at the one before
	crossed := false
	for i, threshold := range t.thresholds {
		if !crossed && fn*ni >= fm*ng {
			crossed = true
			above := sum(fn, fm)
			below := above
			if fn*ni != fm*ng && i > 0 {
				below = sum(fn0, fm0)
			}
			m.EER = 25 * (below + above)
			m.EERFVC = 50 * math.Min(below, above)
			m.EERLow, m.EERHigh = 50*math.Min(below, above), 50*math.Max(below, above)
			m.EERThreshold = threshold
		}
		for k := range targets {
			if w := &targets[k]; !w.reached && fm <= w.allowed {
				w.reached = true
				*w.rate, *w.at = 100*float64(fn)/g, threshold
			}
		}
		fn0, fm0 = fn, fm
		fn += t.genuine[i]
		fm -= t.impostor[i]
	}
	return m
}

// A Point is one point of a DET curve; the rates are fractions of 1.
type Point struct{ Threshold, FMR, FNMR float64 }

// DET returns the detection error trade-off: a point for every threshold at which a rate changes, ascending, at
// most limit of them (0: all), spread evenly over the steps of the curve. The error is ErrEmpty.
func DET(genuine, impostor []float64, limit int) ([]Point, error) {
	if len(genuine) == 0 || len(impostor) == 0 {
		return nil, ErrEmpty
	}
	g, n := slices.Sorted(slices.Values(genuine)), slices.Sorted(slices.Values(impostor))
	thresholds := thresholdsOf(genuine, impostor)
	step := 1.0
	if limit > 1 && len(thresholds) > limit {
		step = float64(len(thresholds)-1) / float64(limit-1)
	}
	var out []Point
	last := -1
	for k := 0.0; int(k+0.5) < len(thresholds); k += step {
		i := int(k + 0.5)
		if i == last {
			continue
		}
		last = i
		fn := index(g, thresholds[i])
		fm := len(n) - index(n, thresholds[i])
		out = append(out, Point{thresholds[i], float64(fm) / float64(len(n)), float64(fn) / float64(len(g))})
	}
	return out, nil
}
