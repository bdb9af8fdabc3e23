package nist

import (
	"bytes"

	"github.com/whorl-afis/whorl/template"
)

// unitsPerHundredth turns 0.01 mm into units of a template: 500 ppi × 8 units over 2540 hundredths in an inch.
const unitsPerHundredth = template.PPI * template.SubPixel / 2540.0

// incits reads 9.137: index, x, y, angle in steps of 2 degrees, type, quality. Coordinates are pixels of the image.
func (p *Print) incits() []template.Minutia {
	e := p.on
	if _, ok := p.rec.Field(128); ok {
		// The block's own scales count, even where its size is missing.
		if x, y := p.scale(130, 131), p.scale(130, 132); x > 0 && y > 0 {
			e.ppiX, e.ppiY = x, y
		}
	}
	if e.ppiX <= 0 || e.ppiY <= 0 {
		e.ppiX, e.ppiY = template.PPI, template.PPI
	}
	kinds := [...]template.Kind{template.Other, template.Ending, template.Bifurcation}
	return p.list(137, func(s Subfield) (template.Minutia, bool) {
		var v [6]int
		for i := range v[:5] {
			n, ok := s.Int(i)
			if !ok && i > 0 {
				return template.Minutia{}, false
			}
			v[i] = n
		}
		v[5], _ = s.Int(5)
		kind := template.Other
		if v[4] >= 0 && v[4] < len(kinds) {
			kind = kinds[v[4]]
		}
		if v[5] < 0 || v[5] > 100 {
			v[5] = 0
		}
		const unit = template.PPI * template.SubPixel
		return minutia(float64(v[1])*unit/e.ppiX, float64(v[2])*unit/e.ppiY, 2*v[3], kind, uint8(v[5]))
	})
}

// efs reads 9.331: x, y, angle in degrees, type. Coordinates are 0.01 mm from the corner of the region of interest,
// whose place on the image is in 9.300.
func (p *Print) efs() []template.Minutia {
	var dx, dy int
	if f, ok := p.rec.Field(300); ok {
		dx, _ = f.First().Int(2)
		dy, _ = f.First().Int(3)
	}
	return p.list(331, func(s Subfield) (template.Minutia, bool) {
		x, ok1 := s.Int(0)
		y, ok2 := s.Int(1)
		theta, ok3 := s.Int(2)
		if !ok1 || !ok2 || !ok3 {
			return template.Minutia{}, false
		}
		kind := template.Other
		switch trimmed(s.Item(3)) {
		case "E":
			kind = template.Ending
		case "B":
			kind = template.Bifurcation
		}
		return minutia(float64(x+dx)*unitsPerHundredth, float64(y+dy)*unitsPerHundredth, theta, kind, 0)
	})
}

// halfPixel goes from the edge of the image, from which the blocks in 0.01 mm measure, to the centre of its first
// pixel, which is where pixels are counted from. With it NIST's records of the same minutiae in both kinds of block
// agree to 0.9 pixels, without it to 1.2.
const halfPixel = 0.5 * template.PPI * template.SubPixel

// hundredths reads 9.023 or, if fromBottom, 9.012: index, XXXXYYYYTTT, quality, type. Positions are 0.01 mm. The
// legacy block counts y from the bottom edge of the image and has minutiae point the other way.
func (p *Print) hundredths(number int, fromBottom bool) []template.Minutia {
	half := halfPixel / template.PPI
	if p.on.ppiX > 0 {
		half = halfPixel / p.on.ppiX
	}
	bottom := 0.0
	if fromBottom {
		bottom = p.bottom(number)
	}
	return p.list(number, func(s Subfield) (template.Minutia, bool) {
		x, y, theta, ok := packed(s.Item(1))
		if !ok {
			return template.Minutia{}, false
		}
		kind := template.Other
		switch trimmed(s.Item(3)) {
		case "A":
			kind = template.Ending
		case "B":
			kind = template.Bifurcation
		}
		down := float64(float64(y) * unitsPerHundredth)
		if fromBottom {
			down = bottom - down
			theta += 180
		}
		return minutia(float64(float64(x)*unitsPerHundredth)-half, down-half, theta, kind, legacyQuality(s.Item(2)))
	})
}

// bottom is the y, in units of a template, of the lower edge of the image: of the image that the minutiae lie on, or,
// where there is none, of the smallest that holds them all.
func (p *Print) bottom(number int) float64 {
	if p.on.height > 0 && p.on.ppiY > 0 {
		return float64(p.on.height) * template.PPI * template.SubPixel / p.on.ppiY
	}
	highest := 0
	f, _ := p.rec.Field(number)
	for s := range f.Subfields() {
		if _, y, _, ok := packed(s.Item(1)); ok {
			highest = max(highest, y)
		}
	}
	return float64(highest) * unitsPerHundredth
}

// list reads the subfields of a field as minutiae, passing over those that are none.
func (p *Print) list(number int, read func(Subfield) (template.Minutia, bool)) []template.Minutia {
	f, _ := p.rec.Field(number)
	out := make([]template.Minutia, 0, min(f.Count(), template.MaxMinutiae))
	for s := range f.Subfields() {
		if m, ok := read(s); ok {
			out = append(out, m)
		}
	}
	return out
}

// packed reads XXXXYYYYTTT.
func packed(b []byte) (x, y, theta int, ok bool) {
	b = bytes.TrimSpace(b)
	if len(b) != 11 {
		return 0, 0, 0, false
	}
	x, ok1 := parseInt(b[:4])
	y, ok2 := parseInt(b[4:8])
	theta, ok3 := parseInt(b[8:])
	return x, y, theta, ok1 && ok2 && ok3 && x >= 0 && y >= 0 && theta >= 0
}

// legacyQuality turns 0 (marked by hand), 1 (no judgement), 2 (best) to 63 (worst) into 100, 0 and 100 to 1.
func legacyQuality(b []byte) uint8 {
	q, ok := parseInt(b)
	switch {
	case !ok || q == 1 || q < 0 || q > 63:
		return 0
	case q == 0:
		return 100
	}
	return uint8(100 - (q-2)*99/61)
}
