// Package plotting draws the curves of package bench: error trade-offs on probit axes, score histograms, rank curves.
//
// Every function returns a [plot.Plot], which may be changed before [Save] writes it as PNG or SVG.
package plotting

import (
	"fmt"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/whorl-afis/whorl/bench"
)

// A Curve is one matcher, release or data set.
type Curve struct {
	Name              string
	Genuine, Impostor []float64
}

// palette keeps curves apart also for the colour-blind (Okabe and Ito).
var palette = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x00, 0x00, 0x00, 0xff},
}

const (
	// lowestRate is where the axes of a DET plot begin: one error in 10^5, what some 100,000 comparisons can show.
	lowestRate  = 1e-5
	highestRate = 0.5
	curvePoints = 2000
	bins        = 80
)

// DET overlays curves of false non-match rate against false match rate. Both axes are probit scales (A. Martin et
// al., "The DET curve in assessment of detection task performance", 1997), on which normal scores give
// straight lines. Rates of zero lie below the axes.
func DET(title string, curves []Curve) (*plot.Plot, error) {
	p := newPlot(title, "false match rate", "false non-match rate")
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Min, a.Max, a.Scale, a.Tick.Marker = lowestRate, highestRate, probit{}, rateTicks{}
	}
	for i, c := range curves {
		det, err := bench.DET(c.Genuine, c.Impostor, curvePoints)
		if err != nil {
			return nil, fmt.Errorf("plotting: curve %d: %w", i+1, err)
		}
		var xy plotter.XYs
		for _, q := range det {
			if q.FMR <= highestRate && q.FNMR <= highestRate {
				xy = append(xy, plotter.XY{X: math.Max(q.FMR, lowestRate), Y: math.Max(q.FNMR, lowestRate)})
			}
		}
		if len(xy) == 0 {
			xy = plotter.XYs{{X: lowestRate, Y: lowestRate}} // no error at any threshold: the corner
		}
		if err := add(p, c.Name, i, xy); err != nil {
			return nil, err
		}
	}
	// Axes take the range of what is added; bring them back.
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = lowestRate, highestRate, lowestRate, highestRate
	return p, nil
}

// Histogram shows how genuine and impostor scores are distributed, each as shares of its own kind. The axis of shares
// is logarithmic: most impostors lie in one bin, beside which nothing else would show.
func Histogram(title string, c Curve) (*plot.Plot, error) {
	if len(c.Genuine) == 0 || len(c.Impostor) == 0 {
		return nil, fmt.Errorf("plotting: %w", bench.ErrEmpty)
	}
	p := newPlot(title, "score", "share")
	lo := min(slices.Min(c.Genuine), slices.Min(c.Impostor))
	hi := max(slices.Max(c.Genuine), slices.Max(c.Impostor))
	if hi <= lo {
		hi = lo + 1
	}
	floor := 0.5 / float64(max(len(c.Genuine), len(c.Impostor)))
	for i, s := range []struct {
		name   string
		scores []float64
	}{{"genuine", c.Genuine}, {"impostor", c.Impostor}} {
		var share [bins]float64
		for _, v := range s.scores {
			share[min(bins-1, max(0, int((v-lo)/(hi-lo)*bins)))] += 1 / float64(len(s.scores))
		}
		var xy plotter.XYs
		for k, v := range share { // as steps
			y := math.Max(v, floor)
			xy = append(xy, plotter.XY{X: lo + (hi-lo)*float64(k)/bins, Y: y}, plotter.XY{X: lo + (hi-lo)*float64(k+1)/bins, Y: y})
		}
		if err := add(p, s.name, i, xy); err != nil {
			return nil, err
		}
	}
	p.Y.Scale, p.Y.Tick.Marker, p.Y.Min, p.Y.Max = plot.LogScale{}, decadeTicks{}, floor, 1
	return p, nil
}

// Tails overlays how often impostor scores reach a threshold, on a logarithmic axis: the picture in which tails of
// generated and real prints are compared.
func Tails(title string, curves []Curve) (*plot.Plot, error) {
	p := newPlot(title, "score", "share")
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, decadeTicks{}
	least := 1.0
	for i, c := range curves {
		if len(c.Impostor) == 0 {
			return nil, fmt.Errorf("plotting: curve %d: %w", i+1, bench.ErrEmpty)
		}
		s := slices.Sorted(slices.Values(c.Impostor))
		step := max(1, len(s)/curvePoints)
		var xy plotter.XYs
		for k := range s {
			// Every point of the far tail, every step-th of the body.
			if above := len(s) - k; above <= curvePoints || k%step == 0 {
				xy = append(xy, plotter.XY{X: s[k], Y: float64(above) / float64(len(s))})
			}
		}
		least = math.Min(least, 1/float64(len(s)))
		if err := add(p, c.Name, i, xy); err != nil {
			return nil, err
		}
	}
	p.Y.Min, p.Y.Max = least/2, 1
	return p, nil
}

// CMC shows the identification rate, in per cent, by rank.
func CMC(title string, names []string, results []bench.Identification) (*plot.Plot, error) {
	p := newPlot(title, "rank", "mates found up to this rank, %")
	for i, r := range results {
		xy := make(plotter.XYs, len(r.CMC))
		for k, v := range r.CMC {
			xy[k] = plotter.XY{X: float64(k + 1), Y: v}
		}
		if err := add(p, names[i], i, xy); err != nil {
			return nil, err
		}
	}
	p.Y.Max = 100
	p.X.Min = 1
	return p, nil
}

// newPlot returns an empty plot. Labels of logarithmic axes must be short: the library leaves room for them as if they
// stood in the middle of the values, which lies near the end of such an axis.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Legend.Top, p.Legend.Padding = true, vg.Points(2)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Points(6), -vg.Points(4)
	p.Title.Padding = vg.Points(8)
	p.X.Tick.Marker, p.Y.Tick.Marker = roundTicks{}, roundTicks{}
	p.BackgroundColor = color.White
	p.Add(plotter.NewGrid())
	return p
}

func add(p *plot.Plot, name string, i int, xy plotter.XYs) error {
	line, err := plotter.NewLine(xy)
	if err != nil {
		return fmt.Errorf("plotting: %w", err)
	}
	line.Color = palette[i%len(palette)]
	line.Width = vg.Points(1.4)
	if round := i / len(palette); round > 0 {
		line.Dashes = []vg.Length{vg.Points(float64(2 + 2*round)), vg.Points(2)}
	}
	p.Add(line)
	p.Legend.Add(name, line)
	return nil
}

// Save writes a plot of 16 × 14 cm; the extension of the path says PNG or SVG.
func Save(p *plot.Plot, path string) error {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png", ".svg":
		return p.Save(16*vg.Centimeter, 14*vg.Centimeter, path)
	default:
		return fmt.Errorf("plotting: extension %q: want .png or .svg", ext)
	}
}
