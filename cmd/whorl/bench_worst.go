package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/bench/imagefile"
)

func newBenchWorstCommand() *cobra.Command {
	var f setFlags
	var out, dir string
	var k, columns int
	cmd := &cobra.Command{
		Use:   "worst SET -o OUT.png",
		Short: "Draw the genuine pairs with the lowest scores and the impostor pairs with the highest",
		Long: `Compare the prints of a set and draw its worst pairs on one page: first the genuine pairs with the lowest scores, then the
impostor pairs with the highest, both prints side by side with their score and their minutiae, those that were paired joined
by lines and the others grey. The pairs are listed on standard output in the order of the page. An image without a
template is drawn as it is. Of a file of scores the images are in --dir.

` + setHelp,
		Example: "  whorl bench worst --ppi 500 -k 6 prints/ -o worst.png\n  whorl bench worst --dir prints --ppi 500 scores.tsv -o worst.png",
		Args:    exactly(1, "one set"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !strings.EqualFold(filepath.Ext(out), ".png"):
				return usagef("name an output that ends in .png with -o")
			case k < 1 || columns < 1:
				return usagef("-k and --columns are at least 1")
			}
			if err := f.check(args); err != nil {
				return err
			}
			s, err := f.measure(cmd, args[0])
			if err != nil {
				return err
			}
			if s.folder == "" {
				s.folder, s.ppi = dir, f.ppi
			}
			return drawWorst(cmd, s, k, columns, out)
		},
	}
	f.add(cmd)
	fl := cmd.Flags()
	fl.StringVarP(&out, "output", "o", "", "page to write: .png")
	fl.StringVar(&dir, "dir", "", "folder of the images of a file of scores")
	fl.IntVarP(&k, "number", "k", 6, "pairs of each kind")
	fl.IntVar(&columns, "columns", 2, "pairs in a row")
	return cmd
}

func drawWorst(cmd *cobra.Command, s *measuredSet, k, columns int, out string) error {
	genuine, impostor, err := bench.Worst(s.comparisons, k)
	if err != nil {
		return err
	}
	src := newSource(cmd, imagefile.Options{PPI: s.ppi})
	var pictures []image.Image
	for i, cs := range [][]bench.Comparison{genuine, impostor} {
		for _, c := range cs {
			var pair []finger
			for _, name := range []string{c.A, c.B} {
				p, err := src.drawable(filepath.Join(s.folder, filepath.FromSlash(name)))
				if err != nil {
					return err
				}
				pair = append(pair, p)
			}
			kind := [...]string{"genuine", "impostor"}[i]
			p := drawPrints(pair)
			draw.Shapes(p, []draw.Shape{{Points: [][2]float64{{}}, Colour: color.RGBA{A: 0xff}, Label: fmt.Sprintf("%s %.1f", kind, c.Score)}})
			pictures = append(pictures, p)
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\t%s\t%.2f\n", kind, c.A, c.B, c.Score); err != nil {
				return err
			}
		}
		for len(pictures)%columns != 0 { // the impostor pairs begin a row
			pictures = append(pictures, image.NewGray(image.Rectangle{}))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, draw.Sheet(pictures, columns)); err != nil {
		return err
	}
	return writePrivate(out, b.Bytes())
}

// drawable returns a print for looking at: without a template where none could be made.
func (s *source) drawable(path string) (finger, error) {
	if all, err := s.fingers(path); err == nil && len(all) == 1 {
		return all[0], nil
	}
	m, err := imagefile.Read(path, s.options)
	if err != nil {
		return finger{}, err
	}
	return finger{image: m.Gray, ppi: m.PPI}, nil
}
