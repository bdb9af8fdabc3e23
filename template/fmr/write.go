package fmr

import (
	"encoding/binary"
	"fmt"
	"math"
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
