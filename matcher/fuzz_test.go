package matcher

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// decode makes a valid template of any bytes, by way of the stored form.
func decode(t *testing.T, b []byte) *template.Template {
	v := &template.Template{Width: 8191, Height: 8191, Quality: template.NoQuality}
	if len(b) > 0 && b[0]&1 == 1 {
		cols, rows := 1+int(b[0]>>5), 1+int(b[0]>>2&7)
		m := &template.OrientationMap{Cols: uint16(cols), Rows: uint16(rows), Cells: bytes.Repeat([]byte{template.NoRidges}, cols*rows)}
		for i := range m.Cells {
			if c := b[i%len(b)]; c < 128 {
				m.Cells[i] = c
			}
		}
		v.Map = m
	}
	for ; len(b) >= 6 && len(v.Minutiae) < template.MaxMinutiae; b = b[6:] {
		v.Minutiae = append(v.Minutiae, template.Minutia{
			X: binary.LittleEndian.Uint16(b) % 65529, Y: binary.LittleEndian.Uint16(b[2:]) % 65529,
			Angle: b[4], Kind: template.Kind(b[5] % 3), Quality: b[5] % 101,
		})
	}
	stored, err := v.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	p, err := template.Parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FuzzCompare holds that any two templates compare: without a panic, alike in both orders, with a finite score that is
// not negative.
func FuzzCompare(f *testing.F) {
	s := newSketch(1)
	raw := func(t *template.Template) (b []byte) {
		for _, m := range t.Minutiae {
			b = binary.LittleEndian.AppendUint16(b, m.X)
			b = binary.LittleEndian.AppendUint16(b, m.Y)
			b = append(b, m.Angle, m.Quality)
		}
		return b
	}
	f.Add(raw(s.print(1, 1, 0, 0, 0)), raw(s.print(2, 1, 1, 0, 0)))
	f.Add([]byte{}, bytes.Repeat([]byte{1, 2, 3, 4, 5, 6}, 300))
	f.Add(bytes.Repeat([]byte{0xff}, 600), bytes.Repeat([]byte{0}, 600))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		p, q := Prepare(decode(t, a)), Prepare(decode(t, b))
		c := NewComparer()
		x, y := c.Compare(p, q), c.Compare(q, p)
		if x != y || math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) || x < 0 {
			t.Fatalf("%v one way, %v the other", x, y)
		}
		if e := c.Explain(p, q); e.Score != x {
			t.Fatalf("explained %v, compared %v", e.Score, x)
		}
	})
}
