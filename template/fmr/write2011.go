package fmr

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// appendISO2011 writes ISO/IEC 19794-2:2011.
func (w *writer) appendISO2011(r *Record) error {
	if len(r.Views) > math.MaxUint16 {
		return fmt.Errorf("fmr: %w: %d views", ErrContent, len(r.Views))
	}
	if r.Owner != 0 || r.Product != 0 {
		w.lose(-1, "owner and number of the product")
	}
	start := len(w.b)
	certificates := false
	for i := range r.Views {
		certificates = certificates || len(r.Views[i].Certificates) > 0
	}
	w.b = append(w.b, magic+"030\x00"...)
	w.u32(0) // total, below
	w.u16(uint16(len(r.Views)))
	w.b = append(w.b, bit(certificates))
	for i := range r.Views {
		at := len(w.b)
		v := r.Views[i].resolved()
		if err := w.appendRepresentation(&v, i, certificates); err != nil {
			return err
		}
		binary.BigEndian.PutUint32(w.b[at:], uint32(len(w.b)-at))
	}
	binary.BigEndian.PutUint32(w.b[start+8:], uint32(len(w.b)-start))
	return nil
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (w *writer) appendRepresentation(v *View, i int, certificates bool) error {
	if len(v.Qualities) > math.MaxUint8 || len(v.Certificates) > math.MaxUint8 {
		return fmt.Errorf("fmr: %w: %d qualities, %d certificates", ErrContent, len(v.Qualities), len(v.Certificates))
	}
	w.u32(0) // length, by the caller
	w.appendTime(v.Captured)
	if v.Device.Certificate != 0 {
		w.lose(i, "certification bits of the sensor")
	}
	w.u8(v.Device.Technology)
	w.u16(v.Device.Vendor)
	w.u16(v.Device.ID)
	w.u8(uint8(len(v.Qualities)))
	for _, q := range v.Qualities {
		w.u8(q.Score)
		w.u16(q.Vendor)
		w.u16(q.Algorithm)
	}
	if certificates {
		w.u8(uint8(len(v.Certificates)))
		for _, c := range v.Certificates {
			w.u16(c.Authority)
			w.u8(c.Scheme)
		}
	}
	w.u8(w.position(v, i))
	w.u8(v.Number)
	w.u16(v.XRes)
	w.u16(v.YRes)
	w.u8(w.impression(v, i))
	width, height := v.size()
	w.u16(width)
	w.u16(height)
	marks := !v.withoutMarks
	for _, m := range v.Minutiae {
		marks = marks || m.Quality != NotReported
	}
	size := uint8(5)
	if marks {
		size = 6
	}
	w.u8(size<<4 | v.RidgeEndings&0xf)
	if err := w.appendMinutiae(v, marks); err != nil {
		return err
	}
	return w.appendExtended(v, i)
}

// appendTime writes a time of capture in UTC, all ones if unknown.
func (w *writer) appendTime(t time.Time) {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() >= math.MaxUint16 {
		for range 9 {
			w.u8(0xff)
		}
		return
	}
	w.u16(uint16(t.Year()))
	for _, n := range [5]int{int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()} {
		w.u8(uint8(n))
	}
	w.u16(uint16(t.Nanosecond() / 1e6))
}
