package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A Plan is an open-set 1:N experiment: what is enrolled, and which probes have a mate in the gallery.
type Plan struct {
	Gallery  []string `json:"gallery"`
	Mated    []string `json:"mated"`
	NonMated []string `json:"nonMated"`
}

// OpenSet plans an experiment: of every finger but each strangers-th (0: none) the first enrol impressions make the
// gallery and the rest are mated probes; all impressions of the other fingers are non-mated probes. The
// error wraps ErrName.
func OpenSet(names []string, enrol, strangers int) (Plan, error) {
	fingers, of, err := byFinger(names)
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	for i, f := range fingers {
		if strangers > 0 && i%strangers == strangers-1 {
			p.NonMated = append(p.NonMated, of[f]...)
			continue
		}
		n := min(enrol, len(of[f]))
		p.Gallery = append(p.Gallery, of[f][:n]...)
		p.Mated = append(p.Mated, of[f][n:]...)
	}
	return p, nil
}

// A Candidate is one line of the answer to a probe.
type Candidate struct {
	Name  string
	Score float64
}

// An Answer is what a search gave for one probe, candidates best first.
type Answer struct {
	Probe      string
	Mated      bool
	Candidates []Candidate
}

// Identification are the results of an open-set experiment by ISO/IEC 19795-1, in per cent.
type Identification struct {
	Mated    int       `json:"mated"`
	NonMated int       `json:"nonMated"`
	Rank1    float64   `json:"rank1"` // identification rate at rank 1, without a threshold
	CMC      []float64 `json:"cmc"`   // CMC[k]: identification rate at rank k+1
	// At holds FNIR at the lowest threshold with FPIR of at most 10, 1 and 0.1 %.
	At []OpenPoint `json:"at"`
	// Rank1Interval is set by IdentifyWithIntervals.
	Rank1Interval *Interval `json:"rank1Interval,omitempty"`
}

// An OpenPoint is one threshold of an open-set search, rates in per cent.
type OpenPoint struct {
	Asked     float64 `json:"asked"` // FPIR that was asked for
	Threshold float64 `json:"threshold"`
	FPIR      float64 `json:"fpir"`
	FNIR      float64 `json:"fnir"`
	// Interval of FNIR, set by IdentifyWithIntervals.
	Interval *Interval `json:"interval,omitempty"`
}

// ranks is how far the CMC reaches.
const ranks = 20

// Identify measures the answers of an experiment: FNIR counts mated probes without their mate at or above the
// threshold, FPIR non-mated probes with any candidate there. An answer without candidates counts as one that found
// nothing. The error wraps ErrName, or is ErrEmpty without mated probes.
func Identify(answers []Answer) (Identification, error) {
	out := Identification{CMC: make([]float64, ranks)}
	var mates, tops []float64 // score of the mate where found, best score of each non-mated probe
	for i, a := range answers {
		if !a.Mated {
			out.NonMated++
			if len(a.Candidates) > 0 {
				tops = append(tops, a.Candidates[0].Score)
			}
			continue
		}
		out.Mated++
		probe, err := Finger(a.Probe)
		if err != nil {
			return Identification{}, fmt.Errorf("%w: answer %d", err, i+1)
		}
		for r, c := range a.Candidates {
			f, err := Finger(c.Name)
			if err != nil {
				return Identification{}, fmt.Errorf("%w: answer %d, candidate %d", err, i+1, r+1)
			}
			if f == probe {
				mates = append(mates, c.Score)
				for k := r; k < ranks; k++ {
					out.CMC[k]++
				}
				break
			}
		}
	}
	if out.Mated == 0 {
		return Identification{}, ErrEmpty
	}
	for k := range out.CMC {
		out.CMC[k] *= 100 / float64(out.Mated)
	}
	out.Rank1 = out.CMC[0]
	slices.Sort(mates)
	slices.Sort(tops)
	for _, asked := range []float64{10, 1, 0.1} {
		if out.NonMated > 0 {
			out.At = append(out.At, openPoint(asked, mates, tops, out))
		}
	}
	return out, nil
}

func openPoint(asked float64, mates, tops []float64, n Identification) OpenPoint {
	allowed := int(asked*float64(n.NonMated)/100 + 1e-9)
	p := OpenPoint{Asked: asked}
	// Thresholds are scores that occur and one above them all.
	candidates := slices.Concat(mates, tops)
	if len(candidates) == 0 {
		p.FNIR = 100
		return p
	}
	for _, t := range thresholdsOf(mates, tops) {
		above := len(tops) - index(tops, t)
		if above <= allowed {
			p.Threshold = t
			p.FPIR = 100 * float64(above) / float64(n.NonMated)
			p.FNIR = 100 * float64(n.Mated-(len(mates)-index(mates, t))) / float64(n.Mated)
			break
		}
	}
	return p
}

// IdentifyWithIntervals is Identify with intervals by bootstrap over the fingers or persons that the probes show. The
// gallery is held: intervals say what other probes would have given.
func IdentifyWithIntervals(answers []Answer, o BootstrapOptions) (Identification, error) {
	o = o.normalise()
	out, err := Identify(answers)
	if err != nil {
		return out, err
	}
	of := map[string][]Answer{}
	var fingers []string
	for i, a := range answers {
		f, err := Finger(a.Probe)
		if err != nil {
			return out, fmt.Errorf("%w: answer %d", err, i+1)
		}
		if _, ok := of[f]; !ok {
			fingers = append(fingers, f)
		}
		of[f] = append(of[f], a)
	}
	drawn := make([][]float64, 1+len(out.At))
	for round := range o.Rounds {
		r := rand.New(rand.NewPCG(o.Seed, uint64(round)))
		var sample []Answer
		for range fingers {
			sample = append(sample, of[fingers[r.IntN(len(fingers))]]...)
		}
		m, err := Identify(sample)
		if err != nil || len(m.At) != len(out.At) {
			continue // a draw without mated or without non-mated probes
		}
		drawn[0] = append(drawn[0], m.Rank1)
		for k, p := range m.At {
			drawn[k+1] = append(drawn[k+1], p.FNIR)
		}
	}
	if len(drawn[0]) == 0 {
		return out, nil
	}
	alpha := expandedAlpha(o.Level, len(fingers))
	interval := func(v []float64) *Interval {
		slices.Sort(v)
		return &Interval{quantile(v, alpha), quantile(v, 1-alpha)}
	}
	out.Rank1Interval = interval(drawn[0])
	for k := range out.At {
		out.At[k].Interval = interval(drawn[k+1])
	}
	return out, nil
}
