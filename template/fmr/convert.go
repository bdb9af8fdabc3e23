package fmr

import (
	"cmp"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

const (
	cmPerInch = 2.54
	// maxPixel is the largest coordinate of a template, in pixels at 500 ppi.
	maxPixel = math.MaxUint16 / template.SubPixel
)

// commonResolutions are those of scanners in pixels per inch. Records give whole pixels per centimetre, so that 500 ppi
// (196.85) stand as 197: reading that as 500.4 ppi would move a minutia by a third of a pixel across a print.
var commonResolutions = []float64{250, 500, 750, 1000}

// PPI returns the resolution of the view in pixels per inch; of a common one that was rounded to whole pixels per
// centimetre, the common one; 500 where none is given.
func (v View) PPI() (x, y float64) { return ppiOf(v.XRes), ppiOf(v.YRes) }

func ppiOf(perCM uint16) float64 {
	if perCM == 0 {
		return template.PPI
	}
	for _, ppi := range commonResolutions {
		if math.Round(ppi/cmPerInch) == float64(perCM) {
			return ppi
		}
	}
	return float64(perCM) * cmPerInch
}

// Template converts the view: positions to 500 ppi, angles to 1/256 turn, minutiae sorted best quality first. The size
// of the image grows to hold minutiae that lie outside; those beyond what a template can hold are left out.
// Ridge counts, cores, deltas and other extended data have no place in a template.
func (v View) Template() *template.Template {
	xPPI, yPPI := v.PPI()
	return v.TemplateAt(xPPI, yPPI)
}

// TemplateAt is Template for a resolution in pixels per inch that the caller knows better than the record.
func (v View) TemplateAt(xPPI, yPPI float64) *template.Template {
	sx, sy := template.PPI/xPPI, template.PPI/yPPI
	t := &template.Template{
		Width: extent(v.Width, sx), Height: extent(v.Height, sy),
		Position: v.Position, Impression: v.Impression, Quality: template.NoQuality,
	}
	for _, q := range v.Qualities {
		if q.Score <= 100 {
			t.Quality = q.Score
			break
		}
	}
	for _, m := range v.Minutiae {
		x, y := float64(m.X)*sx, float64(m.Y)*sy
		if !(x <= maxPixel && y <= maxPixel) {
			continue
		}
		mark := m.Quality
		switch {
		case mark > 100:
			mark = 0
		case mark == 0:
			mark = 1 // known to be worst, which a template cannot tell from not known
		}
		n := template.At(x, y, 0, m.Kind, mark)
		n.Angle = uint8(units(m.Angle, template.Turn))
		t.Minutiae = append(t.Minutiae, n)
		t.Width = max(t.Width, n.X/template.SubPixel+1)
		t.Height = max(t.Height, n.Y/template.SubPixel+1)
	}
	slices.SortStableFunc(t.Minutiae, func(a, b template.Minutia) int { return cmp.Compare(b.Quality, a.Quality) })
	if len(t.Minutiae) > template.MaxMinutiae {
		t.Minutiae = t.Minutiae[:template.MaxMinutiae]
	}
	return t
}

// extent scales a side of an image, rounded up.
func extent(n uint16, scale float64) uint16 {
	return uint16(math.Min(math.Ceil(float64(n)*scale), math.MaxUint16))
}

// FromTemplate makes a record of one view. Positions are rounded to pixels at 500 ppi, which records give as 197 pixels
// per centimetre. The orientation map, the reasons and the area have no place in a record. Record.Format is zero.
func FromTemplate(t *template.Template) *Record {
	v := View{
		Position: t.Position, Impression: t.Impression, Width: t.Width, Height: t.Height,
		XRes: DefaultResolution, YRes: DefaultResolution, Qualities: []Quality{{Score: t.Quality}},
	}
	if t.Quality > 100 {
		v.Qualities[0].Score = NotReported
	}
	best := t.Minutiae
	if len(best) > maxMinutiae {
		best = slices.Clone(best)
		slices.SortStableFunc(best, func(a, b template.Minutia) int { return cmp.Compare(b.Quality, a.Quality) })
		best = best[:maxMinutiae]
	}
	for _, m := range best {
		mark := m.Quality
		if mark == 0 {
			mark = NotReported
		}
		v.Minutiae = append(v.Minutiae, Minutia{
			X: pixel(m.X, t.Width), Y: pixel(m.Y, t.Height), Angle: uint16(m.Angle) * (FullTurn / template.Turn), Kind: m.Kind, Quality: mark,
		})
	}
	return &Record{Views: []View{v}}
}

// pixel rounds a coordinate of a template to the pixels of an image of n.
func pixel(v, n uint16) uint16 {
	p := (uint32(v) + template.SubPixel/2) / template.SubPixel
	return uint16(min(p, uint32(max(n, 1)-1)))
}
