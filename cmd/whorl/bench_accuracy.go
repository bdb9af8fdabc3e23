package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/plotting"
)

// accuracyFlags say what to measure and what to write.
type accuracyFlags struct {
	setFlags
	plots  plotFlags
	tsv    string
	groups []string
	fmr    float64
	json   bool
}

func newBenchAccuracyCommand() *cobra.Command {
	var f accuracyFlags
	cmd := &cobra.Command{
		Use:   "accuracy SET...",
		Short: "Measure error rates on sets of prints, with confidence intervals",
		Long: `Compare the prints of each set and print its error rates in per cent: the equal error rate, the rate of non-matches at
false match rates of 1 %, 0.1 % and 0.01 %, and at no false match, each with an interval by bootstrap over fingers.
Below follow the non-matches that are left at --fmr after the worst impressions by template quality are dropped, beside
as many dropped by chance, and, for each --group, the rates within and between the labels of a manifest at one threshold.

` + setHelp,
		Example: `  whorl bench accuracy --ppi 500 prints/
  whorl bench accuracy --ppi 500 --pairs pairs.tsv --plots plots/ prints/
  whorl bench accuracy --group sex --group sensor set.json
  whorl bench accuracy scores.tsv --json`,
		Args: atLeast(1, "at least one set"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.plots.check(); err != nil {
				return err
			}
			if !(f.fmr > 0 && f.fmr < 1) {
				return usagef("--fmr %g is not between 0 and 1", f.fmr)
			}
			if err := f.check(args); err != nil {
				return err
			}
			return f.run(cmd, args)
		},
	}
	f.add(cmd)
	fl := cmd.Flags()
	f.plots.add(cmd, "DET curves, tails, histograms and quality-reject curves")
	fl.StringVar(&f.tsv, "scores", "", "folder for the scores of each set")
	fl.StringSliceVar(&f.groups, "group", nil, "kind of label to give rates by, such as sex; may be repeated")
	fl.Float64Var(&f.fmr, "fmr", 1e-3, "false match rate of the tables by label and of the quality-reject curve")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *accuracyFlags) run(cmd *cobra.Command, sets []string) error {
	for _, dir := range []string{f.plots.dir, f.tsv} { // before minutes of work
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
	}
	var reports []bench.Report
	var curves []plotting.Curve
	for _, set := range sets {
		s, err := f.measure(cmd, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		r, err := f.report(s)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		reports = append(reports, r)
		c, err := s.curve()
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		curves = append(curves, c)
		if f.tsv != "" {
			if err := writeScores(filepath.Join(f.tsv, s.name+".tsv"), s.comparisons); err != nil {
				return err
			}
		}
	}
	if f.plots.wanted() {
		if err := writePlots(&f.plots, reports, curves); err != nil {
			return err
		}
	}
	if f.json {
		return bench.WriteJSON(cmd.OutOrStdout(), reports)
	}
	return bench.WriteText(cmd.OutOrStdout(), reports)
}

func (f *accuracyFlags) report(s *measuredSet) (bench.Report, error) {
	o := bench.BootstrapOptions{Workers: f.threads}
	r, err := bench.NewReport(s.name, s.comparisons, o)
	if err != nil {
		return r, err
	}
	r.Failures = s.failed
	if s.quality != nil {
		r.RejectFMR = f.fmr
		if r.Reject, err = bench.QualityReject(s.comparisons, s.qualityOf, f.fmr, 0); err != nil {
			return r, err
		}
	}
	if len(f.groups) == 0 {
		return r, nil
	}
	if s.manifest == nil {
		return r, errors.New("--group needs a manifest, which holds the labels")
	}
	_, impostor, err := bench.Split(s.comparisons)
	if err != nil {
		return r, err
	}
	threshold, err := bench.ThresholdAt(impostor, f.fmr)
	if err != nil {
		return r, err
	}
	for _, kind := range f.groups {
		g, err := bench.ByGroup(s.comparisons, kind, func(name string) string { return s.manifest.Label(name, kind) }, threshold, o)
		if errors.Is(err, bench.ErrEmpty) {
			return r, fmt.Errorf("no comparison has labels of the kind %q", kind)
		}
		if err != nil {
			return r, err
		}
		r.Groups = append(r.Groups, g)
	}
	return r, nil
}

func writeScores(path string, cs []bench.Comparison) error {
	var b strings.Builder
	if err := bench.WriteScores(&b, cs); err != nil {
		return err
	}
	return writePrivate(path, []byte(b.String()))
}

func writePlots(f *plotFlags, reports []bench.Report, curves []plotting.Curve) error {
	det, err := plotting.DET("Detection error trade-off", curves)
	if err := f.save("det", det, err); err != nil {
		return err
	}
	tails, err := plotting.Tails("Impostor scores that reach a threshold", curves)
	if err := f.save("tails", tails, err); err != nil {
		return err
	}
	for i, c := range curves {
		h, err := plotting.Histogram(c.Name, c)
		if err := f.save("histogram-"+c.Name, h, err); err != nil {
			return err
		}
		if r := reports[i]; len(r.Reject) > 0 {
			p, err := plotting.Reject(fmt.Sprintf("%s at a false match rate of %g", c.Name, r.RejectFMR), r.Reject)
			if err := f.save("reject-"+c.Name, p, err); err != nil {
				return err
			}
		}
	}
	return nil
}
