package nist

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/template"
)

// described is a transaction with an image and minutiae, cores, deltas and ridge counts in one block, at places that all
// blocks can hold: 127 pixels at 500 ppi are 645.16 units of 0.01 mm, whose rounding every block undoes.
func described(t *testing.T, family Family, edit func(*Type9)) *Transaction {
	t.Helper()
	v := Type9{IDC: 1, System: "EXAMINER", Families: []Family{family},
		Template: &template.Template{Width: 500, Height: 600, Position: 7, Impression: template.NonLiveRolled, Quality: template.NoQuality,
			Minutiae: []template.Minutia{
				{X: 8 * 127, Y: 8 * 254, Angle: 64, Kind: template.Ending}, {X: 8 * 381, Y: 8 * 127, Angle: 128, Kind: template.Bifurcation},
				{X: 8 * 254, Y: 8 * 254, Angle: 0, Kind: template.Other},
			}},
		Counts: []RidgeCount{{From: 1, To: 2, Sector: -1, Count: 3}, {From: 2, To: 3, Sector: -1, Count: 0}},
	}
	edit(&v)
	tr := New(testHeader)
	tr.AddType2(0).Set(3, "text")
	if _, err := tr.AddType9(v); err != nil {
		t.Fatal(err)
	}
	if _, err := tr.AddType14(Type14{IDC: 1, Impression: 1, Positions: []template.Position{7}, Width: 500, Height: 600, Codec: RAW, Data: make([]byte, 300_000)}); err != nil {
		t.Fatal(err)
	}
	return read(t, tr.Bytes())
}

func featuresOf(t *testing.T, tr *Transaction, family Family) *Features {
	t.Helper()
	for _, p := range tr.Prints() {
		if f, ok := p.Features(family); ok {
			return f
		}
	}
	t.Fatalf("no block %s", family)
	return nil
}

// TestConvertBackAndForth goes from every family to every other without loss, and back to the same fields.
func TestConvertBackAndForth(t *testing.T) {
	all := []Family{INCITS, EFS, IAFIS, Legacy}
	for _, from := range all {
		for _, to := range all {
			tr := described(t, from, func(v *Type9) {
				if from == IAFIS || to == IAFIS { // whose ridge counts need octants
					v.Counts = nil
				}
			})
			there, lost, err := tr.Reconfigure(Layout{Minutiae: to})
			if named := from == Legacy || from == IAFIS; named && (to == INCITS || to == EFS) {
				if !errors.Is(err, ErrBuild) {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				there, _, err = tr.Reconfigure(Layout{Minutiae: to, DropFields: true})
			}
			if err != nil || len(lost) > 0 {
				t.Errorf("%s to %s: %v, lost %v", from, to, err, lost)
				continue
			}
			there = read(t, there.Bytes())
			if got := there.Prints()[0].Families; !slices.Equal(got, []Family{to}) {
				t.Errorf("%s to %s: families %v", from, to, got)
			}
			back, lost, err := there.Reconfigure(Layout{Minutiae: from, DropFields: true})
			if err != nil {
				t.Errorf("%s to %s and back: %v, lost %v", from, to, err, lost)
				continue
			}
			if diff := cmp.Diff(featuresOf(t, tr, from), featuresOf(t, read(t, back.Bytes()), from), near, unnamed); diff != "" {
				t.Errorf("%s to %s and back (-want +got):\n%s", from, to, diff)
			}
		}
	}
}

// unnamed leaves out who found the minutiae, which two of the blocks cannot say.
var unnamed = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".System" || p.Last().String() == ".Method" }, cmp.Ignore())

var near = cmp.Comparer(func(a, b float64) bool { return a-b < tiny && b-a < tiny })

func TestConvertLoss(t *testing.T) {
	for _, c := range []struct {
		from, to Family
		edit     func(*Type9)
		want     string // empty: nothing
	}{
		{INCITS, Legacy, func(v *Type9) { v.Template.Minutiae[0].Quality, v.Template.Minutiae[1].Quality = 55, 54 }, "quality of 1 minutiae"},
		{INCITS, Legacy, func(v *Type9) { v.Template.Minutiae[0].Quality = 100 }, ""},
		{INCITS, EFS, func(v *Type9) { v.Template.Minutiae[0].Quality = 100 }, "quality of 1 minutiae"},
		{INCITS, EFS, func(v *Type9) { v.Template.Quality = 50 }, "quality of the print"},
		{INCITS, Legacy, func(v *Type9) { v.Cores = []Singular{{X: 254, Y: 127, Angles: []int{90}}} }, "place or direction of cores"},
		{INCITS, EFS, func(v *Type9) { v.Cores = []Singular{{X: 254, Y: 127, Angles: []int{90}}} }, ""},
		{INCITS, EFS, func(v *Type9) { v.Deltas = []Singular{{X: 254, Y: 127, Angles: []int{90, 210, 330}}} }, ""},
		{EFS, IAFIS, func(v *Type9) { v.Deltas, v.Counts = []Singular{{X: 254, Y: 127, Angles: []int{90, 211, 330}}}, nil }, ""},
		{EFS, INCITS, func(v *Type9) { v.Deltas = []Singular{{X: 254, Y: 127, Angles: []int{90, 211, 330}}} }, "place or directions of deltas"},
		{Legacy, IAFIS, func(v *Type9) { v.Patterns = []string{"DL"} }, "pattern class"},
		{Legacy, IAFIS, func(v *Type9) { v.Patterns, v.Counts = []string{"RS"}, nil }, ""},
		{Legacy, EFS, func(*Type9) {}, "who found the minutiae"},
		{EFS, IAFIS, func(v *Type9) { v.Counts = nil }, ""},
		{EFS, IAFIS, func(*Type9) {}, "2 of 2 ridge counts"},
		{EFS, Legacy, func(v *Type9) { v.Counts[0].Sector = 5 }, "octants of 1 ridge counts"},
	} {
		tr := described(t, c.from, c.edit)
		_, lost, err := tr.Reconfigure(Layout{Minutiae: c.to, DropFields: true})
		if err != nil {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
			continue
		}
		text := strings.Join(lost, "; ")
		if c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%s to %s: lost %q, want %q", c.from, c.to, text, c.want)
		}
		if _, _, err := tr.Reconfigure(Layout{Minutiae: c.to}); (c.want != "") != errors.Is(err, ErrBuild) {
			t.Errorf("%s to %s: without leave: %v", c.from, c.to, err)
		}
	}
	// Fields of a block that no other has a place for are named.
	tr := described(t, EFS, func(*Type9) {})
	tr.Records[2].Set(314, "N")
	if _, _, err := tr.Reconfigure(Layout{Minutiae: Legacy}); err == nil || !strings.Contains(err.Error(), "9.314 TRV") {
		t.Errorf("TRV: %v", err)
	}
}

func TestReconfigureEdition(t *testing.T) {
	tr := read(t, described(t, EFS, func(*Type9) {}).Bytes())
	tr.Records[3].Set(26, "1")
	for _, c := range []struct {
		version int
		want    string // in the error; empty: none
	}{{502, ""}, {500, ""}, {400, "14.026 SCF"}, {200, "type 14"}} {
		_, _, err := tr.Reconfigure(Layout{Version: c.version})
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, ErrBuild) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%d: %v, want %q", c.version, err, c.want)
		}
	}
	out, lost, err := tr.Reconfigure(Layout{Version: 400, DropFields: true, Minutiae: INCITS})
	if err != nil || !slices.Contains(lost, "record 4: field 14.026 SCF") || out.Edition() != "ANSI/NIST-ITL 1-2007" {
		t.Errorf("lost %q, %v", lost, err)
	}
	if v := Validate(read(t, out.Bytes())); len(v) > 0 {
		t.Errorf("%v", v)
	}
	up, lost, err := read(t, out.Bytes()).Reconfigure(Layout{Version: 502})
	if err != nil || len(lost) > 0 || len(Validate(read(t, up.Bytes()))) > 0 {
		t.Errorf("up again: %v, lost %v", err, lost)
	}
	// A value that the newer edition does not allow: nothing may be broken that was not broken before.
	old := New(Header{Version: 400, Type: "T1", Destination: "D", Origin: "O", Control: "C", Date: testHeader.Date})
	if _, _, err := old.Reconfigure(Layout{Version: 502}); err == nil || !strings.Contains(err.Error(), "TOT: 1 to 16 letters") {
		t.Errorf("digits in TOT: %v", err)
	}
}

func TestReconfigureWSQ(t *testing.T) {
	tr := plainPrints(t)
	if _, _, err := tr.Reconfigure(Layout{Codec: WSQ}); !errors.Is(err, ErrBuild) {
		t.Errorf("pixels went without leave: %v", err)
	}
	out, lost, err := tr.Reconfigure(Layout{Codec: WSQ, Lossy: true})
	if err != nil || fmt.Sprint(lost) != "[record 4: pixels, by coding as WSQ]" {
		t.Fatalf("lost %v, %v", lost, err)
	}
	got := read(t, out.Bytes())
	if !bytes.Equal(got.Records[2].Raw(), tr.Records[2].Raw()) {
		t.Error("an image that was WSQ before was coded again")
	}
	if p := got.Prints()[1]; p.Codec != WSQ || p.Width != 64 {
		t.Errorf("%+v", p)
	}
	if v := Validate(got); len(v) > 0 {
		t.Error(v)
	}
	tr.Records[3].Set(9, "1000")
	tr.Records[3].Set(10, "1000")
	if _, _, err := tr.Reconfigure(Layout{Codec: WSQ, Lossy: true}); err == nil || !strings.Contains(err.Error(), "500 ppi") {
		t.Errorf("WSQ at 1000 ppi: %v", err)
	}
}

// TestReply holds an answer to the request that it refers to.
func TestReply(t *testing.T) {
	request := read(t, sample(t).Bytes())
	answer, err := request.Reply(Header{Type: "ANS", Control: "A1", Date: testHeader.Date})
	if err != nil {
		t.Fatal(err)
	}
	answer.AddType2(0).Set(3, "hit")
	got := read(t, answer.Bytes())
	a, b := request.Records[0], got.Records[0]
	if b.Text(7) != a.Text(8) || b.Text(8) != a.Text(7) || b.Text(10) != a.Text(9) || b.Text(2) != a.Text(2) || b.Text(13) != a.Text(13) || b.Text(15) != a.Text(15) {
		t.Errorf("%q", answer.Bytes())
	}
	if v := Validate(got); len(v) > 0 {
		t.Error(v)
	}
	if _, err := (&Transaction{}).Reply(Header{}); !errors.Is(err, ErrBuild) {
		t.Errorf("nothing was answered: %v", err)
	}
}

// TestConvertReal turns NIST's standard block into the FBI's and compares it with NIST's own record of the same print.
func TestConvertReal(t *testing.T) {
	files := map[string]string{}
	for _, f := range realFiles(t, "an2k") {
		files[filepath.Base(f)] = f
	}
	out, lost, err := read(t, load(t, files["type-9-14-std.an2"])).Reconfigure(Layout{Minutiae: IAFIS, DropFields: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("lost: %q", lost)
	ours := featuresOf(t, read(t, out.Bytes()), IAFIS)
	theirs := featuresOf(t, read(t, load(t, files["pass-type-9-4-iafis.an2"])), IAFIS)
	if len(ours.Minutiae) != 48 || len(theirs.Minutiae) != 48 {
		t.Fatalf("%d and %d minutiae", len(ours.Minutiae), len(theirs.Minutiae))
	}
	for i, a := range ours.Minutiae {
		b := theirs.Minutiae[i]
		if dx, dy := a.X-b.X, a.Y-b.Y; dx < -1 || dx > 1 || dy < -1 || dy > 1 || a.Theta != b.Theta || a.Kind != b.Kind {
			t.Errorf("minutia %d: %+v, NIST has %+v", i+1, a, b)
		}
	}
}
