package main

import (
	"context"
	"fmt"
	"image"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// imageFlags say on which images to measure.
type imageFlags struct {
	timeFlags
	ppi  float64
	json bool
	rate float64 // of bench wsq
}

// An imageRow is one line of the answer of bench extract and bench wsq.
type imageRow struct {
	Tier       string  `json:"tier"`
	Mode       string  `json:"mode"` // extract, encode or decode
	Threads    int     `json:"threads"`
	Images     int     `json:"images"`
	Pixels     int     `json:"pixels"`     // of all images
	PerImage   float64 `json:"msPerImage"` // elapsed time divided by the images done in it, median
	Low        float64 `json:"msLow"`
	High       float64 `json:"msHigh"`
	Megapixels float64 `json:"megapixelsPerSecond"`
	Runs       int     `json:"runs"`
	ToPortable float64 `json:"toPortable"`
	RSS        int64   `json:"rssBytes"`
	Minor      int64   `json:"minorFaults"`
	Major      int64   `json:"majorFaults"`
}

func newBenchExtractCommand() *cobra.Command {
	return newImageBench("extract", "Measure the speed of extraction, on every CPU tier",
		`Time the extraction of templates from images that are decoded and in memory. Without FILES eight generated prints are
used. With several threads one waits at the end of each run for the others: with --time 2s that no longer shows.`,
		"  whorl bench extract --ppi 500 prints/*.png\n  whorl bench extract --threads 1,2 --time 2s --json")
}

func newImageBench(kind, short, what, example string) *cobra.Command {
	f := imageFlags{rate: 0.75}
	cmd := &cobra.Command{
		Use:   kind + " [FILES...]",
		Short: short,
		Long: what + `

Every case is warmed up and then run several times in turns with the others and on every tier; the median counts. MS is
elapsed time divided by the images done in it, so that with several threads it is less than an image takes; TIMES is
the speed divided by that of the portable tier. Times belong to this machine and hour, ratios last.`,
		Example: example,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if !(f.rate > 0 && f.rate <= 8) {
				return usagef("--rate is above 0 and at most 8")
			}
			return f.run(cmd, kind, args)
		},
	}
	addPPI(cmd, &f.ppi)
	fl := cmd.Flags()
	f.add(cmd)
	fl.BoolVar(&f.json, "json", false, "print JSON")
	if kind == "wsq" {
		fl.Float64Var(&f.rate, "rate", f.rate, "bits a pixel that the encoder aims at, above 0 to 8")
	}
	return cmd
}

func (f *imageFlags) run(cmd *cobra.Command, kind string, files []string) error {
	images, err := loadImages(files, f.ppi)
	if err != nil {
		return err
	}
	spec := workSpec{Kind: kind, Threads: threadsOr(f.threads), Images: images, Rate: f.rate}
	timings, err := timeTiers(cmd, spec, f.options())
	if err != nil {
		return err
	}
	pixels := 0
	for _, m := range images {
		pixels += m.Width * m.Height
	}
	var rows []imageRow
	for i := range timings {
		t := &timings[i]
		one := 1e3 / t.Work
		rows = append(rows, imageRow{
			Tier: t.tier, Mode: t.Mode, Threads: t.Threads, Images: len(images), Pixels: pixels, PerImage: one * t.Median,
			Low: one * t.Low, High: one * t.High, Megapixels: float64(pixels) / t.Median / 1e6, Runs: t.Runs,
			ToPortable: ratioToPortable(timings, t), RSS: t.Usage.RSS, Minor: t.Usage.Minor, Major: t.Usage.Major,
		})
	}
	if f.json {
		return printRows(cmd, rows)
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%-9s %-8s %7s %7s %10s %9s %19s %7s %7s %9s\n", "TIER", "MODE", "THREADS", "IMAGES", "PIXELS", "MS", "RANGE", "MPIX/S", "TIMES", "RSS MiB")
	for _, r := range rows {
		if _, err := fmt.Fprintf(out, "%-9s %-8s %7d %7d %10d %9.3f %19s %7.1f %7.2f %9.0f\n", r.Tier, r.Mode, r.Threads, r.Images, r.Pixels,
			r.PerImage, fmt.Sprintf("%.3f-%.3f", r.Low, r.High), r.Megapixels, r.ToPortable, float64(r.RSS)/(1<<20)); err != nil {
			return err
		}
	}
	return nil
}

// loadImages decodes files, or makes eight prints.
func loadImages(files []string, ppi float64) ([]workImage, error) {
	var out []workImage
	for _, file := range files {
		m, err := imagefile.Read(file, imagefile.Options{PPI: ppi})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, newWorkImage(m.Gray, m.PPI))
	}
	if len(files) == 0 {
		for i := range 4 {
			finger := synth.NewFinger(benchSeed + uint64(i))
			for k := range 2 {
				im := finger.Impression(uint64(k+1), synth.Typical(synth.Optical))
				out = append(out, newWorkImage(im.Image, im.PPI))
			}
		}
	}
	return out, nil
}

func newWorkImage(m *image.Gray, ppi float64) workImage {
	w := workImage{Width: m.Rect.Dx(), Height: m.Rect.Dy(), PPI: ppi}
	for y := range w.Height {
		w.Pix = append(w.Pix, m.Pix[y*m.Stride:][:w.Width]...)
	}
	return w
}

func (w *workImage) gray() *image.Gray {
	return &image.Gray{Pix: w.Pix, Stride: w.Width, Rect: image.Rect(0, 0, w.Width, w.Height)}
}

// imageCase does something to every image, the images shared out among threads. Each thread makes a function of its own.
func imageCase(mode string, spec *workSpec, threads int, newWorker func() func(i int) error) workCase {
	work := make([]func(int) error, threads)
	for i := range work {
		work[i] = newWorker()
	}
	return workCase{Mode: mode, Threads: threads, Work: float64(len(spec.Images)), do: func(n int) error {
		total := int64(n * len(spec.Images))
		var next atomic.Int64
		errs := make([]error, threads)
		var wait sync.WaitGroup
		for w := range threads {
			wait.Go(func() {
				for errs[w] == nil {
					i := next.Add(1) - 1
					if i >= total {
						return
					}
					errs[w] = work[w](int(i) % len(spec.Images))
				}
			})
		}
		wait.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

func extractCases(_ context.Context, spec *workSpec) ([]workCase, func(), error) {
	var cases []workCase
	for _, threads := range spec.Threads {
		cases = append(cases, imageCase("extract", spec, threads, func() func(int) error {
			e, t := extract.New(), new(template.Template)
			return func(i int) error {
				m := &spec.Images[i]
				return e.ExtractInto(t, m.gray(), extract.Options{PPI: m.PPI})
			}
		}))
	}
	return cases, func() {}, nil
}
