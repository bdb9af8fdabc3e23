package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/plotting"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher"
)

// A claimReport is the check of one set.
type claimReport struct {
	Name   string        `json:"name"`
	Claims []bench.Claim `json:"claims"`
}

func newBenchCalibrationCommand() *cobra.Command {
	var f setFlags
	var generated int
	var noMap, asJSON bool
	var plots plotFlags
	cmd := &cobra.Command{
		Use:   "calibration [SET...]",
		Short: "Check claimed against observed false match rates",
		Long: `A score is a claim: that prints of two different fingers reach 30 once in a thousand comparisons, 40 once in ten
thousand. Count how many impostor comparisons reach the thresholds of 10 %, 1 % and so on, and print the factor between
what is observed and what is claimed, with an interval over fingers: above 1 the matcher claims too much. Without a SET,
and with --generated, generated templates are compared whose fingers took no part in the fit of the calibration.

` + setHelp,
		Example: "  whorl bench calibration\n  whorl bench calibration --ppi 500 prints/ --json\n  whorl bench calibration --generated 600 --plots plots/ scores.tsv",
		RunE: func(cmd *cobra.Command, args []string) error {
			if generated < 0 || generated == 1 {
				return usagef("--generated takes at least 2 fingers")
			}
			if err := plots.check(); err != nil {
				return err
			}
			if err := f.check(args); err != nil {
				return err
			}
			if len(args) == 0 && generated == 0 {
				generated = 600
			}
			sets, err := claimSets(cmd, &f, args, generated, !noMap)
			if err != nil {
				return err
			}
			reports, err := checkClaims(sets, f.threads)
			if err != nil {
				return err
			}
			if plots.wanted() {
				if err := plotClaims(&plots, sets, reports); err != nil {
					return err
				}
			}
			if asJSON {
				return printRows(cmd, reports)
			}
			for _, r := range reports {
				fmt.Fprintln(cmd.OutOrStdout(), r.Name)
				if err := bench.WriteClaims(cmd.OutOrStdout(), r.Claims); err != nil {
					return err
				}
			}
			return nil
		},
	}
	f.add(cmd)
	fl := cmd.Flags()
	fl.IntVar(&generated, "generated", 0, "number of generated fingers to compare each with each (600 without a set)")
	fl.BoolVar(&noMap, "no-map", false, "generated templates have minutiae only, as those of other extractors do")
	plots.add(cmd, "the factors and the tails of the impostor scores")
	fl.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// claimSets measures the sets and adds the generated one.
func claimSets(cmd *cobra.Command, f *setFlags, sets []string, generated int, withMap bool) ([]*measuredSet, error) {
	var all []*measuredSet
	for _, set := range sets {
		s, err := f.measure(cmd, set)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set, err)
		}
		all = append(all, s)
	}
	if generated > 0 {
		s, err := generatedImpostors(cmd, generated, f.threads, withMap)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func checkClaims(sets []*measuredSet, threads int) ([]claimReport, error) {
	var reports []claimReport
	for _, s := range sets {
		claims, err := bench.CheckClaims(s.comparisons, func(fmr float64) float64 { return float64(matcher.Threshold(fmr)) },
			bench.BootstrapOptions{Rounds: 200, Workers: threads})
		if errors.Is(err, bench.ErrEmpty) {
			return nil, fmt.Errorf("%s: no impostor comparisons", s.name)
		}
		if err != nil {
			return nil, err
		}
		reports = append(reports, claimReport{s.name, claims})
	}
	return reports, nil
}

// plotClaims draws what was checked: factors with their intervals, and the tails side by side.
func plotClaims(f *plotFlags, sets []*measuredSet, reports []claimReport) error {
	var names []string
	var claims [][]bench.Claim
	var curves []plotting.Curve
	for i, r := range reports {
		names, claims = append(names, r.Name), append(claims, r.Claims)
		c, err := sets[i].curve()
		if err != nil {
			return err
		}
		curves = append(curves, c)
	}
	p, err := plotting.Claims("Observed against claimed false match rates", names, claims)
	if err := f.save("calibration", p, err); err != nil {
		return err
	}
	p, err = plotting.Tails("Impostor scores that reach a threshold", curves)
	return f.save("tails", p, err)
}

// generatedImpostors compares one impression of each of n generated fingers with those of all others.
func generatedImpostors(cmd *cobra.Command, n, threads int, withMap bool) (*measuredSet, error) {
	prepared := make([]*matcher.Prepared, n)
	bar := newProgress(cmd.ErrOrStderr(), 2*n, "comparing")
	err := inParallel(cmd.Context(), n, threads, func() func(int) {
		return func(i int) {
			t := synth.NewTemplateFinger(benchSeed+uint64(i)).Impression(1, synth.TemplateSetting{Map: withMap})
			prepared[i] = matcher.Prepare(t)
			bar.Add(1)
		}
	})
	if err != nil {
		return nil, err
	}
	rows := make([][]bench.Comparison, n)
	err = inParallel(cmd.Context(), n, threads, func() func(int) {
		c := matcher.NewComparer()
		return func(i int) {
			for j := range i {
				rows[i] = append(rows[i], bench.Comparison{
					A: fmt.Sprintf("%d_1", i), B: fmt.Sprintf("%d_1", j), Score: float64(c.Compare(prepared[i], prepared[j])),
				})
			}
			bar.Add(1)
		}
	})
	s := &measuredSet{name: fmt.Sprintf("%d generated fingers", n)}
	for _, r := range rows {
		s.comparisons = append(s.comparisons, r...)
	}
	return s, err
}
