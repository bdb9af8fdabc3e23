package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

const (
	// fewMinutiae is the least number of minutiae that a comparison can say anything with.
	fewMinutiae = 10
	// smallArea is the least usable area in mm²: a quarter of a plain impression.
	smallArea = 60
	// lowContrast is the median standard deviation of grey levels within the print below which it hardly differs
	// from its ground, noContrast that of the whole image below which there is nothing on it.
	lowContrast = 10
	noContrast  = 8
	// The directions of a print agree over 28 pixels to 0.23 at the least, 0.6 mostly (768 prints of 9 sensors);
	// those of noise, texture and photographs to 0.10 at the most. Below clearAgreement the ridges are blurred.
	leastAgreement = 0.15
	clearAgreement = 0.35
	// Noise in the passband of the filters has 0.45 to 1.4 residues that survive cleaning on each mm², prints 0.14
	// to 0.59; where agreement is poor too, it is noise.
	noiseDensity   = 0.45
	noiseAgreement = 0.23
	// Median ridge periods of fingers lie between these, in pixels: 0.27 mm (small children) to 0.66 mm.
	narrowRidges = 5.3
	wideRidges   = 13
	// Parts of a print may have wider or narrower ridges than the rest. Squares of 128 pixels cut from real prints were
	// wrongly called wide in 0.7 % of 1516 cases, of 64 pixels in 2.3 %, of 160 pixels (66 mm²) in 0.4 %; where a
	// resolution is declared too low, the area is too large. Below narrowArea, in mm², nothing is said.
	wideArea   = 100
	narrowArea = 10
	// Quality grows with the mean amplitude of the ridges from that of noise to that of a clean print, in local
	// standard deviations. Of 27 measures this one foretells failing comparisons best: without the worst tenth of
	// 640 prints, FNMR at FMR 0.1 % is 2.2 instead of 4.1 %, with the sum of grades 3.7. Prints of whose best
	// bestCount minutiae fewer than enough can be expected to be found again have that much less.
	noiseAmplitude = 0.35
	cleanAmplitude = 0.95
	bestCount      = 30
	enough         = 21
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
	t.Minutiae = minutiae
	if e.inverted {
		t.Reasons |= template.Inverted
	}
	blocks := 0
	for _, in := range e.inside {
		blocks += int(in)
	}
	if blocks == 0 {
		t.Reasons |= template.Empty
		if e.percentile(e.spread, nil, 0.95, 128) >= noContrast {
			t.Reasons |= template.NotAFingerprint
		}
		return
	}
	area := float32(blocks) * mm2PerBlock
	t.Area = uint16(min(math.MaxUint16, area+0.5))
	period := e.medianPeriod()
	t.Period = uint8(min(255, 16*period+0.5))
	agreement := e.mean(e.wide)
	if agreement < leastAgreement || agreement < noiseAgreement && float32(len(e.found)) > noiseDensity*area {
		t.Reasons |= template.NotAFingerprint
		return
	}
	e.fill(t)
	e.verdict(t, area, agreement, period)
}

// medianPeriod is the median ridge period over the print, in pixels.
func (e *Extractor) medianPeriod() float32 {
	for i, v := range e.octave {
		e.a[i] = v - minOctave
	}
	return exp2(minOctave + e.percentile(e.a, e.inside, 0.5, maxOctave-minOctave))
}

// mean is the mean of s over the print.
func (e *Extractor) mean(s []float32) float32 {
	sum, n := float32(0), 0
	for i, in := range e.inside {
		if in != 0 {
			sum += s[i]
			n++
		}
	}
	return sum / float32(max(1, n))
}

// fill copies the minutiae.
func (e *Extractor) fill(t *template.Template) {
	likely := e.likely()
	if cap(t.Minutiae) < len(likely) {
		t.Minutiae = make([]template.Minutia, 0, len(likely))
	}
	for i := range likely {
		t.Minutiae = append(t.Minutiae, e.minutia(&likely[i]))
	}
}

func (e *Extractor) minutia(c *candidate) template.Minutia {
	return template.Minutia{
		X: coordinate(c.x, e.w), Y: coordinate(c.y, e.h), Angle: c.angleUnits(), Kind: c.kind,
		Quality: max(1, percent(c.odds)),
	}
}

// verdict sets the overall quality and the reasons.
func (e *Extractor) verdict(t *template.Template, area, agreement, period float32) {
	expected := float32(0)
	for _, m := range t.Minutiae[:min(bestCount, len(t.Minutiae))] {
		expected += float32(m.Quality) / 100
	}
	clarity := (e.mean(e.amplitude) - noiseAmplitude) / (cleanAmplitude - noiseAmplitude)
	t.Quality = uint8(float32(100*max(0, min(1, clarity))*min(1, expected/enough)) + 0.5)
	for _, r := range [...]struct {
		wrong  bool
		reason template.Reasons
	}{
		{float32(t.Area) < smallArea, template.TooSmall},
		{e.percentile(e.spread, e.inside, 0.5, 128) < lowContrast, template.LowContrast},
		{agreement < clearAgreement, template.Smudged},
		{len(t.Minutiae) < fewMinutiae, template.TooFewMinutiae},
		{period < narrowRidges && area >= narrowArea || period > wideRidges && area >= wideArea, template.WrongResolution},
	} {
		if r.wrong {
			t.Reasons |= r.reason
		}
	}
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
