package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	gonum "gonum.org/v1/plot"

	"github.com/whorl-afis/whorl/bench/plotting"
	"github.com/whorl-afis/whorl/bench/speed"
)

// plotFlags say where to draw what was measured.
type plotFlags struct{ dir, format string }

func (f *plotFlags) add(cmd *cobra.Command, what string) {
	cmd.Flags().StringVar(&f.dir, "plots", "", "folder for "+what)
	cmd.Flags().StringVar(&f.format, "plot-format", "svg", "format of the plots: svg or png")
}

func (f *plotFlags) check() error {
	if f.format != "svg" && f.format != "png" {
		return usagef("--plot-format %q is neither svg nor png", f.format)
	}
	return nil
}

func (f *plotFlags) wanted() bool { return f.dir != "" }

// save writes a plot, unless it could not be made.
func (f *plotFlags) save(name string, p *gonum.Plot, err error) error {
	if err == nil {
		err = os.MkdirAll(f.dir, 0o755)
	}
	if err != nil {
		return err
	}
	return plotting.Save(p, filepath.Join(f.dir, name+"."+f.format))
}

// timeFlags say how to time cases on every tier.
type timeFlags struct {
	threads []int
	runs    int
	least   time.Duration
}

func (f *timeFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntSliceVar(&f.threads, "threads", nil, "numbers of threads (default: 1 to all processors, doubling)")
	cmd.Flags().IntVar(&f.runs, "runs", 5, "runs of each case after the warm-up; slow cases end after 5 s")
	addTime(cmd, &f.least)
}

func (f *timeFlags) check() error {
	switch {
	case len(f.threads) > 0 && slices.Min(f.threads) < 1:
		return usagef("--threads takes numbers of at least 1")
	case f.runs < 1 || f.least <= 0:
		return usagef("--runs is at least 1, --time above 0")
	}
	return nil
}

func (f *timeFlags) options() speed.Options { return speed.Options{Runs: f.runs, Least: f.least} }

// addTime gives a command the --time flag.
func addTime(cmd *cobra.Command, least *time.Duration) {
	cmd.Flags().DurationVar(least, "time", 50*time.Millisecond, "least duration of a run")
}
