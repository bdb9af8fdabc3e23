package main

import (
	"bytes"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template/extract"
)

func newPlotCommand() *cobra.Command {
	var o imagefile.Options
	var out, steps, size string
	cmd := &cobra.Command{
		Use:   "plot FILE [FILE] -o OUT.png",
		Short: "Draw a print with its minutiae, or the pairs of two prints",
		Long: `Draw the minutiae on a print: circles are ridge endings, squares bifurcations, each with a line in the direction
that INCITS 378 gives it. With two files draw both side by side, and join the minutiae that a comparison found to be the same.
--steps writes what each step of the extraction made, as numbered images, and a sheet of them all.

` + cardHelp,
		Example: "  whorl plot thumb.png -o minutiae.png\n  whorl plot a.png b.png -o pairs.png\n  whorl plot thumb.png --steps steps/ -o minutiae.png",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef("takes one file or two, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case out == "":
				return usagef("name the output with -o")
			case !strings.EqualFold(filepath.Ext(out), ".png"):
				return usagef("the output %q does not end in .png", out)
			case steps != "" && len(args) > 1:
				return usagef("--steps takes one file")
			}
			var err error
			if o.Width, o.Height, err = parseSize(size); err != nil {
				return err
			}
			return plot(newSource(cmd, o), args, out, steps)
		},
	}
	f := cmd.Flags()
	addPPI(cmd, &o.PPI)
	addSize(cmd, &size)
	f.StringVarP(&out, "output", "o", "", "image to write: .png")
	f.StringVar(&steps, "steps", "", "folder for an image of each step of the extraction, and a sheet of all")
	return cmd
}

func plot(s *source, files []string, out, steps string) error {
	var prints []finger
	for _, file := range files {
		all, err := s.fingers(file)
		if err != nil {
			return err
		}
		if len(all) > 1 {
			return fmt.Errorf("%s holds %d prints: name one as FILE#RECORD", file, len(all))
		}
		prints = append(prints, all[0])
	}
	if steps != "" {
		if prints[0].image == nil {
			return fmt.Errorf("%s holds no image to extract from", files[0])
		}
		if err := writeSteps(prints[0], steps); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, drawPrints(prints)); err != nil {
		return err
	}
	return writePrivate(out, b.Bytes())
}

// drawPrints draws one print, or two and the pairs between them.
func drawPrints(prints []finger) image.Image {
	if len(prints) == 1 {
		return draw.Print(prints[0].image, prints[0].template)
	}
	a, b := prints[0], prints[1]
	var pairs [][2]int
	for _, p := range matcher.NewComparer().Explain(matcher.Prepare(a.template), matcher.Prepare(b.template)).Pairs {
		pairs = append(pairs, [2]int{p.A, p.B})
	}
	return draw.Pair(a.image, a.template, b.image, b.template, pairs)
}

// mostOnSheet is the size in pixels up to which all steps of a print are put on one sheet as well.
const mostOnSheet = 1 << 21

// writeSteps extracts once more, for the pictures on the way: a file each, and a sheet of all.
func writeSteps(f finger, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	n := 0
	var failed error
	write := func(name string, img image.Image) {
		var b bytes.Buffer
		err := png.Encode(&b, img)
		if err == nil {
			err = writePrivate(filepath.Join(dir, name+".png"), b.Bytes())
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	var sheet []image.Image
	trace := func(step string, img image.Image) {
		n++
		write(fmt.Sprintf("%02d-%s", n, strings.NewReplacer(": ", "-", " ", "-").Replace(step)), img)
		if size := img.Bounds().Size(); size.X*size.Y <= mostOnSheet {
			page := image.NewRGBA(image.Rectangle{Max: size})
			imagedraw.Draw(page, page.Rect, img, img.Bounds().Min, imagedraw.Src)
			frame := draw.Box(0, 0, float64(size.X-1), float64(size.Y-1), draw.JointColour, fmt.Sprintf("%d %s", n, step))
			draw.Shapes(page, []draw.Shape{frame})
			sheet = append(sheet, page)
		}
	}
	if _, err := extract.New().Extract(f.image, extract.Options{PPI: f.ppi, Trace: trace}); err != nil {
		return err
	}
	if len(sheet) > 0 {
		write("sheet", draw.Sheet(sheet, 4))
	}
	return failed
}
