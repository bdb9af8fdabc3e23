package fmr

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/whorl-afis/whorl/template"
)

func TestTemplate(t *testing.T) {
	v := View{
		Position: template.LeftRing, Impression: template.LiveScanRolled, Qualities: []Quality{{Score: Failed}, {Score: 61}},
		Width: 301, Height: 200, XRes: 394, YRes: 197, // 1000 and 500 ppi
		Minutiae: []Minutia{
			{X: 101, Y: 7, Angle: 90 * 32, Kind: template.Ending, Quality: 40},
			{X: 3, Y: 8, Angle: 22, Kind: template.Bifurcation, Quality: 100}, // less than half a unit
			{X: 5, Y: 9, Angle: 23, Kind: template.Other, Quality: NotReported},
			{X: 300, Y: 300, Kind: template.Ending, Quality: 0}, // below the image
			{X: 0, Y: maxCoordinate, Kind: template.Ending, Quality: 50},
		},
	}
	want := &template.Template{
		Width: 151, Height: 301, Position: template.LeftRing, Impression: template.LiveScanRolled, Quality: 61,
		Minutiae: []template.Minutia{
			{X: 12, Y: 64, Angle: 0, Kind: template.Bifurcation, Quality: 100},
			{X: 404, Y: 56, Angle: 64, Kind: template.Ending, Quality: 40},
			{X: 1200, Y: 2400, Angle: 0, Kind: template.Ending, Quality: 1},
			{X: 20, Y: 72, Angle: 1, Kind: template.Other, Quality: 0},
		},
	}
	got := v.Template()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, m := range got.Minutiae {
		if m != want.Minutiae[i] {
			t.Errorf("minutia %d: %d %d %d %d", i, m.X, m.Y, m.Angle, m.Quality)
		}
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
}

func TestResolution(t *testing.T) {
	for perCM, want := range map[uint16]float64{0: 500, 98: 250, 197: 500, 295: 750, 394: 1000, 200: 508, 1000: 2540} {
		if x, y := (View{XRes: perCM, YRes: 197}).PPI(); x != want || y != 500 {
			t.Errorf("%d px/cm are %g and %g ppi, want %g and 500", perCM, x, y, want)
		}
	}
	v := View{Width: 1000, Height: 1000, XRes: 197, YRes: 197, Minutiae: []Minutia{{X: 500, Y: 250}}}
	if m := v.TemplateAt(500.38, 1000).Minutiae[0]; m.X != 3997 || m.Y != 1000 {
		t.Errorf("at 500.38 and 1000 ppi: %d, %d", m.X, m.Y)
	}
}

// TestTemplateRoundTrip checks that a template on whole pixels comes back from every record format, but for the
// direction in INCITS, which has a coarser unit.
func TestTemplateRoundTrip(t *testing.T) {
	want := &template.Template{
		Width: 300, Height: 400, Position: template.RightThumb, Impression: template.NonLivePlain, Quality: 77,
		Minutiae: []template.Minutia{
			{X: 80, Y: 160, Angle: 200, Kind: template.Ending, Quality: 99},
			{X: 2392, Y: 3192, Angle: 64, Kind: template.Bifurcation, Quality: 1},
			{X: 0, Y: 0, Angle: 255, Kind: template.Other, Quality: 0},
		},
	}
	for _, f := range recordFormats {
		b, losses, err := FromTemplate(want).Bytes(f)
		if err != nil || len(losses) > 0 {
			t.Fatalf("%v: %v, %v", f, losses, err)
		}
		r, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Views[0].Template()
		if len(got.Minutiae) != 3 {
			t.Fatalf("%v: %d minutiae", f, len(got.Minutiae))
		}
		for i, m := range got.Minutiae {
			w := want.Minutiae[i]
			if d := int8(m.Angle - w.Angle); f.ansi() && d >= -1 && d <= 1 {
				m.Angle = w.Angle
			}
			if m != w {
				t.Errorf("%v: minutia %d is %d %d %d %d", f, i, m.X, m.Y, m.Angle, m.Quality)
			}
		}
		got.Minutiae = want.Minutiae
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", f, diff)
		}
	}
}

func TestFromTemplate(t *testing.T) {
	tm := &template.Template{
		Width: 10, Height: 10, Position: template.PlainRightThumb, Impression: 24, Quality: template.NoQuality,
		Minutiae: []template.Minutia{{X: 80, Y: 77, Quality: 5}, {X: 3, Y: 4, Quality: 9}},
	}
	v := FromTemplate(tm).Views[0]
	if v.Minutiae[0].X != 9 || v.Minutiae[0].Y != 9 || v.Minutiae[1].X != 0 || v.Minutiae[1].Y != 1 || v.Qualities[0].Score != NotReported {
		t.Errorf("%d %d, %d %d, quality %d", v.Minutiae[0].X, v.Minutiae[0].Y, v.Minutiae[1].X, v.Minutiae[1].Y, v.Qualities[0].Score)
	}
	r, err := Read(write(t, FromTemplate(tm), ANSI2009))
	if err != nil || r.Views[0].Position != template.RightThumb || r.Views[0].Impression != 24 {
		t.Errorf("a plain thumb is written as %v, %v: %v", r.Views[0].Position, r.Views[0].Impression, err)
	}
	for i := range 300 {
		tm.Minutiae = append(tm.Minutiae, template.Minutia{Quality: uint8(10 + i%90)})
	}
	v = FromTemplate(tm).Views[0]
	if len(v.Minutiae) != 255 {
		t.Fatalf("%d minutiae", len(v.Minutiae))
	}
	for _, m := range v.Minutiae {
		if m.Quality < 10 {
			t.Error("the worst were kept")
		}
	}
}
