package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/plotting"
)

// A matcherReport is one score file of an overlay.
type matcherReport struct {
	bench.Report
	// Difference to the first file, where both hold the same pairs.
	Difference *bench.Difference `json:"difference,omitempty"`
}

func newBenchOverlayCommand() *cobra.Command {
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "overlay [NAME=]SCORES.tsv... [-o DET.svg]",
		Short: "Compare matchers by their score files: one DET plot, and differences with intervals",
		Long: `Read score files as whorl score prints them (of this release, of the last one, of a peer), print the error rates of each,
and draw all DET curves in one plot. Where a file holds the same pairs as the first, the difference of the rates is given
with an interval on the same draws of fingers: it shows what the intervals of the single rates hide.`,
		Example: "  whorl bench overlay now=scores.tsv last=release/scores.tsv peer=bozorth3.tsv -o det.svg",
		Args:    atLeast(1, "at least one file of scores"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ext := strings.ToLower(filepath.Ext(out)); out != "" && ext != ".png" && ext != ".svg" {
				return usagef("the output %q ends in neither .png nor .svg", out)
			}
			return overlay(cmd, args, out, asJSON)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "plot to write: .svg or .png")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func overlay(cmd *cobra.Command, args []string, out string, asJSON bool) error {
	var reports []matcherReport
	var first []bench.Comparison
	var curves []plotting.Curve
	for i, arg := range args {
		name, path, named := strings.Cut(arg, "=")
		if !named {
			path = arg
			name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		}
		cs, err := readScores(path)
		if err != nil {
			return err
		}
		r, err := bench.NewReport(name, cs, bench.BootstrapOptions{})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		m := matcherReport{Report: r}
		if i == 0 {
			first = cs
		} else if d, err := bench.Compared(first, cs, bench.BootstrapOptions{}); err == nil {
			m.Difference = &d
		} else if !errors.Is(err, bench.ErrPairs) {
			return fmt.Errorf("%s: %w", path, err)
		}
		reports = append(reports, m)
		c, err := (&measuredSet{name: name, comparisons: cs}).curve()
		if err != nil {
			return err
		}
		curves = append(curves, c)
	}
	if out != "" {
		p, err := plotting.DET("Detection error trade-off", curves)
		if err != nil {
			return err
		}
		if err := plotting.Save(p, out); err != nil {
			return err
		}
	}
	if asJSON {
		return printRows(cmd, reports)
	}
	return printOverlay(cmd, reports)
}

func printOverlay(cmd *cobra.Command, reports []matcherReport) error {
	plain := make([]bench.Report, len(reports))
	for i := range reports {
		plain[i] = reports[i].Report
	}
	w := cmd.OutOrStdout()
	if err := bench.WriteText(w, plain); err != nil {
		return err
	}
	for _, r := range reports[1:] {
		d := r.Difference
		if d == nil {
			fmt.Fprintf(w, "%s holds other pairs than %s: no difference is given.\n", r.Name, reports[0].Name)
			continue
		}
		fmt.Fprintf(w, "\n%s minus %s, percentage points with %g %% intervals over %d fingers:\n", r.Name, reports[0].Name, 100*d.Level, d.Fingers)
		for k, v := range []float64{d.EER, d.FMR1000, d.ZeroFMR} {
			in := d.Intervals[k]
			verdict := "shows no difference"
			switch {
			case in.Low > 0:
				verdict = r.Name + " is worse"
			case in.High < 0:
				verdict = r.Name + " is better"
			}
			if _, err := fmt.Fprintf(w, "%-8s %+8.3f  %+.3f to %+.3f  %s\n", [...]string{"EER", "FMR1000", "ZeroFMR"}[k], v, in.Low, in.High, verdict); err != nil {
				return err
			}
		}
	}
	return nil
}
