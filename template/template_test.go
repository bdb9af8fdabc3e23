package template_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/whorl-afis/whorl/template"
)

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*template.Template)
		text string // of the error; empty where there is none
	}{
		{"sample", func(*template.Template) {}, ""},
		{"not judged", func(t *template.Template) { t.Quality = template.NoQuality }, ""},
		{"no minutiae", func(t *template.Template) { t.Minutiae = nil }, ""},
		{"unknown position", func(t *template.Template) { t.Position, t.Impression = 200, 200 }, ""},
		{"on the border", func(t *template.Template) { t.Minutiae[0].X, t.Minutiae[0].Y = 388*8, 374*8 }, ""},
		{"right of the border", func(t *template.Template) { t.Minutiae[1].X = 388*8 + 1 }, "minutia 1 lies outside"},
		{"below the border", func(t *template.Template) { t.Minutiae[2].Y = 374*8 + 1 }, "minutia 2 lies outside"},
		{"256 minutiae", func(t *template.Template) { t.Minutiae = make([]template.Minutia, 256) }, "256 minutiae"},
		{"quality 101", func(t *template.Template) { t.Quality = 101 }, "quality 101"},
		{"quality 254", func(t *template.Template) { t.Quality = 254 }, "quality 254"},
		{"kind 3", func(t *template.Template) { t.Minutiae[0].Kind = 3 }, "unknown kind 3"},
		{"minutia quality", func(t *template.Template) { t.Minutiae[0].Quality = 101 }, "minutia 0 has quality 101"},
		{"empty map", func(t *template.Template) { t.Map = &template.OrientationMap{} }, "orientation map of 0 × 0"},
		{"short map", func(t *template.Template) { t.Map.Cells = t.Map.Cells[:5] }, "holds 5 cells"},
		{"cell 128", func(t *template.Template) { t.Map.Cells[2] = 128 }, "cell 2 is 128"},
	} {
		s := sample()
		c.edit(s)
		switch err := s.Validate(); {
		case c.text == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.text != "" && (!errors.Is(err, template.ErrInvalid) || !strings.Contains(err.Error(), c.text)):
			t.Errorf("%s: got %v, want %q", c.name, err, c.text)
		}
	}
}

func TestWipe(t *testing.T) {
	s := sample()
	s.Minutiae = append(s.Minutiae, template.Minutia{X: 7})[:3]
	minutiae, cells := s.Minutiae[:cap(s.Minutiae)], s.Map.Cells
	theMap := s.Map
	s.Wipe()
	if diff := cmp.Diff(&template.Template{}, s); diff != "" {
		t.Errorf("not empty (-want +got):\n%s", diff)
	}
	for i, m := range minutiae {
		if m != (template.Minutia{}) {
			t.Errorf("minutia %d is still in memory", i)
		}
	}
	for i, c := range cells {
		if c != 0 {
			t.Errorf("cell %d is still in memory", i)
		}
	}
	if theMap.Cols != 0 || theMap.Cells != nil {
		t.Error("the map is still there")
	}
	(*template.Template)(nil).Wipe()
}

func TestClone(t *testing.T) {
	s := sample()
	c := s.Clone()
	if diff := cmp.Diff(s, c); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	c.Minutiae[0].X, c.Map.Cells[0], c.Map.Cols = 1, 1, 9
	if !cmp.Equal(s, sample()) {
		t.Error("a change of the copy reaches the original")
	}
}

// TestSilent formats and logs a template in every way and looks for its coordinates.
func TestSilent(t *testing.T) {
	s := sample()
	var texts []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, s), fmt.Sprintf(verb, *s), fmt.Sprintf(verb, []any{s, *s}), fmt.Sprintf(verb, s.Map),
			fmt.Sprintf(verb, s.Minutiae[0]), fmt.Sprintf(verb, s.Minutiae),
			fmt.Sprintf(verb, (*template.Template)(nil)))
	}
	// The time of a log line holds any three digits one day, so it is left out.
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, timeless)).Info("template", "pointer", s, "value", *s, "minutia", s.Minutiae[0].String())
	texts = append(texts, log.String())
	log.Reset()
	slog.New(slog.NewTextHandler(&log, timeless)).Info("template", "pointer", s, "value", *s)
	texts = append(texts, log.String())
	for _, text := range texts {
		for _, secret := range []string{"804", "1215", "2992", "0x324", "0x4bf", "100.5", "151.8", "40 7f", "64 127", "0x40, 0x7f"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q tells a coordinate", text)
			}
		}
	}
	if got, want := s.String(), "template(right index, 3 minutiae)"; got != want {
		t.Errorf("String: %q, want %q", got, want)
	}
}

func TestJSON(t *testing.T) {
	b, err := json.MarshalIndent(sample(), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/template.json.golden", string(b)+"\n")
	b, err = json.Marshal(&template.Template{Quality: template.NoQuality})
	if err != nil || !strings.Contains(string(b), `"quality":null`) || !strings.Contains(string(b), `"minutiae":[]`) {
		t.Errorf("an empty template: %s, %v", b, err)
	}
}

func TestReasons(t *testing.T) {
	all := []struct {
		r    template.Reasons
		name string
	}{
		{template.Empty, "EMPTY"}, {template.TooSmall, "TOO_SMALL"}, {template.LowContrast, "LOW_CONTRAST"},
		{template.Smudged, "SMUDGED"}, {template.TooFewMinutiae, "TOO_FEW_MINUTIAE"},
		{template.WrongResolution, "WRONG_RESOLUTION"}, {template.NotAFingerprint, "NOT_A_FINGERPRINT"},
		{template.Inverted, "INVERTED"},
	}
	var union template.Reasons
	var names []string
	for i, c := range all {
		if c.r != 1<<i || c.r.String() != c.name {
			t.Errorf("reason %d is %d %q, want %d %q", i, c.r, c.r, 1<<i, c.name)
		}
		union |= c.r
		names = append(names, c.name)
	}
	if diff := cmp.Diff(names, union.List()); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	r := template.Empty | template.Inverted
	if !r.Has(template.Empty) || r.Has(template.Empty|template.Smudged) || r.String() != "EMPTY,INVERTED" {
		t.Errorf("Has or String of %d is wrong: %q", r, r)
	}
	if template.Reasons(0).String() != "" || template.Reasons(0).List() != nil {
		t.Error("no reasons have names")
	}
}

func TestMinutia(t *testing.T) {
	for _, c := range []struct {
		x, y, theta float64
		want        template.Minutia
	}{
		{10, 20.125, 0, template.Minutia{X: 80, Y: 161}},
		{10.0624, 20.0626, math.Pi / 2, template.Minutia{X: 80, Y: 161, Angle: 64}},
		{-3, 9000, -math.Pi / 2, template.Minutia{X: 0, Y: math.MaxUint16, Angle: 192}},
		{1, 1, 2*math.Pi - 0.001, template.Minutia{X: 8, Y: 8, Angle: 0}},
		{1, 1, 7 * math.Pi, template.Minutia{X: 8, Y: 8, Angle: 128}},
	} {
		if got := template.At(c.x, c.y, c.theta, template.Other, 0); got != c.want {
			t.Errorf("At(%g, %g, %g) = %d %d %d, want %d %d %d", c.x, c.y, c.theta, got.X, got.Y, got.Angle, c.want.X, c.want.Y, c.want.Angle)
		}
	}
	for a := range template.Turn {
		m := template.Minutia{Angle: uint8(a)}
		if got := template.AngleOf(m.Theta()); got != m.Angle {
			t.Errorf("angle %d comes back as %d", a, got)
		}
	}
	if x, y := (template.Minutia{X: 12, Y: 1}).Pos(); x != 1.5 || y != 0.125 {
		t.Errorf("Pos is %g, %g, want 1.5, 0.125", x, y)
	}
}

// TestEveryCellIsChecked puts every value in every place of a map whose cells are looked at eight at a time.
func TestEveryCellIsChecked(t *testing.T) {
	m := &template.Template{Map: &template.OrientationMap{Cols: 7, Rows: 3, Cells: make([]uint8, 21)}}
	for i := range m.Map.Cells {
		for v := range 256 {
			for k := range m.Map.Cells {
				m.Map.Cells[k] = []uint8{template.NoRidges, 127, 0}[(v+k)%3]
			}
			m.Map.Cells[i] = uint8(v)
			err := m.Validate()
			if valid := v < 128 || v == template.NoRidges; valid != (err == nil) {
				t.Fatalf("cell %d is %d: %v", i, v, err)
			}
			if want := fmt.Sprintf("cell %d is %d", i, v); err != nil && !strings.Contains(err.Error(), want) {
				t.Fatalf("%v, want %q", err, want)
			}
		}
	}
}

func TestOrientationMap(t *testing.T) {
	m := sample().Map // 3 × 2 cells: 0 64 127 / none none 1
	for _, c := range []struct {
		x, y int
		want uint8
		ok   bool
	}{
		{0, 0, 0, true}, {15, 15, 0, true}, {16, 0, 64, true}, {47, 15, 127, true}, {47, 31, 1, true},
		{0, 16, 255, false}, {48, 0, 0, false}, {0, 32, 0, false}, {-1, 0, 0, false}, {0, -1, 0, false},
	} {
		if got, ok := m.At(c.x, c.y); got != c.want || ok != c.ok {
			t.Errorf("At(%d, %d) = %d, %v, want %d, %v", c.x, c.y, got, ok, c.want, c.ok)
		}
	}
	if _, ok := (*template.OrientationMap)(nil).At(0, 0); ok {
		t.Error("no map has an orientation")
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		got  fmt.Stringer
		want string
	}{
		{template.RightThumb, "right thumb"}, {template.LeftLittle, "left little"}, {template.Position(13), "plain right four fingers"},
		{template.Position(40), "finger combination 40"}, {template.Position(21), "palm 21"}, {template.Position(63), "sole or toe 63"},
		{template.Position(99), "position 99"}, {template.EntireJointImage, "entire joint image or tip"},
		{template.LiveScanRolled, "live-scan rolled"}, {template.Impression(99), "impression 99"},
		{template.Ending, "ending"}, {template.Bifurcation, "bifurcation"}, {template.Kind(7), "other"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%d is %q, want %q", c.got, c.got, c.want)
		}
	}
}

func TestPositions(t *testing.T) {
	for p := range 256 {
		pos := template.Position(p)
		single := p <= 12 || p == 16 || p == 17
		slap := p >= 13 && p <= 15 || p >= 40 && p <= 54
		if pos.Single() != single || pos.Slap() != slap {
			t.Errorf("%v: single %v, slap %v", pos, pos.Single(), pos.Slap())
		}
		want := map[int]template.Position{11: 1, 12: 6}[p]
		if want == 0 {
			want = pos
		}
		if pos.Finger() != want {
			t.Errorf("finger of %v is %v", pos, pos.Finger())
		}
	}
	for i := range 256 {
		want := i >= 4 && i <= 7 || i >= 12 && i <= 15 || i >= 36 && i <= 39
		if got := template.Impression(i).Latent(); got != want {
			t.Errorf("impression %d: latent %v", i, got)
		}
	}
}
