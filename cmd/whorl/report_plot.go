package main

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
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

// bars draws the last column of a table, but for lines that are sums.
func bars(t report.Table) (template.HTML, error) {
	p := gonum.New()
	p.Title.Text, p.Y.Label.Text, p.Y.Min = t.Title+" (* hidden)", "requests", 0
	var values plotter.Values
	var names []string
	for _, row := range t.Rows {
		if row.Sum {
			continue
		}
		c := row.Cells[len(row.Cells)-1]
		name := row.Name
		if c.Hidden {
			name += " *"
		}
		values, names = append(values, float64(c.N)), append(names, name)
	}
	width := min(vg.Points(30), plotWidth/vg.Length(2*len(values)))
	b, err := plotter.NewBarChart(values, width)
	if err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	b.Color, b.LineStyle.Width = color.RGBA{0x33, 0x66, 0x99, 0xff}, 0
	p.Add(b)
	if len(names) > maxTicks {
		for i := range names {
			if names[i] = names[i][strings.LastIndex(names[i], "-")+1:]; i%2 == 1 {
				names[i] = ""
			}
		}
	}
	p.NominalX(names...)
	p.Y.Max = max(p.Y.Max, 1)
	w, err := p.WriterTo(plotWidth, plotHeight, "svg")
	if err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	var svg bytes.Buffer
	if _, err := w.WriteTo(&svg); err != nil {
		return "", fmt.Errorf("plot: %w", err)
	}
	// Inside a page there is no XML declaration. Texts were escaped when they were drawn.
	_, body, _ := strings.Cut(svg.String(), "<svg")
	return template.HTML("<svg" + body), nil
}
