package bench

import (
	"encoding/json"
	"fmt"
	"io"
)

// A Report is what one experiment gave.
type Report struct {
	Name      string     `json:"name"`
	Metrics   Metrics    `json:"metrics"`
	Intervals *Intervals `json:"intervals,omitempty"`
	// Failures is the number of impressions without a template. Their comparisons are in the metrics as non-matches.
	Failures int `json:"failures"`
	// Groups are rates by label, one table a kind of label.
	Groups []Groups `json:"groups,omitempty"`
	// Reject is the quality-reject curve, at a false match rate of RejectFMR (a fraction).
	Reject    []RejectPoint `json:"reject,omitempty"`
	RejectFMR float64       `json:"rejectFMR,omitempty"`
}

// NewReport measures comparisons with intervals.
func NewReport(name string, cs []Comparison, o BootstrapOptions) (Report, error) {
	m, err := MeasureComparisons(cs)
	if err != nil {
		return Report{}, err
	}
	in, err := Bootstrap(cs, o)
	if err != nil {
		return Report{}, err
	}
	return Report{Name: name, Metrics: m, Intervals: &in}, nil
}

// fewFingers is where a report warns: below it a single finger is more than 2 % of everything.
const fewFingers = 50

// WriteText writes reports as a table, each rate with its interval below it, and what they can be trusted with.
func WriteText(w io.Writer, reports []Report) error {
	width := len("set")
	for _, r := range reports {
		width = max(width, len(r.Name))
	}
	p := &printer{w: w}
	p.printf("%-*s %8s %8s %12s %12s %12s %12s %12s\n", width, "set", "genuine", "impostor", "EER %", "FMR100 %", "FMR1000 %", "FMR10000 %", "ZeroFMR %")
	least := 0
	for _, r := range reports {
		m := r.Metrics
		p.printf("%-*s %8d %8d", width, r.Name, m.Genuine, m.Impostor)
		for _, v := range []float64{m.EER, m.FMR100, m.FMR1000, m.FMR10000, m.ZeroFMR} {
			p.printf(" %12.3f", v)
		}
		p.printf("\n")
		if in := r.Intervals; in != nil {
			p.printf("%-*s %17s", width, "", fmt.Sprintf("%g %% interval", 100*in.Level))
			for _, v := range []Interval{in.EER, in.FMR100, in.FMR1000, in.FMR10000, in.ZeroFMR} {
				p.printf(" %12s", fmt.Sprintf("%.2f-%.2f", v.Low, v.High))
			}
			p.printf("\n")
			if least == 0 || in.Fingers < least {
				least = in.Fingers
			}
		}
		if r.Failures > 0 {
			p.printf("%-*s %d impressions gave no template and count as non-matches\n", width, "", r.Failures)
		}
	}
	switch {
	case least > 0 && least < fewFingers:
		p.printf("Intervals are by bootstrap over fingers. With %d fingers they are wide: a difference inside them shows nothing.\n", least)
	case least > 0:
		p.printf("Intervals are by bootstrap over fingers.\n")
	}
	for _, r := range reports {
		for _, g := range r.Groups {
			p.printf("\n%s: ", r.Name)
			if p.err == nil {
				p.err = g.WriteText(w)
			}
		}
		r.writeReject(p)
	}
	return p.err
}

func (r *Report) writeReject(p *printer) {
	if len(r.Reject) == 0 {
		return
	}
	p.printf("\n%s: non-matches at a false match rate of %g after impressions are dropped\n", r.Name, r.RejectFMR)
	p.printf("%9s %8s %17s %15s %17s\n", "dropped %", "genuine", "worst quality %", "by chance %", "90 % of draws")
	for _, q := range r.Reject {
		p.printf("%9g %8d %17.3f %15.3f %17s\n", q.Dropped, q.Genuine, q.FNMR, q.Random, fmt.Sprintf("%.2f-%.2f", q.RandomLow, q.RandomHigh))
	}
}

// WriteJSON writes reports as one indented array.
func WriteJSON(w io.Writer, reports []Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(reports)
}

// A printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
