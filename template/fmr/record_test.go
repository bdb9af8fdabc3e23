package fmr

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/whorl-afis/whorl/template"
)

func write(tb testing.TB, r *Record, f Format) []byte {
	tb.Helper()
	b, _, err := r.Bytes(f)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	empty := &Record{}
	large := sample() // more than 64 KB, so that INCITS 2004 takes its long header
	for i := range 60 {
		v := large.Views[0]
		v.Number = uint8(i % 16)
		v.Minutiae = nil
		for j := range 200 {
			v.Minutiae = append(v.Minutiae, Minutia{X: uint16(j), Y: uint16(2 * j), Angle: uint16(j%4) * 2880, Kind: template.Ending, Quality: 50})
		}
		large.Views = append(large.Views, v)
	}
	unmarked := sample()
	unmarked.Views[0].withoutMarks = true
	for i := range unmarked.Views[0].Minutiae {
		unmarked.Views[0].Minutiae[i].Quality = NotReported
	}
	short := sample()
	short.ShortHeader = true
	for name, r := range map[string]*Record{"sample": sample(), "empty": empty, "large": large, "unmarked": unmarked, "short": short} {
		for _, f := range recordFormats {
			b := write(t, r, f)
			if got, ok := Detect(b); !ok || got != f {
				t.Errorf("%s: %v is detected as %v", name, f, got)
			}
			got, err := Read(b)
			if err != nil || len(got.Warnings) > 0 {
				t.Errorf("%s: %v: %v, %q", name, f, err, got.Warnings)
				continue
			}
			again, losses, err := got.Bytes(f)
			if err != nil || len(losses) > 0 || !bytes.Equal(again, b) {
				t.Errorf("%s: %v: written again as other bytes; %v, %v", name, f, losses, err)
			}
			for i, v := range got.Views {
				want := r.Views[i]
				if !slices.Equal(want.Minutiae, v.Minutiae) {
					t.Errorf("%s: %v: view %d: minutiae differ", name, f, i)
				}
				if diff := cmp.Diff([]any{want.RidgeCounts, want.Cores, want.Deltas, want.Zones, want.Extended},
					[]any{v.RidgeCounts, v.Cores, v.Deltas, v.Zones, v.Extended}); diff != "" {
					t.Errorf("%s: %v: view %d: extended data (-want +got):\n%s", name, f, i, diff)
				}
			}
		}
	}
}

// TestEverythingKept checks that ISO 2011 gives back all but what belongs to INCITS.
func TestEverythingKept(t *testing.T) {
	want := sample()
	got, err := Read(write(t, want, ISO2011))
	if err != nil {
		t.Fatal(err)
	}
	want.Owner, want.Product, want.Format = 0, 0, ISO2011
	for i := range want.Views {
		want.Views[i].Device.Certificate = 0
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(View{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCards(t *testing.T) {
	v := View{XRes: 197, YRes: 197, Minutiae: []Minutia{
		{X: 197, Y: 394, Angle: 180 * 5, Kind: template.Ending, Quality: NotReported},     // 10 mm, 20 mm
		{X: 0, Y: 502, Angle: 180 * 63, Kind: template.Bifurcation, Quality: NotReported}, // 25.5 mm
		{X: 600, Y: 100, Angle: 180 * 63, Kind: template.Bifurcation, Quality: 50},        // beyond 25.5 mm
	}}
	r := &Record{Views: []View{v}}
	b, losses, err := r.Bytes(ISOCompactCard)
	want := []byte{100, 200, 1<<6 | 5, 0, 255, 2<<6 | 63}
	if err != nil || !bytes.Equal(b, want) {
		t.Errorf("compact card: % x, want % x, %v", b, want, err)
	}
	if diff := cmp.Diff([]Loss{{0, "qualities of minutiae"}, {0, "1 minutiae outside of the card's range"}}, losses); diff != "" {
		t.Errorf("losses (-want +got):\n%s", diff)
	}
	b, _, err = r.Bytes(ISONormalCard)
	want = []byte{0x43, 0xe8, 0x07, 0xd0, 20, 0x80, 0, 0x09, 0xf4, 252, 0x8b, 0xe6, 0x01, 0xfc, 252}
	if err != nil || !bytes.Equal(b, want) {
		t.Errorf("normal card: % x, want % x, %v", b, want, err)
	}
	got, err := ReadFormat(b, ISONormalCard)
	if err != nil || len(got.Views[0].Minutiae) != 3 || got.Views[0].Minutiae[0] != (Minutia{1000, 2000, 900, template.Ending, NotReported}) {
		t.Errorf("normal card read: %v, %v", got, err)
	}
	// 10 mm are 196.85 pixels at 500 ppi.
	if m := got.Views[0].Template().Minutiae[0]; m.X != 1575 || m.Y != 3150 || m.Angle != 20 {
		t.Errorf("normal card as template: %d %d %d", m.X, m.Y, m.Angle)
	}
	for _, c := range []struct {
		b []byte
		f Format
	}{{make([]byte, 4), ISOCompactCard}, {make([]byte, 6), ISONormalCard}, {make([]byte, 256*3), ISOCompactCard}} {
		if _, err := ReadFormat(c.b, c.f); !errors.Is(err, ErrFormat) {
			t.Errorf("%d bytes as %v: %v", len(c.b), c.f, err)
		}
	}
	if _, _, err := (&Record{}).Bytes(ISOCompactCard); !errors.Is(err, ErrContent) {
		t.Errorf("no view on a card: %v", err)
	}
}

// TestConversions goes from each format to each other one and back: what both have must survive.
func TestConversions(t *testing.T) {
	for _, from := range recordFormats {
		for _, to := range recordFormats {
			a, err := Read(write(t, sample(), from))
			if err != nil {
				t.Fatal(err)
			}
			b, err := Read(write(t, a, to))
			if err != nil {
				t.Fatal(err)
			}
			back, err := Read(write(t, b, from))
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range a.Views {
				got := back.Views[i]
				if diff := cmp.Diff([]any{v.Position, v.Number, v.Impression, v.Width, v.Height, v.Minutiae, v.Cores, v.Deltas, v.RidgeCounts, v.Zones, v.Extended},
					[]any{got.Position, got.Number, got.Impression, got.Width, got.Height, got.Minutiae, got.Cores, got.Deltas, got.RidgeCounts, got.Zones, got.Extended}); diff != "" {
					t.Errorf("%v to %v and back: view %d (-want +got):\n%s", from, to, i, diff)
				}
			}
		}
	}
}

// TestAngles checks the units against each other: the same direction is 56 in INCITS and 80 in ISO.
func TestAngles(t *testing.T) {
	for _, c := range []struct {
		angle            uint16
		ansi, iso, small byte
	}{{80 * 45, 56, 80, 20}, {0, 0, 0, 0}, {FullTurn - 1, 0, 0, 0}, {FullTurn / 2, 90, 128, 32}, {FullTurn - 45, 179, 255, 0}} {
		r := &Record{Views: []View{{Width: 9, Height: 9, XRes: 197, YRes: 197, Minutiae: []Minutia{{Angle: c.angle}}}}}
		if got := write(t, r, ANSI2004)[34]; got != c.ansi {
			t.Errorf("%d is %d in INCITS, want %d", c.angle, got, c.ansi)
		}
		if got := write(t, r, ISO2005)[32]; got != c.iso {
			t.Errorf("%d is %d in ISO, want %d", c.angle, got, c.iso)
		}
		if got := write(t, r, ISOCompactCard)[2]; got != c.small {
			t.Errorf("%d is %d on a compact card, want %d", c.angle, got, c.small)
		}
	}
}

func TestLosses(t *testing.T) {
	angles := View{Cores: []Core{{1, 1, true, 0}, {2, 2, false, 0}}}
	for _, c := range []struct {
		name string
		v    View
		f    Format
		want string
	}{
		{"position", View{Position: template.PlainRightFour, Qualities: []Quality{{}}}, ISO2005, "view 0: position 13, written as unknown finger"},
		{"impression", View{Impression: template.UnknownImpression, Qualities: []Quality{{}}}, ANSI2004, "view 0: impression 29, written as live-scan plain"},
		{"no quality", View{}, ISO2005, "view 0: that the quality is not known, which is written as 0"},
		{"quality not reported", View{Qualities: []Quality{{Score: NotReported}}}, ISO2005, "view 0: that the quality is not known, which is written as 0"},
		{"more qualities", View{Qualities: make([]Quality, 3)}, ANSI2009, "view 0: 2 more overall qualities"},
		{"some angles", angles, ANSI2009, "view 0: angles of some cores or deltas, or more than 15 of them"},
		{"view number", View{Number: 16, Qualities: []Quality{{}}}, ISO2005, "view 0: view number 16"},
		{"sensor", View{Device: Device{ID: 0x1000}, Qualities: []Quality{{}}}, ISO2005, "upper bits of the sensor's number or certificate"},
		{"ridge endings", View{RidgeEndings: 1}, ANSI2009, "view 0: that endings lie at the end of the ridge and not at the fork of the valley"},
		{"unknown block", View{Extended: []Block{{9, nil}}, family: ISO2011}, ANSI2009, "view 0: extended data of type 9, whose layout is not known"},
	} {
		c.v.XRes, c.v.YRes = 197, 197
		_, losses, err := (&Record{Views: []View{c.v}}).Bytes(c.f)
		if err != nil || len(losses) != 1 || losses[0].String() != c.want {
			t.Errorf("%s: %v, %v; want %q", c.name, losses, err, c.want)
		}
	}
	two := &Record{Views: []View{
		{XRes: 197, YRes: 197, Qualities: []Quality{{}}},
		{XRes: 394, YRes: 394, Qualities: []Quality{{}}, Minutiae: []Minutia{{X: 100, Y: 50}}},
	}}
	b, losses, err := two.Bytes(ISO2005)
	if err != nil || len(losses) != 1 || !strings.Contains(losses[0].Text, "resolution") {
		t.Fatalf("two resolutions: %v, %v", losses, err)
	}
	if r, err := Read(b); err != nil || r.Views[1].Minutiae[0].X != 50 || r.Views[1].Minutiae[0].Y != 25 {
		t.Errorf("the second resolution was not converted: %v", err)
	}
	if two.Views[1].Minutiae[0].X != 100 {
		t.Error("writing changed the record")
	}
}

func TestContentErrors(t *testing.T) {
	for name, r := range map[string]*Record{
		"256 minutiae":   {Views: []View{{Minutiae: make([]Minutia, 256)}}},
		"x too large":    {Views: []View{{Minutiae: []Minutia{{X: 1 << 14}}}}},
		"kind":           {Views: []View{{Minutiae: []Minutia{{Kind: 3}}}}},
		"extended data":  {Views: []View{{Extended: []Block{{0x100, make([]byte, 1<<16)}}}}},
		"many views":     {Views: make([]View, 1<<16)},
		"many qualities": {Views: []View{{Qualities: make([]Quality, 256), Minutiae: make([]Minutia, 256)}}},
	} {
		for _, f := range append(slices.Clone(recordFormats), Format(0), Format(99)) {
			dst := []byte("before")
			if b, _, err := r.Append(dst, f); !errors.Is(err, ErrContent) || !bytes.Equal(b, dst) {
				t.Errorf("%s as %v: %d bytes, %v", name, f, len(b), err)
			}
		}
	}
}

func TestSilent(t *testing.T) {
	r := sample()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, x := range []any{r, *r, r.Views, r.Views[0], r.Views[0].Minutiae} {
			if s := fmt.Sprintf(verb, x); strings.Contains(s, "299") || strings.Contains(s, "399") || strings.Contains(s, "0x12b") {
				t.Errorf("%s of %T tells a coordinate: %s", verb, x, s)
			}
		}
	}
}
