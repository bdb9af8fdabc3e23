package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/template"
)

// extractorsFlags say whose minutiae to compare.
type extractorsFlags struct {
	setFlags
	against []string
	json    bool
}

// An extractorRow is what the minutiae of one extractor give on one set, or on the mean of all.
type extractorRow struct {
	Set       string  `json:"set"`
	Extractor string  `json:"extractor"`
	Failures  int     `json:"failures"` // images without minutiae
	Minutiae  float64 `json:"minutiae"` // mean of the others
	EER       float64 `json:"EER"`
	FMR100    float64 `json:"fmr100"`
	FMR1000   float64 `json:"fmr1000"`
	ZeroFMR   float64 `json:"zeroFMR"`
}

func newBenchExtractorsCommand() *cobra.Command {
	var f extractorsFlags
	cmd := &cobra.Command{
		Use:   "extractors SET... --against DIR",
		Short: "Compare extractors by their minutiae, under one matcher",
		Long: `Compare the prints of each set several times, all with Whorl's matcher: by the minutiae that Whorl finds, and by those
of each folder DIR of --against. Only positions, directions and the order by quality count: the ridge orientation
that Whorl finds besides, and all else, is left out. Images without minutiae score 0. Rates are in per cent.

The minutiae of image IMAGE.png of the set SET are in the file DIR/SET/IMAGE.tsv, in pixels of the image: a line
"# width W height H ppi P", then one minutia a line, the best first, tabs between: x, y (down from the top left),
direction in degrees counter-clockwise from +x as INCITS 378 has it, kind (E, B or O), quality (0 where none is known).

` + setHelp,
		Example: "  whorl bench extractors --against peer/minutiae set1.json set2.json",
		Args:    atLeast(1, "at least one set"),
		RunE: func(cmd *cobra.Command, sets []string) error {
			if err := f.check(sets); err != nil {
				return err
			}
			rows, err := f.rows(cmd, sets)
			if err != nil {
				return err
			}
			if f.json {
				return printJSON(cmd, rows)
			}
			return writeExtractors(cmd, rows)
		},
	}
	f.add(cmd)
	cmd.Flags().StringSliceVar(&f.against, "against", nil, "folder of another extractor's minutiae; may be repeated")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

// rows measures every extractor on every set, and adds their means where there are several sets.
func (f *extractorsFlags) rows(cmd *cobra.Command, sets []string) ([]extractorRow, error) {
	rows := make([]extractorRow, 0, (len(sets)+1)*(len(f.against)+1))
	means := make([]extractorRow, len(f.against)+1)
	for _, set := range sets {
		m, err := f.openManifest(set)
		if err != nil {
			return nil, err
		}
		list, err := f.list(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set, err)
		}
		loaders := []func() loader{extracting(cmd, m.Folder, m.PPI)}
		names := []string{"whorl"}
		for _, dir := range f.against {
			loaders = append(loaders, listed(filepath.Join(dir, m.Name)))
			names = append(names, filepath.Base(dir))
		}
		for i, of := range loaders {
			r, err := list.measureExtractor(cmd, f.threads, of)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", set, names[i], err)
			}
			r.Set, r.Extractor = m.Name, names[i]
			means[i].add(&r, 1/float64(len(sets)))
			rows = append(rows, r)
		}
	}
	if len(sets) > 1 {
		rows = append(rows, means...)
	}
	return rows, nil
}

// add makes r the weighted sum of rows.
func (r *extractorRow) add(o *extractorRow, weight float64) {
	r.Set, r.Extractor = "mean", o.Extractor
	r.Failures += o.Failures
	r.Minutiae += weight * o.Minutiae
	r.EER += weight * o.EER
	r.FMR100 += weight * o.FMR100
	r.FMR1000 += weight * o.FMR1000
	r.ZeroFMR += weight * o.ZeroFMR
}

// listed makes loaders for the lists of another extractor.
func listed(dir string) func() loader {
	return func() loader {
		return func(file string) (*template.Template, error) {
			return readMinutiaeList(filepath.Join(dir, strings.TrimSuffix(file, filepath.Ext(file))+".tsv"))
		}
	}
}

// measureExtractor compares the pairs by minutiae alone.
func (l *pairList) measureExtractor(cmd *cobra.Command, threads int, newLoader func() loader) (r extractorRow, err error) {
	counts := make(chan int, len(l.files))
	scores, failed, err := l.scoreOf(cmd, threads, func() loader {
		load := newLoader()
		return func(file string) (*template.Template, error) {
			t, err := load(file)
			if err != nil {
				return nil, err
			}
			counts <- len(t.Minutiae)
			return &template.Template{Width: t.Width, Height: t.Height, Quality: template.NoQuality, Minutiae: t.Minutiae}, nil
		}
	})
	if err != nil {
		return r, err
	}
	close(counts)
	for n := range counts {
		r.Minutiae += float64(n) / float64(len(l.files)-failed)
	}
	m, err := bench.MeasureComparisons(l.comparisons(scores))
	r.Failures, r.EER, r.FMR100, r.FMR1000, r.ZeroFMR = failed, m.EER, m.FMR100, m.FMR1000, m.ZeroFMR
	return r, err
}

func writeExtractors(cmd *cobra.Command, rows []extractorRow) error {
	set, extractor := len("set"), len("extractor")
	for _, r := range rows {
		set, extractor = max(set, len(r.Set)), max(extractor, len(r.Extractor))
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%-*s %-*s %6s %8s %8s %8s %9s %9s\n", set, "set", extractor, "extractor", "failed", "minutiae", "EER %", "FMR100 %", "FMR1000 %", "ZeroFMR %")
	for _, r := range rows {
		if _, err := fmt.Fprintf(out, "%-*s %-*s %6d %8.1f %8.3f %8.3f %9.3f %9.3f\n", set, r.Set, extractor, r.Extractor, r.Failures, r.Minutiae,
			r.EER, r.FMR100, r.FMR1000, r.ZeroFMR); err != nil {
			return err
		}
	}
	return nil
}
