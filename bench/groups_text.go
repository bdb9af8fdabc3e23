package bench

import (
	"fmt"
	"io"
)

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
