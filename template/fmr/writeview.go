package fmr

import (
	"fmt"

	"github.com/whorl-afis/whorl/template"
)

// appendView writes one view of the formats with a header for all.
func (w *writer) appendView(v *View, i int) error {
	w.loseDetails(v, i)
	w.u8(w.position(v, i))
	impression := w.impression(v, i)
	if w.format.classic() {
		if v.Number > 15 {
			w.lose(i, "view number %d", v.Number)
		}
		w.u8(v.Number<<4 | impression&0xf)
		w.u8(w.classicQuality(v, i))
	} else {
		w.u8(v.Number)
		w.u8(impression)
		q := Quality{Score: NotReported}
		if len(v.Qualities) > 0 {
			q = v.Qualities[0]
		}
		w.u8(q.Score)
		w.u16(q.Vendor)
		w.u16(q.Algorithm)
		width, height := v.size()
		for _, n := range [4]uint16{width, height, v.XRes, v.YRes} {
			w.u16(n)
		}
	}
	if err := w.appendMinutiae(v, true); err != nil {
		return err
	}
	return w.appendExtended(v, i)
}

// loseDetails lists what only ISO 2011 has a place for.
func (w *writer) loseDetails(v *View, i int) {
	if len(v.Qualities) > 1 {
		w.lose(i, "%d more overall qualities", len(v.Qualities)-1)
	}
	if !v.Captured.IsZero() {
		w.lose(i, "time of capture")
	}
	if len(v.Certificates) > 0 {
		w.lose(i, "certificates of the sensor")
	}
	if v.RidgeEndings != 0 {
		w.lose(i, "that endings lie at the end of the ridge and not at the fork of the valley")
	}
}

// classicQuality returns the quality of the formats that only know 0 to 100.
func (w *writer) classicQuality(v *View, i int) uint8 {
	if len(v.Qualities) == 0 {
		w.lose(i, "that the quality is not known, which is written as 0")
		return 0
	}
	q := v.Qualities[0]
	if q.Vendor != 0 || q.Algorithm != 0 {
		w.lose(i, "algorithm of the quality")
	}
	if q.Score > 100 && !v.family.classic() {
		w.lose(i, "that the quality is not known, which is written as 0")
		return 0
	}
	return q.Score
}

// position returns the code of the finger. Records know 0 to 10; what was read from one is written again.
func (w *writer) position(v *View, i int) uint8 {
	if v.family != 0 || v.Position <= template.LeftLittle {
		return uint8(v.Position)
	}
	p := v.Position.Finger()
	if p > template.LeftLittle {
		p = template.UnknownFinger
		w.lose(i, "position %d, written as unknown finger", v.Position)
	}
	return uint8(p)
}

// impression returns the code of the impression: that of ANSI/NIST-ITL but for contactless prints, and less than 16 in
// the formats of version 20.
func (w *writer) impression(v *View, i int) uint8 {
	if w.format.ansi() && v.Impression == contactless {
		return contactlessANSI
	}
	if w.format.classic() && v.Impression > 15 {
		w.lose(i, "impression %d, written as live-scan plain", v.Impression)
		return uint8(template.LiveScanPlain)
	}
	return uint8(v.Impression)
}

// appendMinutiae writes the number of minutiae and the minutiae.
func (w *writer) appendMinutiae(v *View, marks bool) error {
	if len(v.Minutiae) > maxMinutiae {
		return fmt.Errorf("fmr: %w: %d minutiae", ErrContent, len(v.Minutiae))
	}
	turn := uint32(256)
	if w.format.ansi() {
		turn = 180
	}
	w.u8(uint8(len(v.Minutiae)))
	for _, m := range v.Minutiae {
		if m.X > maxCoordinate || m.Y > maxCoordinate || m.Kind > template.Bifurcation {
			return fmt.Errorf("fmr: %w: a coordinate above %d or an unknown kind of minutia", ErrContent, maxCoordinate)
		}
		w.u16(uint16(m.Kind)<<14 | m.X)
		w.u16(m.Y)
		w.u8(uint8(units(m.Angle, turn)))
		if !marks {
			continue
		}
		if w.format.classic() {
			w.u8(w.classicMark(v, m.Quality))
		} else {
			w.u8(m.Quality)
		}
	}
	return nil
}

// classicMark returns a minutia's quality for the formats in which 0 stands for none.
func (w *writer) classicMark(v *View, q uint8) uint8 {
	switch {
	case q == NotReported:
		return 0
	case v.family.classic():
		return q
	case q == 0:
		return 1
	case q > 100:
		return 0
	}
	return q
}

// rescale converts the coordinates to another resolution.
func (v *View) rescale(xRes, yRes uint16) {
	x := func(c uint16) uint16 { return uint16(min(rescale(c, v.XRes, uint32(xRes)), maxCoordinate)) }
	y := func(c uint16) uint16 { return uint16(min(rescale(c, v.YRes, uint32(yRes)), maxCoordinate)) }
	v.Minutiae = append([]Minutia(nil), v.Minutiae...)
	for i := range v.Minutiae {
		v.Minutiae[i].X, v.Minutiae[i].Y = x(v.Minutiae[i].X), y(v.Minutiae[i].Y)
	}
	v.Cores = append([]Core(nil), v.Cores...)
	for i := range v.Cores {
		v.Cores[i].X, v.Cores[i].Y = x(v.Cores[i].X), y(v.Cores[i].Y)
	}
	v.Deltas = append([]Delta(nil), v.Deltas...)
	for i := range v.Deltas {
		v.Deltas[i].X, v.Deltas[i].Y = x(v.Deltas[i].X), y(v.Deltas[i].Y)
	}
	v.Width, v.Height = x(v.Width), y(v.Height)
	v.XRes, v.YRes = xRes, yRes
}
