package synth_test

import (
	"math"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/template"
)

// TestImpressionsAgreeWithTheirFinger checks that what an impression says of itself is true: its minutiae lie in the
// contact, go back to those of the finger, and two impressions of different resolution show the same.
func TestImpressionsAgreeWithTheirFinger(t *testing.T) {
	f := synth.NewFinger(11)
	master := f.Minutiae()
	if n := len(master); n < 50 || n > 180 {
		t.Errorf("%d minutiae on the finger", n)
	}
	for _, ppi := range []float64{250, 500, 1000} {
		o := synth.Setting{PPI: ppi, Movement: 1, Rotation: math.Pi / 5, Partial: 0.3}
		im := f.Impression(5, o)
		if w := im.Image.Rect.Dx(); w != int(388*ppi/500) || im.Contact.Rect != im.Image.Rect {
			t.Errorf("%v ppi: image %v, contact %v", ppi, im.Image.Rect, im.Contact.Rect)
		}
		if len(im.Minutiae) < 8 {
			t.Errorf("%v ppi: %d minutiae", ppi, len(im.Minutiae))
		}
		for _, m := range im.Minutiae {
			if im.Contact.GrayAt(int(m.X+0.5), int(m.Y+0.5)).Y == 0 {
				t.Errorf("%v ppi: minutia %d lies outside the contact", ppi, m.Index)
			}
			x, y := im.Finger(m.X, m.Y)
			if d := math.Hypot(x-master[m.Index].X, y-master[m.Index].Y); d > 0.01 {
				t.Errorf("%v ppi: minutia %d comes back %.3f pixels away", ppi, m.Index, d)
			}
			if m.Kind != master[m.Index].Kind {
				t.Errorf("%v ppi: minutia %d changed its kind", ppi, m.Index)
			}
			turn := math.Remainder(m.Theta-master[m.Index].Theta, 2*math.Pi)
			if turn < 0 || turn > math.Pi/5+0.9 {
				t.Errorf("%v ppi: minutia %d turned by %.2f", ppi, m.Index, turn)
			}
		}
		if err := im.Template().Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestPartialPrintsAreSmaller(t *testing.T) {
	f := synth.NewFinger(3)
	area := func(o synth.Setting) (n int) {
		for _, v := range f.Impression(1, o).Contact.Pix {
			n += int(v) / 255
		}
		return n
	}
	whole, half := area(synth.Setting{Width: 600, Height: 600}), area(synth.Setting{Width: 600, Height: 600, Partial: 0.5})
	if r := float64(half) / float64(whole); r < 0.35 || r > 0.6 {
		t.Errorf("half a print has %.2f of the contact", r)
	}
}

func TestSettingsAreBrought(t *testing.T) {
	f := synth.NewFinger(3)
	for _, o := range []synth.Setting{
		{PPI: 1e9, Width: 40, Height: 40}, {PPI: -3, Severity: -1}, {Sensor: 99, Partial: 7, Rotation: 1e9, Movement: 99},
		{Width: 1, Height: 1}, {Width: 7, Height: 900, Severity: 99},
	} {
		im := f.Impression(1, o)
		if im.PPI < 250 || im.PPI > 1000 || im.Image.Rect.Empty() {
			t.Errorf("%+v gave %v ppi, %v", o, im.PPI, im.Image.Rect)
		}
	}
}

func TestClassFrequencies(t *testing.T) {
	n := map[synth.Class]int{}
	for seed := range uint64(10 * templateFingers) {
		n[synth.NewTemplateFinger(seed).Class()]++
	}
	for c, share := range map[synth.Class]float64{
		synth.Arch: 0.037, synth.TentedArch: 0.029, synth.LeftLoop: 0.338, synth.RightLoop: 0.317, synth.Whorl: 0.223, synth.DoubleLoop: 0.056,
	} {
		if sd := math.Sqrt(share * (1 - share) * 10 * templateFingers); math.Abs(float64(n[c])-10*templateFingers*share) > 4*sd {
			t.Errorf("%v: %d of %d, want %.0f ± %.0f", c, n[c], 10*templateFingers, 10*templateFingers*share, sd)
		}
	}
	if c := synth.NewFinger(5, synth.WithClass(synth.Whorl)).Class(); c != synth.Whorl {
		t.Errorf("asked for a whorl, got a %v", c)
	}
}

// TestTemplateStatistics keeps the numbers by which template-level prints resemble real ones.
func TestTemplateStatistics(t *testing.T) {
	var count, paired, total int
	for seed := range uint64(templateFingers) {
		f := synth.NewTemplateFinger(seed)
		a, b := f.Impression(1, synth.TemplateSetting{}), f.Impression(2, synth.TemplateSetting{})
		if err := a.Validate(); err != nil {
			t.Fatal(err)
		}
		count += len(a.Minutiae) + len(b.Minutiae)
		exact := f.Impression(1, synth.TemplateSetting{Exact: true, Map: true})
		if err := exact.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, m := range exact.Minutiae {
			x, y := m.Pos()
			cell, ok := exact.Map.At(int(x), int(y))
			if !ok {
				continue
			}
			total++
			// A minutia points along the ridge: the map's orientation or its opposite. 1/256 turns; 16 are 22°.
			if d := int8(m.Angle-cell) << 1 >> 1; d > -16 && d < 16 {
				paired++
			}
		}
	}
	if mean := float64(count) / (2 * templateFingers); mean < 35 || mean > 55 {
		t.Errorf("%.1f minutiae in a template", mean)
	}
	if float64(paired) < 0.95*float64(total) {
		t.Errorf("%d of %d minutiae lie along the orientation map", paired, total)
	}
	var again template.Template
	b, err := synth.NewTemplateFinger(9).Impression(4, synth.TemplateSetting{Position: template.LeftThumb}).MarshalBinary()
	if err != nil || again.UnmarshalBinary(b) != nil || again.Position != template.LeftThumb {
		t.Errorf("stored and read: %v", err)
	}
}
