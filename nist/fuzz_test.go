package nist

import (
	"bytes"
	"image"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// fuzzSeeds are transactions of this package's own making, one with everything and some spoiled.
func fuzzSeeds(f *testing.F) {
	b := sample(f).Bytes()
	f.Add(b)
	f.Add(base(f))
	f.Add(b[:len(b)/2])
	f.Add(bytes.Replace(b, []byte("1.003:1"), []byte("1.003:2"), 1))
	f.Add([]byte("1.001:37\x1d1.002:0502\x1d1.003:1\x1f1\x1e4\x1f1\x1c\x00\x00\x00\x14\x01\x00\x01\xff\xff\xff\xff\xff\x00\x00\x01\x00\x01\x00ab"))
	f.Add([]byte("<?xml"))
}

// FuzzRead holds that reading never panics, that what was read is written back byte for byte, and that a transaction
// whose every record is written anew reads as the same fields, with lengths that need no guess.
func FuzzRead(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tr, err := Read(b, Options{})
		if tr == nil {
			return
		}
		if !bytes.Equal(tr.Bytes(), b) {
			t.Fatal("not written back")
		}
		if err != nil {
			return
		}
		if _, err := Read(b, Options{Strict: true}); err == nil && len(tr.Warnings) > 0 {
			t.Fatal("strict mode let a warning pass")
		}
		tr.head, tr.tail, tr.read = nil, nil, nil // anew: CNT too
		for _, r := range tr.Records {
			if r.edited = !r.binary; r.edited {
				r.raw, r.size = nil, 0
			}
		}
		again, err := Read(tr.Bytes(), Options{})
		if err != nil {
			t.Fatalf("rewritten: %v", err)
		}
		if len(again.Records) != len(tr.Records) {
			t.Fatalf("rewritten: %d records, were %d", len(again.Records), len(tr.Records))
		}
		for i, r := range again.Records {
			sameRecord(t, tr.Records[i], r, i == 0)
		}
	})
}

func sameRecord(t *testing.T, want, got *Record, first bool) {
	t.Helper()
	if want.Type != got.Type || want.binary != got.binary || len(want.fields) != len(got.fields) && !first {
		t.Fatalf("type %d with %d fields, was %d with %d", got.Type, len(got.fields), want.Type, len(want.fields))
	}
	for i, f := range want.fields {
		if f.Number == 1 || first {
			continue // LEN, and Type-1 with its new CNT
		}
		if g := got.fields[i]; g.Number != f.Number || !bytes.Equal(g.Value, f.Value) {
			t.Fatalf("field %s differs", fieldName(want.Type, f.Number))
		}
	}
	if want.binary && !bytes.Equal(want.Raw(), got.Raw()) {
		t.Fatal("binary record differs")
	}
}

// FuzzPrints decodes whatever is found: no panic, no image that is not of the size it says.
func FuzzPrints(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		tr, err := Read(b, Options{})
		if err != nil || len(tr.Records) == 0 {
			return
		}
		for _, p := range tr.Prints() {
			for _, family := range p.Families {
				m, ok := p.MinutiaeFrom(family)
				if !ok {
					t.Fatalf("%s is listed and not there", family)
				}
				if err := m.Validate(); err != nil {
					t.Fatal(err)
				}
				if f, ok := p.Features(family); !ok || len(f.Minutiae) > maxFeatures {
					t.Fatalf("%s has no features, or too many", family)
				}
			}
			if p.Width*p.Height > 1<<20 {
				continue // keeps the fuzzer fast; sizes are bounded elsewhere
			}
			img, err := p.Image()
			if err == nil && img.Rect != image.Rect(0, 0, p.Width, p.Height) {
				t.Fatalf("image of %v, print of %d × %d", img.Rect, p.Width, p.Height)
			}
			if err != nil {
				continue
			}
			for _, g := range p.Fingers(img) {
				if g.Image != nil && (g.Image.Rect.Empty() || !g.Image.Rect.In(img.Rect)) {
					t.Fatalf("finger at %v of an image of %v", g.Image.Rect, img.Rect)
				}
			}
		}
		Validate(tr)
		for _, l := range []Layout{{Minutiae: IAFIS, Version: 400}, {Minutiae: Legacy, Version: 502}, {Minutiae: INCITS, Prints: 14}, {Minutiae: EFS, Prints: 4}} {
			l.DropFields = true
			out, _, err := tr.Reconfigure(l)
			if err == nil {
				if _, err := Read(out.Bytes(), Options{}); err != nil {
					t.Fatalf("%+v: %v", l, err)
				}
			}
		}
		out, _, err := tr.Depersonalise(Depersonal{Request: "R", Origin: "O", Destination: "D"})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(out.Bytes(), Options{})
		if err != nil {
			t.Fatalf("depersonalised: %v", err)
		}
		for _, r := range again.Records {
			if !map[int]bool{1: true, 3: true, 4: true, 5: true, 6: true, 9: true, 13: true, 14: true, 15: true}[r.Type] {
				t.Fatalf("depersonalised: record of type %d", r.Type)
			}
		}
	})
}

// FuzzMinutiae writes minutiae in each family and reads them back.
func FuzzMinutiae(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
	f.Fuzz(func(t *testing.T, b []byte) {
		m := &template.Template{Width: 800, Height: 750, Quality: template.NoQuality}
		for ; len(b) >= 7 && len(m.Minutiae) < template.MaxMinutiae; b = b[7:] {
			x, y := int(b[0])<<8|int(b[1]), int(b[2])<<8|int(b[3])
			m.Minutiae = append(m.Minutiae, template.Minutia{X: uint16(x % 6400), Y: uint16(y % 6000), Angle: b[4], Kind: template.Kind(b[5] % 3)})
		}
		tr := New(testHeader)
		if _, err := tr.AddType9(Type9{IDC: 1, Template: m, Families: []Family{INCITS, EFS, Legacy}}); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(tr.Bytes(), Options{Strict: true}); err == nil {
			t.Fatal("no Type-2 record, and strict mode is silent")
		}
		p := read(t, tr.Bytes()).Prints()
		if len(m.Minutiae) == 0 {
			return
		}
		for _, c := range []struct {
			family  Family
			pixels  float64
			degrees float64
		}{{INCITS, 0.8, 1.8}, {EFS, 0.2, 1.5}, {Legacy, 0.8, 1.5}} {
			got, ok := p[0].MinutiaeFrom(c.family)
			if !ok {
				t.Fatalf("%s is not there", c.family)
			}
			if px, deg := furthest(m.Minutiae, got.Minutiae); px > c.pixels || deg > c.degrees {
				t.Fatalf("%s: %v px, %v degrees off", c.family, px, deg)
			}
		}
	})
}
