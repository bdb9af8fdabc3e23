package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/cpuid/v2"
	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/speed"
	"github.com/whorl-afis/whorl/matcher"
)

// guardFlags say what to compare with.
type guardFlags struct {
	baseline  string
	tolerance float64
	runs      int
	fingers   int
	least     time.Duration
	update    bool
	fail      bool
	json      bool
}

// A guardBaseline holds what each case cost in units of the yardstick, which is run in turns with it.
type guardBaseline struct {
	Processor string             `json:"processor"`
	Cost      map[string]float64 `json:"cost"` // by "tier mode"
}

// A guardRow compares one case with the baseline.
type guardRow struct {
	Case   string  `json:"case"`
	Cost   float64 `json:"cost"`             // in units of the yardstick
	Before float64 `json:"before,omitempty"` // of the baseline
	Ratio  float64 `json:"ratio,omitempty"`  // Cost / Before
	Spread float64 `json:"spread"`           // of the runs: highest / lowest
	Slower bool    `json:"slower"`
}

func newBenchGuardCommand() *cobra.Command {
	var f guardFlags
	cmd := &cobra.Command{
		Use:   "guard --baseline FILE.json",
		Short: "Say what got slower since a baseline was stored",
		Long: `Time searches, comparisons, extraction and WSQ coding on every CPU tier, each in units of a yardstick that never changes
(filling and sorting a table) and is run in turns with them, and compare the ratios of their least processor times with
those of a baseline. Slower is what costs more than the tolerance above the baseline; SPREAD, the slowest run by the
fastest, tells how disturbed the machine was. Ratios still differ by processor: a baseline of another processor is
warned about. --update stores a new one.`,
		Example: "  whorl bench guard --baseline bench/baseline.json\n  whorl bench guard --baseline bench/baseline.json --update",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case f.baseline == "":
				return usagef("name the baseline with --baseline")
			case f.tolerance <= 0:
				return usagef("--tolerance %g is not above 0", f.tolerance)
			case f.runs < 1 || f.fingers < 1 || f.least <= 0:
				return usagef("--runs and --fingers are at least 1, --time above 0")
			}
			return f.run(cmd)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.baseline, "baseline", "", "file of the baseline")
	fl.Float64Var(&f.tolerance, "tolerance", 0.25, "share above the baseline that counts as slower")
	fl.IntVar(&f.runs, "runs", 9, "runs of each case after the warm-up")
	addTime(cmd, &f.least)
	fl.IntVar(&f.fingers, "fingers", 4096, "fingers of the gallery, the same as when the baseline was stored")
	fl.BoolVar(&f.update, "update", false, "store what was measured as the new baseline")
	fl.BoolVar(&f.fail, "fail", false, "exit with status 1 if anything got slower")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *guardFlags) run(cmd *cobra.Command) error {
	var before guardBaseline
	if !f.update {
		b, err := imagefile.ReadFile(f.baseline)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, &before); err != nil {
			return fmt.Errorf("%s: %w", f.baseline, err)
		}
		if before.Processor != processor() {
			warner(cmd.ErrOrStderr())("the baseline is of another processor (%s): ratios can differ for that reason alone", before.Processor)
		}
	}
	dir, err := os.MkdirTemp("", "whorl-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "guard.gallery")
	if err := defaultPeople.generate(cmd, path, f.fingers); err != nil {
		return err
	}
	images, err := loadImages(nil, 0)
	if err != nil {
		return err
	}
	spec := workSpec{Kind: "guard", People: defaultPeople, Galleries: []string{path}, Images: images[:2], Threads: []int{1}}
	timings, err := timeTiers(cmd, spec, speed.Options{Runs: f.runs, Least: f.least})
	if err != nil {
		return err
	}
	rows, now := guardRows(timings, before, f.tolerance)
	if f.update {
		b, err := json.MarshalIndent(now, "", " ")
		if err != nil {
			return err
		}
		return os.WriteFile(f.baseline, append(b, '\n'), 0o644)
	}
	if f.json {
		err = printRows(cmd, rows)
	} else {
		err = printGuardRows(cmd, rows, f.tolerance)
	}
	slower := 0
	for _, r := range rows {
		if r.Slower {
			slower++
		}
	}
	if err == nil && f.fail && slower > 0 {
		err = fmt.Errorf("%d of %d cases got slower", slower, len(rows))
	}
	return err
}

func processor() string {
	if cpuid.CPU.BrandName != "" {
		return cpuid.CPU.BrandName
	}
	return "unknown"
}

// guardRows divides each case by the yardstick of its tier.
func guardRows(timings []timing, before guardBaseline, tolerance float64) ([]guardRow, guardBaseline) {
	// The least processor time is compared: neighbours only ever add to it. All cases run on one thread.
	least := func(t *timing) float64 {
		if t.CPULow > 0 {
			return t.CPULow
		}
		return t.Low
	}
	yard := map[string]float64{}
	for i := range timings {
		if t := &timings[i]; t.Mode == "yardstick" {
			yard[t.tier] = least(t)
		}
	}
	now := guardBaseline{Processor: processor(), Cost: map[string]float64{}}
	var rows []guardRow
	for i := range timings {
		t := &timings[i]
		if t.Mode == "yardstick" || t.Mode == "stream" {
			continue // the machine, not the product
		}
		r := guardRow{Case: t.tier + " " + t.Mode, Cost: least(t) / yard[t.tier], Spread: t.High / t.Low}
		now.Cost[r.Case] = r.Cost
		if was, ok := before.Cost[r.Case]; ok && was > 0 {
			r.Before, r.Ratio = was, r.Cost/was
			r.Slower = r.Ratio > 1+tolerance
		}
		rows = append(rows, r)
	}
	return rows, now
}

func printGuardRows(cmd *cobra.Command, rows []guardRow, tolerance float64) error {
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%-20s %12s %12s %7s %7s\n", "CASE", "BASELINE", "NOW", "RATIO", "SPREAD")
	slower := 0
	for _, r := range rows {
		note := ""
		switch {
		case r.Slower:
			note = "  SLOWER"
		case r.Before == 0:
			note = "  not in the baseline"
		}
		if r.Slower {
			slower++
		}
		fmt.Fprintf(out, "%-20s %12.5g %12.5g %7.2f %7.2f%s\n", r.Case, r.Before, r.Cost, r.Ratio, r.Spread, note)
	}
	_, err := fmt.Fprintf(out, "%d of %d cases are more than %g %% slower than the baseline, in units of the yardstick.\n", slower, len(rows), 100*tolerance)
	return err
}

// guardCases are the parts of the product whose speed is promised, on one thread.
func guardCases(ctx context.Context, spec *workSpec) ([]workCase, func(), error) {
	cases, closeAll, err := searchCases(ctx, spec)
	if err != nil {
		return nil, nil, err
	}
	for _, more := range []func(context.Context, *workSpec) ([]workCase, func(), error){extractCases, wsqCases} {
		c, _, err := more(ctx, spec)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		cases = append(cases, c...)
	}
	probes := defaultPeople.probes()
	cases = append(cases,
		workCase{Mode: "prepare", Threads: 1, Work: benchProbes, do: func(n int) error {
			for range n {
				for _, t := range probes {
					matcher.Prepare(t[0])
				}
			}
			return nil
		}},
		workCase{Mode: "yardstick", Threads: 1, Work: 1, do: speed.Yardstick().Do})
	return cases, closeAll, nil
}
