package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/matcher/gallery"
)

// searchFlags say what searches to time.
type searchFlags struct {
	timeFlags
	fingers          []int
	galleries        []string
	json, cold, huge bool
	plot, keep       string
	people           benchPeople
}

func newBenchSearchCommand() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search [--fingers N,…] [--threads T,…]",
		Short: "Measure the speed of searches, on every CPU tier",
		Long: `Make galleries of generated templates and time searches for one finger of unknown position, which looks at every
finger enrolled, or with --probe-fingers for several of known position. Modes: fast is the whole cascade, codes first,
then places, then the comparison of one finger in seven hundred; exact finds the ten best that comparing with everybody
would find, hits only those that reach the threshold of its FPIR; scan is the codes alone, compare the comparison alone.
Every case is warmed up and then run several times in turns with the others and on every tier; the median counts. TIMES
is the speed divided by that of the portable tier; ROOF is the share of the bytes that one core can stream, measured in
the same run over as many bytes as the gallery's scan reads. Times belong to this machine and hour, ratios last.

A gallery of some thousand fingers is scanned from the second-level cache, of some ten thousand from the third, a larger
one from memory; --cold measures also the first search after the gallery has left memory (Linux).`,
		Example: `  whorl bench search --fingers 20000 --threads 1
  whorl bench search --fingers 1000,10000,100000,1000000 --threads 1 --plot scaling.svg --json
  whorl bench search --gallery people.gallery`,
		Args: exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	fl := cmd.Flags()
	fl.IntSliceVar(&f.fingers, "fingers", []int{20000}, "numbers of fingers of the galleries to make")
	fl.StringSliceVar(&f.galleries, "gallery", nil, "measure on galleries that exist, instead of --fingers")
	f.add(cmd)
	fl.BoolVar(&f.cold, "cold", false, "measure also with the gallery not in memory: mode cold")
	fl.BoolVar(&f.huge, "huge-pages", false, "copy galleries to huge pages, each tier its own copy: a search of a million takes a few per cent less")
	fl.StringVar(&f.keep, "keep", "", "folder that keeps the galleries made, for the next run (a million fingers take minutes)")
	fl.IntVar(&f.people.Each, "each", defaultPeople.Each, "fingers of each subject made, at positions 1, 2 and so on")
	fl.IntVar(&f.people.Variants, "variants", defaultPeople.Variants, "fingers made of each generated one, by mirroring, turning and stretching: up to 64, for large galleries sooner")
	fl.IntVar(&f.people.Fingers, "probe-fingers", defaultPeople.Fingers, "fingers to look for at once: 1 of unknown position, or more of positions 1, 2 and so on")
	fl.StringVar(&f.plot, "plot", "", "scaling curve to draw: .png or .svg")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *searchFlags) check() error {
	switch {
	case len(f.fingers) == 0 || slices.Min(f.fingers) < 1:
		return usagef("--fingers takes numbers of at least 1")
	case slices.Max(f.fingers) > gallery.MaxRecords:
		return usagef("--fingers takes at most %d", gallery.MaxRecords)
	case len(f.galleries) > 0 && f.people.Fingers > 1:
		return usagef("--probe-fingers goes with galleries that are made, whose positions are known")
	case f.plot != "" && filepath.Ext(f.plot) != ".png" && filepath.Ext(f.plot) != ".svg":
		return usagef("--plot %q ends in neither .png nor .svg", f.plot)
	}
	if err := f.timeFlags.check(); err != nil {
		return err
	}
	return f.people.check()
}

func (f *searchFlags) run(cmd *cobra.Command) error {
	galleries := f.galleries
	if len(galleries) == 0 {
		dir := f.keep
		if dir == "" {
			var err error
			if dir, err = os.MkdirTemp("", "whorl-bench-"); err != nil {
				return err
			}
			defer os.RemoveAll(dir)
		}
		slices.Sort(f.fingers)
		for _, n := range slices.Compact(f.fingers) {
			path := filepath.Join(dir, f.people.file(n))
			if s, err := sizeOf(path); err != nil || s.fingers != n {
				if err := f.people.generate(cmd, path, n); err != nil {
					return err
				}
			}
			galleries = append(galleries, path)
		}
	}
	spec := workSpec{Kind: "search", Galleries: galleries, Threads: threadsOr(f.threads), People: f.people, HugePages: f.huge}
	timings, err := timeTiers(cmd, spec, f.options())
	if err != nil {
		return err
	}
	rows, err := searchRows(timings, galleries)
	if err != nil {
		return err
	}
	if f.cold {
		cold, err := f.coldRows(cmd, galleries)
		if err != nil {
			return err
		}
		rows = append(rows, cold...)
	}
	if f.plot != "" {
		if err := plotScaling(f.plot, rows); err != nil {
			return err
		}
	}
	if f.json {
		return printRows(cmd, rows)
	}
	return printSearchRows(cmd.OutOrStdout(), rows)
}
