package fmr

import (
	"fmt"

	"github.com/whorl-afis/whorl/template"
)

// Read reads a record of any format but those for cards. It returns ErrFormat or ErrDamaged, wrapped with the offset.
func Read(b []byte) (*Record, error) {
	f, ok := Detect(b)
	if !ok {
		return nil, fmt.Errorf("fmr: offset 0: %w", ErrFormat)
	}
	return ReadFormat(b, f)
}

// ReadFormat reads a record whose format is known.
func ReadFormat(b []byte, f Format) (*Record, error) {
	if f.card() {
		return readCard(b, f)
	}
	d, ok := Detect(b)
	switch {
	case !ok:
		return nil, fmt.Errorf("fmr: offset 0: %w", ErrFormat)
	case d == f, d.classic() && f.classic(), d != ANSI2009AM1 && !d.classic() && (f == ANSI2009 || f == ISO2011):
		// Within a version the caller may know better.
	default:
		return nil, fmt.Errorf("fmr: offset 4: %w: version is that of %v, not %v", ErrFormat, d, f)
	}
	switch f {
	case ANSI2004, ISO2005:
		return readClassic(b, f)
	case ISO2011:
		return readISO2011(b)
	}
	return readANSI2009(b, f)
}

// checkTotal compares the length in a header with the bytes that are there. A record may end early or late; its parts
// decide whether that hurts.
func (r *Record) checkTotal(b []byte, at int, total uint32) {
	if int64(total) != int64(len(b)) {
		r.warn("offset %d: header says %d bytes, there are %d", at, total, len(b))
	}
}

// readClassic reads the formats of version 20.
func readClassic(b []byte, f Format) (*Record, error) {
	r := &Record{Format: f}
	in := &reader{b: b, pos: 8}
	total := uint32(0)
	if f == ISO2005 {
		total = in.u32()
	} else {
		if total = uint32(in.u16()); total == 0 {
			total = in.u32()
		}
		r.Owner, r.Product = in.u16(), in.u16()
	}
	r.checkTotal(b, 8, total)
	device := in.u16()
	shared := View{
		Device: Device{ID: device & 0xfff, Certificate: uint8(device >> 12)},
		Width:  in.u16(), Height: in.u16(), XRes: in.u16(), YRes: in.u16(), family: f,
	}
	views := int(in.u8())
	in.u8() // reserved
	if in.short {
		return nil, damaged(len(b), "the header is cut short")
	}
	for i := range views {
		v := shared
		at := in.pos
		v.Position = template.Position(in.u8())
		n := in.u8()
		v.Number, v.Impression = n>>4, impressionOf(n&0xf, f)
		v.Qualities = []Quality{{Score: in.u8()}}
		if err := r.readMinutiae(in, &v, int(in.u8()), 6); err != nil {
			return nil, fmt.Errorf("view %d at %d: %w", i, at, err)
		}
		r.readExtended(in, &v, i, i == views-1)
		r.Views = append(r.Views, v)
	}
	r.finish(in)
	return r, nil
}

// readANSI2009 reads INCITS 378-2009 and its amendment, with whichever of the two headers makes the parts fit.
func readANSI2009(b []byte, f Format) (*Record, error) {
	long, errLong := tryANSI2009(b, f, false)
	if errLong == nil && len(long.Warnings) == 0 {
		return long, nil
	}
	short, errShort := tryANSI2009(b, f, true)
	if errShort == nil && (errLong != nil || len(short.Warnings) < len(long.Warnings)) {
		return short, nil
	}
	return long, errLong
}

func tryANSI2009(b []byte, f Format, short bool) (*Record, error) {
	r := &Record{Format: f, ShortHeader: short}
	in := &reader{b: b, pos: 8}
	r.checkTotal(b, 8, in.u32())
	r.Owner, r.Product = in.u16(), in.u16()
	var device Device
	if !short {
		device.Certificate = in.u8()
	}
	device.ID = in.u16()
	views := int(in.u8())
	if in.u8() != 0 {
		r.warn("offset %d: reserved byte is not 0", in.pos-1)
	}
	if in.short {
		return nil, damaged(len(b), "the header is cut short")
	}
	for i := range views {
		at := in.pos
		v := View{Device: device, family: f, Position: template.Position(in.u8()), Number: in.u8()}
		v.Impression = impressionOf(in.u8(), f)
		v.Qualities = []Quality{{in.u8(), in.u16(), in.u16()}}
		v.Width, v.Height, v.XRes, v.YRes = in.u16(), in.u16(), in.u16(), in.u16()
		if err := r.readMinutiae(in, &v, int(in.u8()), 6); err != nil {
			return nil, fmt.Errorf("view %d at %d: %w", i, at, err)
		}
		r.readExtended(in, &v, i, i == views-1)
		r.Views = append(r.Views, v)
	}
	r.finish(in)
	return r, nil
}

// finish warns of bytes after the last view.
func (r *Record) finish(in *reader) {
	if in.left() > 0 {
		r.warn("offset %d: %d bytes after the last view", in.pos, in.left())
	}
}

// readMinutiae reads n minutiae of 6 bytes, or 5 without quality.
func (r *Record) readMinutiae(in *reader, v *View, n, size int) error {
	if in.short || n*size > in.left() {
		return damaged(len(in.b), "the record ends among %d minutiae", n)
	}
	unit := uint16(FullTurn / 256)
	if r.Format.ansi() {
		unit = FullTurn / 180
		for i := range n {
			if in.b[in.pos+size*i+4] >= 180 {
				// 2 degrees × 180 is a turn: the writer took the unit of ISO.
				r.warn("offset %d: direction above 358 degrees; the view is read in units of 1/256 turn", in.pos+size*i+4)
				unit = FullTurn / 256
				break
			}
		}
	}
	v.Minutiae = make([]Minutia, n)
	for i := range v.Minutiae {
		x, y := in.u16(), in.u16()
		m := Minutia{X: x & maxCoordinate, Y: y & maxCoordinate, Kind: kindOf(x >> 14), Quality: NotReported}
		m.Angle = uint16(in.u8()) * unit
		if size == 6 {
			m.Quality = in.u8()
			if r.Format.classic() && m.Quality == 0 {
				m.Quality = NotReported
			}
		}
		v.Minutiae[i] = m
	}
	return nil
}

func kindOf(code uint16) template.Kind {
	if code > uint16(template.Bifurcation) {
		return template.Other // 3 is reserved
	}
	return template.Kind(code)
}

const (
	contactlessANSI = 9  // "live-scan contactless" in INCITS 378
	contactless     = 24 // "plain contactless stationary" in ANSI/NIST-ITL
)

// impressionOf maps the impression of a record, which is that of ANSI/NIST-ITL but for contactless prints.
func impressionOf(code uint8, f Format) template.Impression {
	if code == contactlessANSI && f.ansi() {
		return contactless
	}
	return template.Impression(code)
}
