package fmr

import (
	"fmt"

	"github.com/whorl-afis/whorl/template"
)

// Units per centimetre of the card formats: 0.1 mm and 0.01 mm.
const (
	compactResolution = 100
	normalResolution  = 1000

	compactSize, normalSize = 3, 5
	maxCompact              = 255 // 25.5 mm
)

// readCard reads minutiae without a header.
func readCard(b []byte, f Format) (*Record, error) {
	size, resolution := compactSize, uint16(compactResolution)
	if f == ISONormalCard {
		size, resolution = normalSize, normalResolution
	}
	n := len(b) / size
	switch {
	case len(b)%size != 0:
		return nil, fmt.Errorf("fmr: offset %d: %w: %d bytes are no whole number of minutiae", n*size, ErrFormat, len(b))
	case n > maxMinutiae:
		return nil, fmt.Errorf("fmr: offset %d: %w: %d minutiae", maxMinutiae*size, ErrFormat, n)
	}
	v := View{XRes: resolution, YRes: resolution, Minutiae: make([]Minutia, n), family: f, Impression: template.UnknownImpression}
	in := &reader{b: b}
	for i := range v.Minutiae {
		var m Minutia
		if f == ISOCompactCard {
			m.X, m.Y = uint16(in.u8()), uint16(in.u8())
			c := in.u8()
			m.Kind, m.Angle = kindOf(uint16(c>>6)), uint16(c&63)*(FullTurn/64)
		} else {
			x, y := in.u16(), in.u16()
			m.X, m.Y, m.Kind = x&maxCoordinate, y&maxCoordinate, kindOf(x>>14)
			m.Angle = uint16(in.u8()) * (FullTurn / 256)
		}
		m.Quality = NotReported
		v.Minutiae[i] = m
	}
	return &Record{Format: f, Views: []View{v}}, nil
}

// appendCard writes the minutiae of the first view.
func (w *writer) appendCard(r *Record) error {
	if len(r.Views) == 0 {
		return fmt.Errorf("fmr: %w: no view for a card", ErrContent)
	}
	v := r.Views[0]
	if len(r.Views) > 1 {
		w.lose(-1, "%d more views", len(r.Views)-1)
	}
	if len(v.Minutiae) > maxMinutiae {
		return fmt.Errorf("fmr: %w: %d minutiae", ErrContent, len(v.Minutiae))
	}
	for _, what := range v.otherContent() {
		w.lose(0, "%s", what)
	}
	limit, resolution := uint32(maxCompact), uint32(compactResolution)
	if w.format == ISONormalCard {
		limit, resolution = maxCoordinate, normalResolution
	}
	outside := 0
	for _, m := range v.Minutiae {
		x, y := rescale(m.X, v.XRes, resolution), rescale(m.Y, v.YRes, resolution)
		if x > limit || y > limit {
			outside++
			continue
		}
		if w.format == ISOCompactCard {
			w.b = append(w.b, byte(x), byte(y), byte(m.Kind)<<6|byte(units(m.Angle, 64)))
		} else {
			w.u16(uint16(m.Kind)<<14 | uint16(x))
			w.u16(uint16(y))
			w.b = append(w.b, byte(units(m.Angle, 256)))
		}
	}
	if outside > 0 {
		w.lose(0, "%d minutiae outside of the card's range", outside)
	}
	return nil
}

// otherContent lists what a view has beside the places, kinds and directions of its minutiae.
func (v *View) otherContent() (list []string) {
	qualities := false
	for _, m := range v.Minutiae {
		qualities = qualities || m.Quality <= 100
	}
	for _, c := range []struct {
		there bool
		what  string
	}{
		{v.Position != 0, "finger position"},
		{v.Width != 0 || v.Height != 0, "size of the image"},
		{len(v.Qualities) > 0 && v.Qualities[0].Score <= 100, "overall quality"},
		{qualities, "qualities of minutiae"},
		{v.Device != Device{} || len(v.Certificates) > 0, "sensor"},
		{!v.Captured.IsZero(), "time of capture"},
		{v.RidgeCounts != nil, "ridge counts"},
		{len(v.Cores)+len(v.Deltas) > 0, "cores and deltas"},
		{v.Zones != nil, "zonal quality"},
		{len(v.Extended) > 0, "extended data"},
	} {
		if c.there {
			list = append(list, c.what)
		}
	}
	return list
}

// rescale converts a coordinate to another number of units per centimetre, to the nearest; 0 stands for 500 ppi.
func rescale(v, from uint16, to uint32) uint32 {
	if from == 0 {
		from = DefaultResolution
	}
	return (uint32(v)*to + uint32(from)/2) / uint32(from)
}

// units rounds an angle to n units a turn.
func units(angle uint16, n uint32) uint32 {
	return (uint32(angle%FullTurn)*n + FullTurn/2) / FullTurn % n
}
