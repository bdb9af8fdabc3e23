package main

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/whorl-afis/whorl/rdsi/report"
)

const (
	plotWidth, plotHeight = 18 * vg.Centimeter, 7 * vg.Centimeter
	// maxTicks is as many names as fit side by side under a plot.
	maxTicks = 12
)

// reportPlots draws what has a shape: the answers, the times to them, and their course over the period. A hidden number has
// no bar.
func reportPlots(r *report.Report) (out []template.HTML, err error) {
	for _, t := range r.Tables {
		if !strings.HasPrefix(t.Title, "Answers by purpose") && !strings.HasPrefix(t.Title, "Time to") && !strings.HasPrefix(t.Title, "Answers by time") {
			continue
		}
		svg, err := bars(t)
		if err != nil {
			return nil, err
		}
		out = append(out, svg)
	}
	return out, nil
}

// wholeTicks are those of the usual axis that stand at whole numbers: there is no half request.
type wholeTicks struct{}

func (wholeTicks) Ticks(low, high float64) (out []gonum.Tick) {
	for _, t := range (gonum.DefaultTicks{}).Ticks(low, high) {
		if t.Value == math.Trunc(t.Value) {
			out = append(out, t)
		}
	}
	return out
}

// bars draws the last column of a table, but for lines that are sums: a course over days or months upright, other lines as
// bars that lie beside their names and end in their numbers.
func bars(t report.Table) (template.HTML, error) {
	var values plotter.Values
	var ends plotter.XYLabels
	var names []string
	title := t.Title
	for _, row := range t.Rows {
		if row.Sum {
			continue
		}
		c, name := row.Cells[len(row.Cells)-1], row.Name
		n, number := float64(c.N), " "+c.String()
		if c.Hidden {
			n, name, number = 0, name+" *", " *"
			title = t.Title + " (* hidden)"
		}
		ends.XYs, ends.Labels = append(ends.XYs, plotter.XY{X: n, Y: float64(len(values))}), append(ends.Labels, number)
		values, names = append(values, n), append(names, name)
	}
	p := gonum.New()
	p.Title.Text, p.Title.Padding = title, vg.Points(8)
	height, lying := plotHeight, len(names) <= maxTicks
	width := min(vg.Points(30), plotWidth/vg.Length(2*len(values)))
	if lying {
		width, height = vg.Points(12), vg.Centimeter*vg.Length(2.5+0.7*float64(len(values)))
		slices.Reverse(values) // the first line is the uppermost
		slices.Reverse(names)
		for i := range ends.XYs {
			ends.XYs[i].Y = float64(len(values) - 1 - i)
			names[i] = " " + names[i] // the longest would touch the edge
		}
	}
	b, err := plotter.NewBarChart(values, width)
	if err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	b.Color, b.LineStyle.Width, b.Horizontal = color.RGBA{0x33, 0x66, 0x99, 0xff}, 0, lying
	p.Add(b)
	count := &p.Y
	if lying {
		count = &p.X
		labels, err := plotter.NewLabels(ends)
		if err != nil {
			return "", fmt.Errorf("plot: %w", err)
		}
		for i := range labels.TextStyle {
			labels.TextStyle[i].YAlign = text.YCenter
		}
		p.Add(labels)
		p.NominalY(names...)
	} else {
		for i := range names {
			if names[i] = names[i][strings.LastIndex(names[i], "-")+1:]; i%2 == 1 && !strings.HasSuffix(names[i], "*") {
				names[i] = ""
			}
			// The star stands where its bar would.
			if day, hidden := strings.CutSuffix(names[i], " *"); hidden {
				if names[i] = "*"; i%2 == 0 {
					names[i] = day + "*"
				}
			}
		}
		p.NominalX(names...)
	}
	count.Label.Text, count.Min, count.Max, count.Tick.Marker = t.Columns[len(t.Columns)-1], 0, max(1, 1.1*slices.Max(values)), wholeTicks{}
	if count.Label.Text == "ALL" {
		count.Label.Text = "requests"
	}
	w, err := p.WriterTo(plotWidth, height, "svg")
	if err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	var svg bytes.Buffer
	if _, err := w.WriteTo(&svg); err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	// Inside a page there is no XML declaration. Texts were escaped when they were drawn.
	_, body, _ := strings.Cut(svg.String(), "<svg")
	return template.HTML(`<svg role="img" aria-label="` + template.HTMLEscapeString(title) + `"` + body), nil
}
