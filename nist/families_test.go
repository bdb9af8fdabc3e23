package nist

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// TestFamiliesAgree writes one template in three families and reads each back.
func TestFamiliesAgree(t *testing.T) {
	want := minutiaeForTest()
	p := read(t, sample(t).Bytes()).Prints()[1]
	for _, c := range []struct {
		family  Family
		pixels  float64 // half a unit of the family, and of a template
		degrees float64
	}{{INCITS, 0.71, 1.7}, {EFS, 0.19, 1.3}, {Legacy, 0.19, 1.3}} {
		got, ok := p.MinutiaeFrom(c.family)
		if !ok {
			t.Fatalf("%s: not there", c.family)
		}
		if err := got.Validate(); err != nil {
			t.Errorf("%s: %v", c.family, err)
		}
		if got.Width != 500 || got.Height != 600 || got.Position != template.LeftIndex || got.Impression != template.NonLiveRolled {
			t.Errorf("%s: %d × %d, %v, %v", c.family, got.Width, got.Height, got.Position, got.Impression)
		}
		dx, da := furthest(want.Minutiae, got.Minutiae)
		if dx > c.pixels || da > c.degrees {
			t.Errorf("%s: %.3f px, %.2f degrees off", c.family, dx, da)
		}
		for i, m := range got.Minutiae {
			q := int(want.Minutiae[i].Quality)
			if m.Kind != want.Minutiae[i].Kind || c.family == EFS && m.Quality != 0 || c.family != EFS && math.Abs(float64(int(m.Quality)-q)) > 2 {
				t.Errorf("%s: minutia %d: kind %v, quality %d", c.family, i, m.Kind, m.Quality)
			}
		}
	}
	if _, ok := p.MinutiaeFrom(IAFIS); ok {
		t.Error("a block that is not there was read")
	}
}

// furthest gives the largest distance in pixels and degrees of minutiae in the same order.
func furthest(a, b []template.Minutia) (pixels, degrees float64) {
	if len(a) != len(b) {
		return math.Inf(1), math.Inf(1)
	}
	for i := range a {
		ax, ay := a[i].Pos()
		bx, by := b[i].Pos()
		pixels = max(pixels, math.Hypot(ax-bx, ay-by))
		turn := math.Abs(a[i].Theta() - b[i].Theta())
		degrees = max(degrees, min(turn, 2*math.Pi-turn)*180/math.Pi)
	}
	return pixels, degrees
}

// TestConversions holds each family to values computed by hand from the layouts.
func TestConversions(t *testing.T) {
	image := func(tr *Transaction) {
		tr.Add(tagged(14, "14.002:1", "14.003:0", "14.006:800", "14.007:768", "14.008:1", "14.009:500", "14.010:500", "14.011:NONE", "14.013:2"))
	}
	for _, c := range []struct {
		name   string
		fields []string
		image  bool
		x, y   float64 // px at 500 ppi
		theta  float64 // degrees
		kind   template.Kind
		q      uint8
	}{
		{"legacy", []string{"9.012:001\x1f25401270090\x1f02\x1fA"}, true, 499.5, 767.5 - 250, 270, template.Ending, 100},
		{"legacy, compound, by hand", []string{"9.012:1\x1f12700000200\x1f0\x1fC\x1f048,01"}, true, 249.5, 767.5, 20, template.Other, 100},
		{"IAFIS", []string{"9.023:001\x1f25401270090\x1f63\x1fB\x1f00201"}, true, 499.5, 249.5, 90, template.Bifurcation, 1},
		{"IAFIS undetermined", []string{"9.023:001\x1f25401270090\x1f01\x1fC"}, true, 499.5, 249.5, 90, template.Other, 0},
		{"INCITS at 500 ppi", []string{"9.128:800", "9.129:768", "9.130:1", "9.131:500", "9.132:500", "9.137:1\x1f10\x1f20\x1f45\x1f1\x1f80"}, false, 10, 20, 90, template.Ending, 80},
		{"INCITS at 197 per cm", []string{"9.128:800", "9.129:768", "9.130:2", "9.131:197", "9.132:197", "9.137:1\x1f10\x1f20\x1f179\x1f2\x1f80"}, false, 10, 20, 358, template.Bifurcation, 80},
		{"INCITS at 1000 ppi", []string{"9.128:800", "9.129:768", "9.130:1", "9.131:1000", "9.132:1000", "9.137:1\x1f10\x1f20\x1f0\x1f0\x1f254"}, false, 5, 10, 0, template.Other, 0},
		{"EFS in its region", []string{"9.300:2000\x1f2000\x1f254\x1f508", "9.331:254\x1f0\x1f360\x1fX\x1f10\x1f5"}, false, 100, 100, 0, template.Other, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := New(testHeader)
			tr.Add(tagged(9, append([]string{"9.002:1", "9.003:0", "9.004:U"}, c.fields...)...))
			if c.image {
				image(tr)
			}
			p := read(t, tr.Bytes()).Prints()[0]
			got, ok := p.Minutiae()
			if !ok || len(got.Minutiae) != 1 {
				t.Fatalf("no minutia: %v", ok)
			}
			m := got.Minutiae[0]
			x, y := m.Pos()
			if math.Abs(x-c.x) > 1.0/16 || math.Abs(y-c.y) > 1.0/16 {
				t.Errorf("at %.3f, %.3f, want %.3f, %.3f", x, y, c.x, c.y)
			}
			if d := math.Abs(m.Theta()*180/math.Pi - c.theta); d > 0.71 && d < 359.29 {
				t.Errorf("direction %.1f, want %.1f", m.Theta()*180/math.Pi, c.theta)
			}
			if m.Kind != c.kind || m.Quality != c.q {
				t.Errorf("%v, quality %d; want %v, %d", m.Kind, m.Quality, c.kind, c.q)
			}
		})
	}
}

// tagged builds a record from fields with their tags, the first of them IDC.
func tagged(typ int, fields ...string) *Record {
	r := &Record{Type: typ, Offset: -1, edited: true, fields: []Field{{Number: 1, Offset: -1}}}
	for _, f := range fields {
		tg, _ := parseTag([]byte(f), false)
		r.fields = append(r.fields, Field{Number: tg.number, Value: []byte(f[tg.size:]), Offset: -1})
	}
	return r
}

// TestRidgeCountsOfEFS holds 9.333 to the order of its items: two minutiae, ridges between them, the octant or quadrant
// from 1 on, and which half of it.
func TestRidgeCountsOfEFS(t *testing.T) {
	points := make([]string, 12)
	for i := range points {
		points[i] = wire(itoa(10*i+1) + ",5,0,E")
	}
	for _, c := range []struct {
		name, counts string
		want         []RidgeCount
	}{
		{"octants from 1", "1,2,11,6,0|2,3,0,8,1|3,12,4", []RidgeCount{{1, 2, 5, 11}, {2, 3, 7, 0}, {3, 12, -1, 4}}},
		{"octants from 0", "1,2,11,6,0|2,3,9,0,1", []RidgeCount{{1, 2, 6, 11}, {2, 3, 0, 9}}},
		{"no such octant", "1,2,11,9|2,3,9,-4", []RidgeCount{{1, 2, -1, 11}, {2, 3, -1, 9}}},
		{"no such minutia", "1,13,2|0,1,2|2,3,x", nil},
	} {
		tr := New(testHeader)
		tr.Add(tagged(9, "9.002:1", "9.003:0", "9.004:U", wire("9.300:2000,2000,0,0"), "9.331:"+strings.Join(points, "\x1e"), wire("9.333:"+c.counts)))
		got := featuresOf(t, read(t, tr.Bytes()), EFS).Counts
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	counted := described(t, EFS, func(v *Type9) { v.Counts[0].Sector = 5 })
	if got, want := counted.Records[2].Text(333), wire("1,2,3,6|2,3,0"); got != want {
		t.Errorf("written as %q, want %q", got, want)
	}
}

func TestBadMinutiaePassedOver(t *testing.T) {
	tr := New(testHeader)
	tr.Add(tagged(9, "9.002:1", "9.003:0", "9.004:U", "9.128:800", "9.129:768", "9.130:1", "9.131:500", "9.132:500",
		"9.137:1\x1f10\x1f20\x1f45\x1f1\x1f80\x1e2\x1f-9\x1f20\x1f45\x1f1\x1f80\x1e3\x1fx\x1f20\x1f45\x1f1\x1f80\x1e4\x1f99999\x1f2\x1f4\x1f1\x1f1\x1e\x1e5\x1f1"))
	m, _ := read(t, tr.Bytes()).Prints()[0].Minutiae()
	if len(m.Minutiae) != 1 {
		t.Errorf("%d minutiae, want the one that is whole and on the image", len(m.Minutiae))
	}
}

// TestRealFamiliesAgree compares NIST's own records of the same minutiae: the standard block, the FBI's, and INCITS.
// Quality is the same for all minutiae in these files, so that sorting by it keeps the order of the file.
func TestRealFamiliesAgree(t *testing.T) {
	files := map[string]string{}
	for _, f := range realFiles(t, "an2k") {
		files[filepath.Base(f)] = f
	}
	minutiae := func(name string) *template.Template {
		for _, p := range read(t, load(t, files[name])).Prints() {
			if m, ok := p.Minutiae(); ok {
				return m
			}
		}
		t.Fatalf("%s: no minutiae", name)
		return nil
	}
	for _, pair := range [][2]string{
		{"type-9-13-std.an2", "type-9-13-m1.an2"}, {"type-9-14-std.an2", "type-9-14-m1.an2"},
		{"type-9-14-std.an2", "pass-type-9-4-iafis.an2"}, {"pass-type-9-4-iafis.an2", "pass-type-9-14-m1.an2"},
		{"pass-type-9-10-14.an2", "type-9-14-m1.an2"},
	} {
		a, b := minutiae(pair[0]), minutiae(pair[1])
		if len(a.Minutiae) != 48 {
			t.Errorf("%s: %d minutiae, want 48", pair[0], len(a.Minutiae))
		}
		px, deg := furthest(a.Minutiae, b.Minutiae)
		t.Logf("%s, %s: %.2f px, %.2f degrees", strings.TrimSuffix(pair[0], ".an2"), strings.TrimSuffix(pair[1], ".an2"), px, deg)
		if deg > 1.5 || px > 1 {
			t.Errorf("%v: %.2f px, %.2f degrees apart", pair, px, deg)
		}
	}
}
