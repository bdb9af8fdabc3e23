package fmr

import (
	"fmt"
	"time"

	"github.com/whorl-afis/whorl/template"
)

// readISO2011 reads ISO/IEC 19794-2:2011, whose views ("representations") bring their lengths and everything else.
func readISO2011(b []byte) (*Record, error) {
	r := &Record{Format: ISO2011}
	in := &reader{b: b, pos: 8}
	r.checkTotal(b, 8, in.u32())
	views, certificates := int(in.u16()), in.u8()
	if in.short {
		return nil, damaged(len(b), "the header is cut short")
	}
	for i := range views {
		at := in.pos
		size := in.u32()
		if in.short || int64(size) > int64(len(b)-at) || size < minISO2011 {
			return nil, damaged(at, "representation %d says %d bytes, %d are left", i, size, len(b)-at)
		}
		part := &reader{b: b[:at+int(size)], pos: in.pos}
		v, err := r.readRepresentation(part, i, certificates != 0)
		if err != nil {
			return nil, fmt.Errorf("view %d at %d: %w", i, at, err)
		}
		in.pos = at + int(size)
		r.Views = append(r.Views, v)
	}
	r.finish(in)
	return r, nil
}

func (r *Record) readRepresentation(in *reader, index int, certificates bool) (View, error) {
	v := View{family: ISO2011}
	v.Captured = r.readTime(in)
	v.Device.Technology, v.Device.Vendor, v.Device.ID = in.u8(), in.u16(), in.u16()
	for range in.u8() {
		v.Qualities = append(v.Qualities, Quality{in.u8(), in.u16(), in.u16()})
		if in.short {
			break
		}
	}
	if certificates {
		for range in.u8() {
			v.Certificates = append(v.Certificates, Certificate{in.u16(), in.u8()})
			if in.short {
				break
			}
		}
	}
	v.Position, v.Number = template.Position(in.u8()), in.u8()
	v.XRes, v.YRes = in.u16(), in.u16()
	v.Impression = impressionOf(in.u8(), ISO2011)
	v.Width, v.Height = in.u16(), in.u16()
	form := in.u8()
	size := int(form >> 4)
	v.RidgeEndings = form & 0xf
	if !in.short && size != 5 && size != 6 {
		return v, damaged(in.pos-1, "minutiae of %d bytes", size)
	}
	v.withoutMarks = size == 5
	if err := r.readMinutiae(in, &v, int(in.u8()), size); err != nil {
		return v, err
	}
	r.readExtended(in, &v, index, true)
	if in.left() > 0 {
		r.warn("offset %d: %d bytes at the end of representation %d", in.pos, in.left(), index)
	}
	return v, nil
}

// readTime reads a time of capture, all ones if unknown.
func (r *Record) readTime(in *reader) time.Time {
	at := in.pos
	year, month, day := in.u16(), in.u8(), in.u8()
	hour, minute, second, ms := in.u8(), in.u8(), in.u8(), in.u16()
	if year == 0xffff || in.short {
		return time.Time{}
	}
	t := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), int(second), int(ms)*1e6, time.UTC)
	if t.Year() != int(year) || t.Month() != time.Month(month) || t.Day() != int(day) || t.Hour() != int(hour) ||
		t.Minute() != int(minute) || t.Second() != int(second) || ms > 999 || t.IsZero() {
		r.warn("offset %d: time of capture does not exist", at)
		return time.Time{}
	}
	return t
}
