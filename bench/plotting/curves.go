package plotting

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

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

// A Line is a curve of measured points with X above 0, ascending. Lines of one Group have one colour, lines of one Kind
// one sort of dashes.
type Line struct {
	Name        string
	Group, Kind int
	X, Y        []float64
}

// Scaling overlays lines on two logarithmic axes: time or throughput against the size of a gallery. Points that are
// not above 0 are left out.
func Scaling(title, x, y string, lines []Line) (*plot.Plot, error) {
	p := newPlot(title, x, y)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Scale, a.Tick.Marker = plot.LogScale{}, decadeTicks{}
	}
	lowY, highY, lowX, highX := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		var xy plotter.XYs
		for k := range l.X {
			if l.X[k] > 0 && l.Y[k] > 0 {
				xy = append(xy, plotter.XY{X: l.X[k], Y: l.Y[k]})
				lowX, highX = math.Min(lowX, l.X[k]), math.Max(highX, l.X[k])
				lowY, highY = math.Min(lowY, l.Y[k]), math.Max(highY, l.Y[k])
			}
		}
		if len(xy) == 0 {
			continue
		}
		line, err := plotter.NewLine(xy)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width = palette[l.Group%len(palette)], vg.Points(1.4)
		line.Dashes = dashes[l.Kind%len(dashes)]
		p.Add(line)
		p.Legend.Add(l.Name, line)
	}
	p.Legend.Left = true // what is measured grows to the right
	if highX < lowX {
		return nil, bench.ErrEmpty
	}
	// Whole decades, so that there are ticks also where all points are alike.
	decade := func(v float64, f func(float64) float64) float64 { return math.Pow(10, f(math.Log10(v))) }
	p.X.Min, p.X.Max = decade(lowX*0.999, math.Floor), decade(highX*0.999, math.Ceil)
	p.Y.Min, p.Y.Max = decade(lowY*0.999, math.Floor), decade(highY*0.999, math.Ceil)
	return p, nil
}

// dashes of lines that share a colour: none, long, short, dotted.
var dashes = [][]vg.Length{nil, {vg.Points(7), vg.Points(3)}, {vg.Points(3), vg.Points(2)}, {vg.Points(1), vg.Points(2)}}

// Claims shows the factor between observed and claimed false match rates, one line a set with the intervals as error
// bars, and the band within a factor of two. Rates that nothing reached are left out.
func Claims(title string, names []string, sets [][]bench.Claim) (*plot.Plot, error) {
	p := newPlot(title, "claimed false match rate", "factor")
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Scale, a.Tick.Marker = plot.LogScale{}, decadeTicks{}
	}
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0.25, Label: "1/4"}, {Value: 0.5, Label: "1/2"}, {Value: 1, Label: "1"}, {Value: 2, Label: "2"}, {Value: 4, Label: "4"}}
	least, most := 1.0, 0.0
	for _, claims := range sets {
		for _, c := range claims {
			least, most = min(least, c.Claimed), max(most, c.Claimed)
		}
	}
	if most == 0 {
		return nil, bench.ErrEmpty
	}
	band, err := plotter.NewPolygon(plotter.XYs{{X: least / 2, Y: 0.5}, {X: most * 2, Y: 0.5}, {X: most * 2, Y: 2}, {X: least / 2, Y: 2}})
	if err != nil {
		return nil, err
	}
	band.Color, band.LineStyle.Width = color.RGBA{0xe8, 0xe8, 0xe8, 0xff}, 0
	p.Add(band)
	for i, claims := range sets {
		var q claimPoints
		for _, c := range claims {
			if c.Factor > 0 {
				// Sets stand a little apart, or their bars would cover each other.
				q.XYs = append(q.XYs, plotter.XY{X: c.Claimed * math.Pow(1.06, float64(i)-float64(len(sets)-1)/2), Y: clamp(c.Factor)})
				q.low, q.high = append(q.low, clamp(c.Factor)-clamp(c.Low)), append(q.high, clamp(c.High)-clamp(c.Factor))
			}
		}
		if len(q.XYs) == 0 {
			continue
		}
		if err := add(p, names[i], i, q.XYs); err != nil {
			return nil, err
		}
		bars, err := plotter.NewYErrorBars(q)
		if err != nil {
			return nil, err
		}
		bars.Color = palette[i%len(palette)]
		p.Add(bars)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = least/2, most*2, lowestFactor, highestFactor
	return p, nil
}

// lowestFactor and highestFactor are the ends of the axis of factors; what lies beyond is drawn at them.
const lowestFactor, highestFactor = 0.125, 8

func clamp(v float64) float64 { return min(highestFactor, max(lowestFactor, v)) }

// claimPoints have intervals.
type claimPoints struct {
	plotter.XYs
	low, high []float64
}

func (c claimPoints) YError(i int) (low, high float64) { return c.low[i], c.high[i] }
