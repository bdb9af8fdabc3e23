package plotting

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/whorl-afis/whorl/bench"
)

// Reject shows what is gained by dropping the worst impressions by quality, beside dropping as many by chance, which
// is drawn with the range of 90 % of the draws.
func Reject(title string, points []bench.RejectPoint) (*plot.Plot, error) {
	p := newPlot(title, "impressions dropped, %", "false non-match rate, %")
	quality, random := make(plotter.XYs, len(points)), make(plotter.XYs, len(points))
	var band plotter.XYs
	for i, q := range points {
		quality[i] = plotter.XY{X: q.Dropped, Y: q.FNMR}
		random[i] = plotter.XY{X: q.Dropped, Y: q.Random}
		band = append(band, plotter.XY{X: q.Dropped, Y: q.RandomHigh})
	}
	for _, q := range slices.Backward(points) {
		band = append(band, plotter.XY{X: q.Dropped, Y: q.RandomLow})
	}
	if len(points) > 1 {
		area, err := plotter.NewPolygon(band)
		if err != nil {
			return nil, err
		}
		area.Color = color.RGBA{0xe8, 0xe8, 0xe8, 0xff}
		area.LineStyle.Width = 0
		p.Add(area)
	}
	if err := add(p, "worst by quality", 0, quality); err != nil {
		return nil, err
	}
	if err := add(p, "by chance", 1, random); err != nil {
		return nil, err
	}
	p.Y.Min = 0
	p.Y.Max = math.Max(p.Y.Max, 0.1)
	return p, nil
}

// A Line is a curve of measured points with X above 0, ascending.
type Line struct {
	Name string
	X, Y []float64
}

// Scaling overlays lines on two logarithmic axes: time or throughput against the size of a gallery. Points that are
// not above 0 are left out.
func Scaling(title, x, y string, lines []Line) (*plot.Plot, error) {
	p := newPlot(title, x, y)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Scale, a.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	}
	lowY, highY, lowX, highX := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i, l := range lines {
		var xy plotter.XYs
		for k := range l.X {
			if l.X[k] > 0 && l.Y[k] > 0 {
				xy = append(xy, plotter.XY{X: l.X[k], Y: l.Y[k]})
				lowX, highX = math.Min(lowX, l.X[k]), math.Max(highX, l.X[k])
				lowY, highY = math.Min(lowY, l.Y[k]), math.Max(highY, l.Y[k])
			}
		}
		if err := add(p, l.Name, i, xy); err != nil {
			return nil, err
		}
	}
	if highX < lowX {
		return nil, bench.ErrEmpty
	}
	// Whole decades, so that there are ticks also where all points are alike.
	decade := func(v float64, f func(float64) float64) float64 { return math.Pow(10, f(math.Log10(v))) }
	p.X.Min, p.X.Max = decade(lowX*0.999, math.Floor), decade(highX*1.001, math.Ceil)
	p.Y.Min, p.Y.Max = decade(lowY*0.999, math.Floor), decade(highY*1.001, math.Ceil)
	return p, nil
}
