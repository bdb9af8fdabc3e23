package fmr

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/whorl-afis/whorl/template"
)

// writer appends big-endian numbers and gathers losses.
type writer struct {
	b      []byte
	format Format
	losses []Loss
}

func (w *writer) u8(v uint8)   { w.b = append(w.b, v) }
func (w *writer) u16(v uint16) { w.b = binary.BigEndian.AppendUint16(w.b, v) }
func (w *writer) u32(v uint32) { w.b = binary.BigEndian.AppendUint32(w.b, v) }

func (w *writer) lose(view int, format string, args ...any) {
	w.losses = append(w.losses, Loss{view, fmt.Sprintf(format, args...)})
}

// Bytes is Append to a new slice.
func (r *Record) Bytes(f Format) ([]byte, []Loss, error) { return r.Append(nil, f) }

// Append appends the record in format f and lists what f has no place for. Rounding of positions and directions to
// f's units is not listed. The error wraps ErrContent: too many views or minutiae, or numbers too large for f.
func (r *Record) Append(dst []byte, f Format) ([]byte, []Loss, error) {
	w := &writer{b: dst, format: f}
	var err error
	switch f {
	case ANSI2004, ISO2005, ANSI2009, ANSI2009AM1:
		err = w.appendRecord(r)
	case ISO2011:
		err = w.appendISO2011(r)
	case ISOCompactCard, ISONormalCard:
		err = w.appendCard(r)
	default:
		err = fmt.Errorf("fmr: %w: %v", ErrContent, f)
	}
	if err != nil {
		return dst, nil, err
	}
	return w.b, w.losses, nil
}

// appendRecord writes the formats with one header for all views.
func (w *writer) appendRecord(r *Record) error {
	if len(r.Views) > math.MaxUint8 {
		return fmt.Errorf("fmr: %w: %d views", ErrContent, len(r.Views))
	}
	if !w.format.ansi() && (r.Owner != 0 || r.Product != 0) {
		w.lose(-1, "owner and number of the product")
	}
	var body writer
	body.format = w.format
	header := r.sharedHeader(w.format)
	for i := range r.Views {
		v := r.Views[i].resolved() // a copy: coordinates may change
		if v.Device != header.Device {
			body.lose(i, "sensor, where it is not the one of the first view")
		}
		if w.format.classic() && (v.XRes != header.XRes || v.YRes != header.YRes) {
			v.rescale(header.XRes, header.YRes)
			body.lose(i, "resolution, which is not that of the first view; the coordinates are converted")
		}
		if err := body.appendView(&v, i); err != nil {
			return err
		}
	}
	w.losses = append(w.losses, body.losses...)
	w.appendHeader(r, header, len(body.b))
	w.b = append(w.b, body.b...)
	return nil
}

// sharedHeader gathers what the header says for all views: the first one's sensor and resolution, and the largest size.
func (r *Record) sharedHeader(f Format) View {
	h := View{XRes: DefaultResolution, YRes: DefaultResolution}
	for i, v := range r.Views {
		v = v.resolved()
		if i == 0 {
			h.Device, h.XRes, h.YRes = v.Device, v.XRes, v.YRes
		}
		if f.classic() && (v.XRes != h.XRes || v.YRes != h.YRes) {
			v.rescale(h.XRes, h.YRes)
		}
		w, ht := v.size()
		h.Width, h.Height = max(h.Width, w), max(h.Height, ht)
	}
	return h
}

// resolved returns a copy with the resolution of 500 ppi where none is given.
func (v View) resolved() View {
	if v.XRes == 0 {
		v.XRes = DefaultResolution
	}
	if v.YRes == 0 {
		v.YRes = DefaultResolution
	}
	return v
}

// size returns the size of the image, or where that is not known the least that holds all minutiae.
func (v *View) size() (width, height uint16) {
	if v.Width != 0 && v.Height != 0 {
		return v.Width, v.Height
	}
	for _, m := range v.Minutiae {
		width, height = max(width, m.X+1), max(height, m.Y+1)
	}
	return width, height
}

func (w *writer) appendHeader(r *Record, h View, body int) {
	w.b = append(w.b, magic...)
	switch w.format {
	case ANSI2009:
		w.b = append(w.b, "030\x00"...)
	case ANSI2009AM1:
		w.b = append(w.b, "035\x00"...)
	default:
		w.b = append(w.b, " 20\x00"...)
	}
	views := uint8(len(r.Views))
	switch w.format {
	case ANSI2009, ANSI2009AM1:
		size := headANSI2009
		if r.ShortHeader {
			size = headShort
		}
		w.u32(uint32(size + body))
		w.u16(r.Owner)
		w.u16(r.Product)
		if !r.ShortHeader {
			w.u8(h.Device.Certificate)
		} else if h.Device.Certificate != 0 {
			w.lose(-1, "certificate of the sensor")
		}
		w.u16(h.Device.ID)
	case ANSI2004:
		if n := headANSI2004 + body; n <= math.MaxUint16 {
			w.u16(uint16(n))
		} else {
			w.u16(0)
			w.u32(uint32(headANSI2004Long + body))
		}
		w.u16(r.Owner)
		w.u16(r.Product)
	default:
		w.u32(uint32(headISO2005 + body))
	}
	if w.format.classic() {
		if h.Device.ID > 0xfff || h.Device.Certificate > 0xf {
			w.lose(-1, "upper bits of the sensor's number or certificate")
		}
		w.u16(uint16(h.Device.Certificate)<<12 | h.Device.ID&0xfff)
		for _, v := range [4]uint16{h.Width, h.Height, h.XRes, h.YRes} {
			w.u16(v)
		}
	}
	if h.Device.Technology != 0 || h.Device.Vendor != 0 {
		w.lose(-1, "technology and vendor of the sensor")
	}
	w.u8(views)
	w.u8(0)
}

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
