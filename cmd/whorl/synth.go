package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/synth"
)

// synthFlags say which prints to make.
type synthFlags struct {
	out                  string
	seed                 uint64
	fingers, impressions int
	sensor               string
	severity, movement   float64
	ppi                  float64
}

func (f *synthFlags) add(cmd *cobra.Command, output string) {
	fl := cmd.Flags()
	fl.StringVarP(&f.out, "output", "o", "", output)
	fl.Uint64Var(&f.seed, "seed", 1, "seed of the first finger; the same seed gives the same prints")
	fl.IntVar(&f.fingers, "fingers", 4, "number of fingers")
	fl.IntVar(&f.impressions, "impressions", 4, "number of impressions of each finger")
	fl.StringVar(&f.sensor, "sensor", "optical", "kind of sensor: "+strings.Join(sensorNames(), ", "))
	fl.Float64Var(&f.severity, "severity", 1, "how much hides the ridges: 0 clean, 1 typical, 2 poor")
	fl.Float64Var(&f.movement, "movement", 1, "how differently the finger is placed: 0 alike, 1 typical, 2 carelessly")
	fl.Float64Var(&f.ppi, "ppi", 500, "resolution of the images in pixels per inch, 250 to 1000")
}

// sensorNames are the names of synth.Sensors as one word each.
func sensorNames() []string {
	var names []string
	for _, s := range synth.Sensors() {
		names = append(names, strings.ReplaceAll(s.String(), " ", "-"))
	}
	return names
}

func (f *synthFlags) setting() (synth.Setting, error) {
	sensors := synth.Sensors()
	k := slices.Index(sensorNames(), f.sensor)
	switch {
	case f.out == "":
		return synth.Setting{}, usagef("name the output with -o")
	case k < 0:
		return synth.Setting{}, usagef("--sensor %q is none of %s", f.sensor, strings.Join(sensorNames(), ", "))
	case f.fingers < 1 || f.impressions < 1 || f.severity < 0 || f.movement < 0:
		return synth.Setting{}, usagef("--fingers and --impressions are at least 1, --severity and --movement at least 0")
	case !(f.ppi >= 250 && f.ppi <= 1000):
		return synth.Setting{}, usagef("--ppi %g is not between 250 and 1000", f.ppi)
	}
	return synth.Setting{Sensor: sensors[k], Severity: f.severity, Movement: f.movement, PPI: f.ppi}, nil
}

// generate makes all impressions, in parallel, and gives each to take in no particular order.
func (f *synthFlags) generate(cmd *cobra.Command, s synth.Setting, take func(finger, impression int, im synth.Impression) error) error {
	errs := make([]error, f.fingers)
	bar := newProgress(cmd.ErrOrStderr(), f.fingers, "growing")
	err := inParallel(cmd.Context(), f.fingers, 0, func() func(int) {
		return func(i int) {
			finger := synth.NewFinger(f.seed + uint64(i))
			for k := range f.impressions {
				if errs[i] == nil {
					errs[i] = take(i, k, finger.Impression(uint64(k+1), s))
				}
			}
			bar.Add(1)
		}
	})
	if err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func newSynthCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "synth",
		Short: "Make fingerprints of nobody",
	}, newSynthSheetCommand(), newSynthPrintsCommand(), newSynthRecordsCommand())
}

func newSynthSheetCommand() *cobra.Command {
	var f synthFlags
	cmd := &cobra.Command{
		Use:   "sheet -o OUT.png",
		Short: "Draw generated prints on one page, a finger a row",
		Long: `Grow fingers of nobody and draw impressions of them on one page, a finger a row: to be looked at beside real prints. As it
stands it makes 16 impressions of four fingers on an optical sensor.`,
		Example: "  whorl synth sheet -o sheet.png --fingers 6 --impressions 5 --sensor capacitive",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.setting()
			if err != nil {
				return err
			}
			if !strings.EqualFold(filepath.Ext(f.out), ".png") {
				return usagef("the output %q does not end in .png", f.out)
			}
			pictures := make([]image.Image, f.fingers*f.impressions)
			err = f.generate(cmd, s, func(finger, impression int, im synth.Impression) error {
				pictures[finger*f.impressions+impression] = im.Image
				return nil
			})
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := png.Encode(&b, draw.Sheet(pictures, f.impressions)); err != nil {
				return err
			}
			return os.WriteFile(f.out, b.Bytes(), 0o644)
		},
	}
	f.add(cmd, "image to write: .png")
	return cmd
}

func newSynthPrintsCommand() *cobra.Command {
	var f synthFlags
	var format string
	cmd := &cobra.Command{
		Use:     "prints -o DIR",
		Aliases: []string{"impression", "impressions"},
		Short:   "Write generated prints to a folder, as FINGER_IMPRESSION.FORMAT",
		Long: `Grow fingers of nobody and write impressions of them to a folder. The same seed gives the same bytes on every machine;
finger SEED+i keeps its number in the names, so that two runs of neighbouring seeds can share a folder.`,
		Example: "  whorl synth prints -o prints/ --fingers 100 --impressions 8 --format wsq",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.setting()
			if err != nil {
				return err
			}
			if format != "png" && format != "pgm" && format != "wsq" {
				return usagef("--format %q is none of png, pgm, wsq", format)
			}
			if err := os.MkdirAll(f.out, 0o755); err != nil {
				return err
			}
			return f.generate(cmd, s, func(finger, impression int, im synth.Impression) error {
				name := fmt.Sprintf("%d_%d.%s", f.seed+uint64(finger), impression+1, format)
				return imagefile.Save(filepath.Join(f.out, name), im.Image, im.PPI)
			})
		},
	}
	f.add(cmd, "folder to write to")
	cmd.Flags().StringVar(&format, "format", "png", "png, pgm or wsq")
	return cmd
}
