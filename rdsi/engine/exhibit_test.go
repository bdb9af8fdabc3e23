package engine

import (
	"bytes"
	"errors"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
)

func TestBand(t *testing.T) {
	for _, o := range []Options{{FPIR: 1e-3, Band: 1e-3}, {FMR: 1e-5, Band: 1e-6}, {FPIR: 1e-3, Band: 1}, {FPIR: 1e-3, Band: -1}} {
		if _, err := New(nil, o); !errors.Is(err, ErrBand) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	// Thresholds that nothing reaches put every mate into the band, and a band that begins just below finds nobody new.
	for _, o := range []Options{{FPIR: 1e-12, Band: 1e-3}, {FMR: 1e-14, Band: 1e-5}} {
		e, _ := newEngine(t, o)
		whole, _ := newEngine(t, Options{FPIR: o.FPIR, FMR: o.FMR})
		for _, person := range []uint64{0, 7, 20} {
			p, err := e.Open(transaction(t, impression(person, 2)))
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Extract(t.Context()); err != nil {
				t.Fatal(err)
			}
			r, err := p.Search(t.Context(), rdsi.Scope{Any: 1<<10 - 1})
			if err != nil || len(r.Hits) != 1 || string(r.Hits[0].Subject) != subject(person) {
				t.Fatalf("%+v: person %d: %v, %v", o, person, r, err)
			}
			certain := search(t, whole, transaction(t, impression(person, 2)), rdsi.Scope{Any: 1<<10 - 1})
			if r.Hits[0].Grey != (len(certain) == 0) {
				t.Errorf("%+v: person %d: grey %v, and found without band: %v", o, person, r.Hits[0].Grey, certain)
			}
			p.Wipe()
		}
	}
}

// An examiner sees the finger of the request beside the right record, with the minutiae that coincide; wiping what is shown
// leaves the probe as it is.
func TestExhibit(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	want := impression(7, 2)
	p, err := e.Open(transaction(t, want))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	if err := p.Extract(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, captureAge := range []int{0, 12} { // its own size is among a child's
		panels, err := p.(rdsi.Exhibitor).Exhibit(t.Context(), []byte(subject(7)), captureAge)
		if err != nil || len(panels) != 1 {
			t.Fatalf("%d panels, %v", len(panels), err)
		}
		x := panels[0]
		if x.Image != nil || len(x.Probe.Minutiae) != len(want.Minutiae) || len(x.Pairs) < 8 || x.Reference.Position != want.Position {
			t.Errorf("%d minutiae, %d pairs, reference of %v", len(x.Probe.Minutiae), len(x.Pairs), x.Reference.Position)
		}
		for _, pair := range x.Pairs {
			if pair[0] >= len(x.Probe.Minutiae) || pair[1] >= len(x.Reference.Minutiae) {
				t.Errorf("pair %v", pair)
			}
		}
		x.Wipe()
	}
	if panels, err := p.(rdsi.Exhibitor).Exhibit(t.Context(), []byte("nobody"), 0); err != nil || len(panels) > 0 {
		t.Errorf("nobody: %d panels, %v", len(panels), err)
	}
}

// The image that is shown is the part of the print that the template was made of.
func TestExhibitImage(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	img := synth.NewFinger(1).Master()
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
	tx.AddType2(0)
	if _, err := tx.AddType14(nist.Type14{IDC: 1, Width: img.Rect.Dx(), Height: img.Rect.Dy(), PPI: 500, Codec: nist.RAW,
		Positions: []template.Position{template.RightIndex}, Data: img.Pix}); err != nil {
		t.Fatal(err)
	}
	p, err := e.Open(tx.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	if err := p.Extract(t.Context()); err != nil {
		t.Fatal(err)
	}
	panels, err := p.(rdsi.Exhibitor).Exhibit(t.Context(), []byte(subject(7)), 0)
	if err != nil || len(panels) != 1 || panels[0].Image == nil {
		t.Fatalf("%d panels, %v", len(panels), err)
	}
	if !bytes.Equal(panels[0].Image.Pix, img.Pix) {
		t.Error("not the image of the transaction")
	}
}
