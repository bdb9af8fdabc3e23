package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/plotting"
)

func newBenchCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "bench",
		Short: "Measure accuracy and speed",
	},
		newBenchAccuracyCommand(), newBenchSearchCommand(), newBenchExtractCommand(), newBenchWSQCommand(),
		newBenchGuardCommand(), newBenchWorkerCommand(),
	)
}

// accuracyFlags say what to measure and what to write.
type accuracyFlags struct {
	ppi                         float64
	pairs, protocol, plots, tsv string
	threads                     int
	json                        bool
}

func newBenchAccuracyCommand() *cobra.Command {
	var f accuracyFlags
	cmd := &cobra.Command{
		Use:   "accuracy SET...",
		Short: "Measure error rates on sets of prints, with confidence intervals",
		Long: `Compare the prints of each set and print its error rates in per cent: the equal error rate, the rate of non-matches at
false match rates of 1 %, 0.1 % and 0.01 %, and at no false match, each with an interval by bootstrap over fingers.

A SET is a folder of images named FINGER_IMPRESSION, a manifest of such a folder (.json), or a file of scores (.tsv) as
whorl score prints them. With --pairs the pairs come from a file, for one folder; else all pairs are compared, or those
of the Fingerprint Verification Competitions.`,
		Example: `  whorl bench accuracy --ppi 500 prints/
  whorl bench accuracy --ppi 500 --pairs pairs.tsv --plots plots/ prints/
  whorl bench accuracy scores.tsv --json`,
		Args: atLeast(1, "at least one set"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.protocol != "all" && f.protocol != "fvc":
				return usagef("--protocol %q is neither all nor fvc", f.protocol)
			case f.pairs != "" && len(args) > 1:
				return usagef("--pairs takes one folder")
			case f.threads < 0:
				return usagef("--threads %d is below 0", f.threads)
			}
			return f.run(cmd, args)
		},
	}
	fl := cmd.Flags()
	addPPI(cmd, &f.ppi)
	fl.StringVar(&f.pairs, "pairs", "", "file with one pair A<TAB>B a line")
	fl.StringVar(&f.protocol, "protocol", "all", "pairs to compare: all, or fvc")
	fl.StringVar(&f.plots, "plots", "", "folder for DET curves, tails and histograms")
	fl.StringVar(&f.tsv, "scores", "", "folder for the scores of each set")
	fl.IntVar(&f.threads, "threads", 0, "number of threads (default: all processors)")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *accuracyFlags) run(cmd *cobra.Command, sets []string) error {
	for _, dir := range []string{f.plots, f.tsv} {
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
	}
	var reports []bench.Report
	var curves []plotting.Curve
	for _, set := range sets {
		name, cs, failed, err := f.comparisons(cmd, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		r, err := bench.NewReport(name, cs, bench.BootstrapOptions{Workers: f.threads})
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		r.Failures = failed
		reports = append(reports, r)
		if f.plots != "" {
			genuine, impostor, err := bench.Split(cs)
			if err != nil {
				return fmt.Errorf("%s: %w", set, err)
			}
			curves = append(curves, plotting.Curve{Name: name, Genuine: genuine, Impostor: impostor})
		}
		if f.tsv != "" {
			if err := writeScores(filepath.Join(f.tsv, name+".tsv"), cs); err != nil {
				return err
			}
		}
	}
	if f.plots != "" {
		if err := writePlots(f.plots, curves); err != nil {
			return err
		}
	}
	if f.json {
		return bench.WriteJSON(cmd.OutOrStdout(), reports)
	}
	return bench.WriteText(cmd.OutOrStdout(), reports)
}

// comparisons makes or reads the scores of one set.
func (f *accuracyFlags) comparisons(cmd *cobra.Command, set string) (name string, cs []bench.Comparison, failed int, err error) {
	name = strings.TrimSuffix(filepath.Base(set), filepath.Ext(set))
	m := &bench.Manifest{Name: name, Folder: set, PPI: f.ppi}
	switch strings.ToLower(filepath.Ext(set)) {
	case ".tsv":
		b, err := imagefile.ReadFile(set)
		if err != nil {
			return name, nil, 0, err
		}
		cs, err = bench.ReadScores(strings.NewReader(string(b)))
		return name, cs, 0, err
	case ".json":
		if m, err = bench.OpenManifest(set); err != nil {
			return name, nil, 0, err
		}
		if m.Name != "" {
			name = m.Name
		}
		if f.ppi != 0 {
			m.PPI = f.ppi
		}
	}
	list, err := f.list(m)
	if err != nil {
		return name, nil, 0, err
	}
	scores, failed, err := list.score(cmd, m.Folder, m.PPI, f.threads)
	for i, p := range list.pairs {
		cs = append(cs, bench.Comparison{A: list.files[p[0]], B: list.files[p[1]], Score: float64(scores[i])})
	}
	return name, cs, failed, err
}

func (f *accuracyFlags) list(m *bench.Manifest) (*pairList, error) {
	if f.pairs != "" {
		return readPairs(f.pairs, nil)
	}
	names, err := m.Names()
	if err != nil {
		return nil, err
	}
	pairs := bench.AllPairs(names)
	if f.protocol == "fvc" {
		if pairs, err = bench.FVC(names); err != nil {
			return nil, err
		}
	}
	l := newPairList()
	for _, p := range pairs {
		l.add(p.A, p.B)
	}
	return l, nil
}

func writeScores(path string, cs []bench.Comparison) error {
	var b strings.Builder
	if err := bench.WriteScores(&b, cs); err != nil {
		return err
	}
	return writePrivate(path, []byte(b.String()))
}

func writePlots(dir string, curves []plotting.Curve) error {
	det, err := plotting.DET("Detection error trade-off", curves)
	if err != nil {
		return err
	}
	if err := plotting.Save(det, filepath.Join(dir, "det.svg")); err != nil {
		return err
	}
	tails, err := plotting.Tails("Impostor scores that reach a threshold", curves)
	if err != nil {
		return err
	}
	if err := plotting.Save(tails, filepath.Join(dir, "tails.svg")); err != nil {
		return err
	}
	for _, c := range curves {
		h, err := plotting.Histogram(c.Name, c)
		if err != nil {
			return err
		}
		if err := plotting.Save(h, filepath.Join(dir, "histogram-"+c.Name+".svg")); err != nil {
			return err
		}
	}
	return nil
}
