package nist

import (
	"bytes"

	"github.com/whorl-afis/whorl/template"
)

// halfPixel goes from the edge of the image, from which the blocks in 0.01 mm measure, to the centre of its first
// pixel, which is where pixels are counted from. With it NIST's records of the same minutiae in both kinds of block
// agree to 0.9 pixels, without it to 1.2.
const halfPixel = 0.5 * template.PPI * template.SubPixel

// half is half a pixel of the image, in units of a template.
func (p *Print) half() float64 {
	if p.on.ppiX > 0 {
		return halfPixel / p.on.ppiX
	}
	return halfPixel / template.PPI
}

// fromEdges places points that are counted in 0.01 mm from the edges of the image, from the lower one if bottom is set.
func (p *Print) fromEdges(bottom float64) func(x, y int) (float64, float64) {
	half := p.half()
	return func(x, y int) (float64, float64) {
		down := float64(float64(y) * unitsPerHundredth)
		if bottom > 0 {
			down = bottom - down
		}
		return (float64(float64(x)*unitsPerHundredth) - half) / template.SubPixel, (down - half) / template.SubPixel
	}
}

// hundredths reads 9.023 or 9.012: index, XXXXYYYYTTT, quality, type. Positions are 0.01 mm. The legacy block has
// minutiae point the other way, hence turn.
func (p *Print) hundredths(number, turn int, f *Features, place func(x, y int) (float64, float64)) numbering {
	return p.minutiae(number, f, func(s Subfield) (m FeatureMinutia, ok bool) {
		x, y, theta, ok := packed(s.Item(1))
		switch trimmed(s.Item(3)) {
		case "A":
			m.Kind = template.Ending
		case "B":
			m.Kind = template.Bifurcation
		case "C":
			m.Compound = number == 12
		case "D": // where 9.012 has D, a type that could not be told, 9.023 has C, and D for others
			m.Compound = number == 23
		}
		m.X, m.Y = place(x, y)
		m.Theta, m.Quality = modulo(theta+turn), legacyQuality(s.Item(2))
		q, isNumber := s.Int(2)
		m.ByHand = isNumber && q == 0
		return m, ok
	})
}

// eftsSectors is what EFS calls the octants of the FBI's block.
const eftsSectors = "EFTS7"

// readIAFIS reads 9.014 to 9.023. Neighbours stand by octant, as IIICC; 255 is none.
func (p *Print) readIAFIS(f *Features) {
	place := p.fromEdges(0)
	named := p.hundredths(23, 0, f, place)
	f.Cores = p.packedSingulars(21, 1, place)
	f.Deltas = p.packedSingulars(22, 3, place)
	f.Patterns = p.patterns(17, func(s Subfield) string { return iafisPatterns[trimmed(s.Item(0))] })
	f.Sectors = eftsSectors
	if fcp, ok := p.rec.Field(16); ok {
		f.System, f.Method = string(fcp.First().Item(0)), trimmed(fcp.First().Item(2))
	}
	mat, _ := p.rec.Field(23)
	for s := range mat.Subfields() {
		from, ok := s.Int(0)
		for octant := range 8 {
			it := bytes.TrimSpace(s.Item(4 + octant))
			if !ok || len(it) != 5 {
				continue
			}
			to, ok1 := parseInt(it[:3])
			n, ok2 := parseInt(it[3:])
			if ok1 && ok2 {
				f.count(named, from, to, octant, n)
			}
		}
	}
}

// readLegacy reads 9.005 to 9.012. Neighbours stand as number and count with a comma.
func (p *Print) readLegacy(f *Features) {
	place := p.fromEdges(p.bottom(12))
	named := p.hundredths(12, 180, f, place)
	f.Cores = p.packedSingulars(8, 0, place)
	f.Deltas = p.packedSingulars(9, 0, place)
	f.Patterns = p.patterns(7, func(s Subfield) string {
		if trimmed(s.Item(0)) == "T" {
			return trimmed(s.Item(1))
		}
		return ""
	})
	if ofr, ok := p.rec.Field(5); ok {
		f.System, f.Method = string(ofr.First().Item(0)), trimmed(ofr.First().Item(1))
	}
	mrc, _ := p.rec.Field(12)
	for s := range mrc.Subfields() {
		from, ok := s.Int(0)
		i := 0
		for it := range s.Items() {
			a, b, both := bytes.Cut(it, []byte{','})
			to, ok1 := parseInt(a)
			n, ok2 := parseInt(b)
			if i++; i > 4 && ok && both && ok1 && ok2 {
				f.count(named, from, to, -1, n)
			}
		}
	}
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
