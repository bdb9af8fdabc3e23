package nist

import "github.com/whorl-afis/whorl/template"

// unitsPerHundredth turns 0.01 mm into units of a template: 500 ppi × 8 units over 2540 hundredths in an inch.
const unitsPerHundredth = template.PPI * template.SubPixel / 2540.0

// ofImage is where the pixels of the INCITS block lie: its own scales count, even where its size is missing.
func (p *Print) ofImage() extent {
	e := p.on
	if _, ok := p.rec.Field(128); ok {
		if x, y := p.scale(130, 131), p.scale(130, 132); x > 0 && y > 0 {
			e.ppiX, e.ppiY = x, y
		}
	}
	if e.ppiX <= 0 || e.ppiY <= 0 {
		e.ppiX, e.ppiY = template.PPI, template.PPI
	}
	return e
}

// readINCITS reads 9.137: index, x, y, angle in steps of 2 degrees, type, quality; and 9.138 to 9.141. Coordinates are
// pixels of the image.
func (p *Print) readINCITS(f *Features) {
	e := p.ofImage()
	place := func(x, y int) (float64, float64) {
		return float64(x) * template.PPI / e.ppiX, float64(y) * template.PPI / e.ppiY
	}
	if v, ok := p.rec.Int(135); ok && v >= 0 && v <= 100 {
		f.Quality = v
	}
	kinds := [...]template.Kind{template.Other, template.Ending, template.Bifurcation}
	named := p.minutiae(137, f, func(s Subfield) (m FeatureMinutia, ok bool) {
		var v [6]int
		for i := range v[:5] {
			n, ok := s.Int(i)
			if !ok && i > 0 {
				return m, false
			}
			v[i] = n
		}
		if v[5], _ = s.Int(5); v[5] < 0 || v[5] > 100 {
			v[5] = 0
		}
		if v[4] >= 0 && v[4] < len(kinds) {
			m.Kind = kinds[v[4]]
		}
		m.X, m.Y = place(v[1], v[2])
		m.Theta, m.Quality = modulo(2*v[3]), uint8(v[5])
		return m, true
	})
	f.Cores = p.singulars(139, 1, 2, place)
	f.Deltas = p.singulars(140, 1, 2, place)
	if ada, ok := p.rec.Field(141); ok {
		i := 0
		for s := range ada.Subfields() {
			for k := range 2 {
				if a, ok := s.Int(k); ok && i < len(f.Deltas) {
					f.Deltas[i].Angles = append(f.Deltas[i].Angles, modulo(2*a))
				}
			}
			i++
		}
	}
	rci, ok := p.rec.Field(138)
	first := true
	for s := range rci.Subfields() {
		var v [3]int
		if ok && !first && ints(s, v[:]) {
			f.count(named, v[0], v[1], -1, v[2])
		}
		first = false // the method of counting
	}
}

// readEFS reads 9.331: x, y, angle in degrees, type; and 9.307 to 9.333. Coordinates are 0.01 mm from the corner of the
// region of interest, whose place on the image is in 9.300.
func (p *Print) readEFS(f *Features) {
	var dx, dy int
	if roi, ok := p.rec.Field(300); ok {
		dx, _ = roi.First().Int(2)
		dy, _ = roi.First().Int(3)
	}
	place := func(x, y int) (float64, float64) {
		return float64(x+dx) * unitsPerHundredth / template.SubPixel, float64(y+dy) * unitsPerHundredth / template.SubPixel
	}
	named := p.minutiae(331, f, func(s Subfield) (m FeatureMinutia, ok bool) {
		x, ok1 := s.Int(0)
		y, ok2 := s.Int(1)
		theta, ok3 := s.Int(2)
		switch trimmed(s.Item(3)) {
		case "E":
			m.Kind = template.Ending
		case "B":
			m.Kind = template.Bifurcation
		}
		m.X, m.Y = place(x, y)
		m.Theta = modulo(theta)
		return m, ok1 && ok2 && ok3
	})
	f.Cores = p.singulars(320, 1, 1, place)
	f.Deltas = p.singulars(321, 3, 1, place)
	f.Patterns = p.patterns(307, func(s Subfield) string { return efsPatterns[trimmed(s.Item(0))+","+trimmed(s.Item(1))] })
	f.Sectors = trimmed(p.rec.Value(332))
	mrc, ok := p.rec.Field(333)
	if !ok {
		return
	}
	least := leastSector(mrc)
	for s := range mrc.Subfields() {
		from, ok1 := s.Int(0)
		to, ok2 := s.Int(1)
		n, ok3 := s.Int(2)
		sector, ok4 := s.Int(3)
		if sector -= least; !ok4 || sector < 0 || sector > 7 {
			sector = -1
		}
		if ok1 && ok2 && ok3 {
			f.count(named, from, to, sector, n)
		}
	}
}

// leastSector is where 9.333 begins to number octants and quadrants: at 1, as Interpol's table of fields has it, unless
// there is a 0.
func leastSector(mrc Field) int {
	for s := range mrc.Subfields() {
		if n, ok := s.Int(3); ok && n == 0 {
			return 0
		}
	}
	return 1
}
