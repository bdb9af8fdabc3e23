package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/template"
)

var errMinutiaeList = errors.New("not a list of minutiae")

// readMinutiaeList reads what another extractor found, as text: "# width W height H ppi P", then one minutia a line,
// the best first: x and y in pixels from the top left, y down, direction in degrees counter-clockwise from +x as
// INCITS 378 has it, kind (E, B or O) and quality, with tabs between. Quality may be on any scale: it only orders.
func readMinutiaeList(path string) (*template.Template, error) {
	b, err := imagefile.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := parseMinutiaeList(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(t.Minutiae) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errNoMinutiae)
	}
	return t, nil
}

func parseMinutiaeList(b []byte) (*template.Template, error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Scan()
	var w, h int
	var ppi float64
	if n, _ := fmt.Sscanf(lines.Text(), "# width %d height %d ppi %g", &w, &h, &ppi); n != 3 {
		return nil, fmt.Errorf("%w: line 1 is not \"# width W height H ppi P\"", errMinutiaeList)
	}
	scale := template.PPI / ppi
	width, height := math.Ceil(float64(w)*scale), math.Ceil(float64(h)*scale)
	if !(ppi >= 1 && width > 0 && height > 0 && max(width, height) <= math.MaxUint16/template.SubPixel) {
		return nil, fmt.Errorf("%w: line 1: no size of a print", errMinutiaeList)
	}
	t := &template.Template{Width: uint16(width), Height: uint16(height), Quality: template.NoQuality}
	for n := 2; lines.Scan(); n++ {
		m, err := parseMinutia(lines.Text(), scale)
		if err == nil && (int(m.X) > int(t.Width)*template.SubPixel || int(m.Y) > int(t.Height)*template.SubPixel) {
			err = errors.New("outside the print")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", errMinutiaeList, n, err)
		}
		t.Minutiae = append(t.Minutiae, m)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errMinutiaeList, err)
	}
	slices.SortStableFunc(t.Minutiae, func(a, b template.Minutia) int { return int(b.Quality) - int(a.Quality) })
	t.Minutiae = t.Minutiae[:min(len(t.Minutiae), template.MaxMinutiae)]
	return t, nil
}

func parseMinutia(line string, scale float64) (m template.Minutia, err error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 5 {
		return m, fmt.Errorf("%d fields, want 5", len(fields))
	}
	var v [4]float64
	for i, k := range [4]int{0, 1, 2, 4} {
		if v[i], err = strconv.ParseFloat(fields[k], 64); err != nil {
			return m, fmt.Errorf("field %d: %w", k+1, err)
		}
	}
	// In its own pixels and at 500 ppi the top left corner of the image is at -1/2.
	x, y := (v[0]+0.5)*scale-0.5, (v[1]+0.5)*scale-0.5
	const side = math.MaxUint16/template.SubPixel - 1
	if !(x > -1 && y > -1 && x < side && y < side && v[2] >= 0 && v[2] <= 360 && v[3] >= 0) {
		return m, errors.New("no position, direction or quality")
	}
	kind, ok := map[string]template.Kind{"E": template.Ending, "B": template.Bifurcation, "O": template.Other}[fields[3]]
	if !ok {
		return m, fmt.Errorf("kind %.10q is not E, B or O", fields[3])
	}
	return template.At(max(0, x), max(0, y), v[2]*math.Pi/180, kind, uint8(min(100, v[3]))), nil
}
