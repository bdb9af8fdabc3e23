package nist

import (
	"cmp"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// A Family is a way of writing minutiae into a Type-9 record. A record may hold several.
type Family string

// The families, most exact first.
const (
	// INCITS is the block 9.126 to 9.150, after INCITS 378: pixels, steps of two degrees.
	INCITS Family = "INCITS"
	// EFS is the extended feature set 9.300 to 9.399: units of 0.01 mm from the corner of the region of interest.
	EFS Family = "EFS"
	// IAFIS is the FBI's block 9.013 to 9.025: units of 0.01 mm from the top left.
	IAFIS Family = "IAFIS"
	// Legacy is the standard's own block 9.005 to 9.012: units of 0.01 mm from the bottom left, and directions
	// opposite to those of the other families.
	Legacy Family = "legacy"
)

type familyFields struct {
	family                     Family
	minutiae, count, positions int
}

// families gives for each family the field with its minutiae, with their number, and with the finger position.
var families = []familyFields{{INCITS, 137, 136, 134}, {EFS, 331, 0, 302}, {IAFIS, 23, 15, 14}, {Legacy, 12, 10, 6}}

// An extent is the size and resolution of an image; zero where unknown.
type extent struct {
	width, height int
	ppiX, ppiY    float64
}

// readMinutiae fills a print from a Type-9 record; false if it holds no minutiae that are understood.
func (p *Print) readMinutiae() bool {
	r := p.rec
	p.Bits = 0
	if v, ok := r.Int(3); ok && v >= 0 && v < 255 {
		p.Impression = template.Impression(v)
	}
	for _, f := range families {
		field, ok := r.Field(f.minutiae)
		if !ok {
			continue
		}
		p.Families = append(p.Families, f.family)
		if len(p.Positions) == 0 {
			p.Positions = positions(r, f.positions)
		}
		filled := 0
		for s := range field.Subfields() {
			if len(s.Value) > 0 {
				filled++
			}
		}
		if n, ok := r.Int(f.count); ok && f.count > 0 && n != filled {
			p.warn(f.count, "number of minutiae is not that of the list; the list counts")
		}
	}
	return len(p.Families) > 0
}

// imageExtent tells the size and resolution of the image that the minutiae of a Type-9 record lie on: its own if the
// INCITS block gives them, else those of the image with the same IDC.
func (p *Print) imageExtent(images map[int]extent) extent {
	var e extent
	if _, ok := p.rec.Field(128); ok {
		e = extent{p.dimension(128), p.dimension(129), p.scale(130, 131), p.scale(130, 132)}
	}
	if e.width > 0 && e.height > 0 && e.ppiX > 0 && e.ppiY > 0 {
		return e
	}
	if image, ok := images[p.IDC]; ok {
		return image
	}
	return e
}

// Minutiae returns the minutiae of a Type-9 record, from the first of Families, at 500 ppi and in the conventions of
// package template; ok is false for images. Positions keep their offset from the top left of the image where that
// image is known. More than template.MaxMinutiae are cut to the best.
//
// Legacy quality 0 (marked by hand) becomes 100, 2 to 63 become 100 to 1; what has no quality gets 0.
func (p Print) Minutiae() (*template.Template, bool) {
	if len(p.Families) == 0 {
		return nil, false
	}
	return p.MinutiaeFrom(p.Families[0])
}

// MinutiaeFrom is Minutiae for one family; ok is false if the record does not have it.
func (p Print) MinutiaeFrom(family Family) (*template.Template, bool) {
	if !slices.Contains(p.Families, family) {
		return nil, false
	}
	f, _ := p.Features(family)
	t := &template.Template{Position: p.Position, Impression: p.Impression, Quality: template.NoQuality}
	if f.Quality >= 0 {
		t.Quality = uint8(f.Quality)
	}
	list := make([]template.Minutia, 0, len(f.Minutiae))
	for _, v := range f.Minutiae {
		if m, ok := minutia(v.X*template.SubPixel, v.Y*template.SubPixel, v.Theta, v.Kind, v.Quality); ok {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b template.Minutia) int { return cmp.Compare(b.Quality, a.Quality) })
	if len(list) > template.MaxMinutiae {
		list = list[:template.MaxMinutiae]
	}
	t.Minutiae = list
	on := p.on
	if on == (extent{}) && family == EFS {
		on = p.region()
	}
	t.Width, t.Height = on.pixels(list)
	return t, true
}

// region is how far the region of interest reaches, in pixels of 0.01 mm: the least that an unknown image measures.
func (p *Print) region() extent {
	roi, _ := p.rec.Field(300)
	var v [4]int
	for i := range v {
		v[i], _ = roi.First().Int(i)
	}
	if w, h := v[0]+v[2], v[1]+v[3]; w > 0 && h > 0 {
		return extent{w, h, 100 * mmPerInch, 100 * mmPerInch}
	}
	return extent{}
}

// pixels gives the size of the image at 500 ppi, enlarged where a minutia lies outside, or where it is unknown.
func (e extent) pixels(list []template.Minutia) (width, height uint16) {
	var w, h float64
	if e.ppiX > 0 {
		w = math.Ceil(float64(e.width) * template.PPI / e.ppiX)
	}
	if e.ppiY > 0 {
		h = math.Ceil(float64(e.height) * template.PPI / e.ppiY)
	}
	for _, m := range list {
		w = max(w, math.Ceil(float64(m.X)/template.SubPixel))
		h = max(h, math.Ceil(float64(m.Y)/template.SubPixel))
	}
	return uint16(min(w, maxPixel)), uint16(min(h, maxPixel))
}

// maxPixel is the largest coordinate of a template, in pixels.
const maxPixel = math.MaxUint16 / template.SubPixel

// minutia makes a minutia from a position in units of a template; ok is false where a template cannot hold it.
// Positions up to one pixel outside the top left corner are moved onto the edge.
func minutia(x, y float64, degrees int, kind template.Kind, quality uint8) (m template.Minutia, ok bool) {
	const edge = template.SubPixel
	x, y = math.Round(x), math.Round(y)
	if !(x >= -edge && y >= -edge && x <= maxPixel*edge && y <= maxPixel*edge) {
		return m, false
	}
	return template.Minutia{X: uint16(max(x, 0)), Y: uint16(max(y, 0)), Angle: turn(degrees), Kind: kind, Quality: quality}, true
}

// turn rounds degrees to 1/256 turn, ties away from zero.
func turn(degrees int) uint8 {
	degrees = (degrees%360 + 360) % 360
	return uint8((degrees*template.Turn + 180) / 360 & (template.Turn - 1))
}
