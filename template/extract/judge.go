package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

const (
	// fewMinutiae is the least number of minutiae that a comparison can say anything with.
	fewMinutiae = 10
	// smallArea is the least usable area in mm².
	smallArea = 60
	// lowContrast is the median standard deviation of grey levels within the print below which it hardly differs
	// from its ground.
	lowContrast = 10
	// mm2PerBlock is the area of a block: (8 pixels · 25.4 mm / 500)².
	mm2PerBlock = (block * 25.4 / template.PPI) * (block * 25.4 / template.PPI)
)

// judge fills the template from all that was found.
func (e *Extractor) judge(t *template.Template, o Options) {
	minutiae, cells := t.Minutiae[:0], t.Map
	*t = template.Template{
		Width: uint16(e.w), Height: uint16(e.h), Position: o.Position, Impression: o.Impression,
		Map: e.orientations(cells),
	}
	blocks := 0
	for _, in := range e.inside {
		blocks += int(in)
	}
	t.Area = uint16(min(math.MaxUint16, float32(blocks)*mm2PerBlock+0.5))
	if blocks > 0 {
		for i, v := range e.octave {
			e.a[i] = v - minOctave
		}
		period := exp2(minOctave + e.percentile(e.a, e.inside, 0.5, maxOctave-minOctave))
		t.Period = uint8(min(255, 16*period+0.5))
	}
	if cap(minutiae) < len(e.found) {
		minutiae = make([]template.Minutia, 0, len(e.found))
	}
	for i := range e.found {
		c := &e.found[i]
		minutiae = append(minutiae, template.Minutia{
			X: coordinate(c.x, e.w), Y: coordinate(c.y, e.h), Angle: c.angleUnits(), Kind: c.kind,
			Quality: uint8(max(1, min(100, c.quality*120+0.5))),
		})
	}
	t.Minutiae = minutiae
	e.verdict(t, blocks)
}

// verdict sets the overall quality and the reasons.
func (e *Extractor) verdict(t *template.Template, blocks int) {
	if e.inverted {
		t.Reasons |= template.Inverted
	}
	switch {
	case blocks == 0:
		t.Reasons |= template.Empty
		return
	case t.Area < smallArea:
		t.Reasons |= template.TooSmall
	}
	if e.percentile(e.spread, e.inside, 0.5, 128) < lowContrast {
		t.Reasons |= template.LowContrast
	}
	if len(t.Minutiae) < fewMinutiae {
		t.Reasons |= template.TooFewMinutiae
	}
	sum := 0
	for _, m := range t.Minutiae[:min(40, len(t.Minutiae))] {
		sum += int(m.Quality)
	}
	t.Quality = uint8(sum / 40)
}

// coordinate rounds a position in pixels to the units of a template, within the image.
func coordinate(v float32, size int) uint16 {
	return uint16(max(0, min(v*template.SubPixel+0.5, float32(size*template.SubPixel), math.MaxUint16)))
}

// orientations fills a map, reused if there is one: cells of two by two blocks, of which two at least show ridges.
func (e *Extractor) orientations(m *template.OrientationMap) *template.OrientationMap {
	if m == nil {
		m = new(template.OrientationMap)
	}
	cols, rows := (e.gw+1)/2, (e.gh+1)/2
	m.Cols, m.Rows = uint16(cols), uint16(rows)
	m.Cells = grow(m.Cells, cols*rows)
	for r := range rows {
		for c := range cols {
			m.Cells[r*cols+c] = e.cellOrientation(2*c, 2*r)
		}
	}
	return m
}

func (e *Extractor) cellOrientation(bx, by int) uint8 {
	n, c2, s2 := 0, float32(0), float32(0)
	for y := by; y < by+2; y++ {
		for x := bx; x < bx+2; x++ {
			if e.isInside(x, y) {
				n++
				c2 += e.cos2[y*e.gw+x]
				s2 += e.sin2[y*e.gw+x]
			}
		}
	}
	if n < 2 || c2 == 0 && s2 == 0 {
		return template.NoRidges
	}
	return ridgeAngle(c2, s2)
}
