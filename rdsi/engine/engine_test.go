package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
)

const people = 60

// impression is one print of a generated person's right index finger.
func impression(person, capture uint64) *template.Template {
	return synth.NewTemplateFinger(person).Impression(capture, synth.TemplateSetting{Severity: 0.2, Position: template.RightIndex})
}

func newEngine(t *testing.T, o Options) (*Engine, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.gallery")
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for i := range uint64(people) {
		policy := "purpose=MIGRATION"
		if i%2 == 1 {
			policy = "purpose=SOCIAL_SECURITY"
		}
		word, err := rdsi.ParsePolicy(policy)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(gallery.Record{Subject: subject(i), Position: template.RightIndex, Policy: word, Template: impression(i, 1)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	g, err := gallery.Open(path, gallery.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	e, err := New(g, o)
	if err != nil {
		t.Fatal(err)
	}
	return e, path
}

func subject(i uint64) string { return fmt.Sprintf("S%03d", i) }

// transaction holds one set of minutiae.
func transaction(t *testing.T, prints ...*template.Template) []byte {
	t.Helper()
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1", Date: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)})
	tx.AddType2(0)
	for i, p := range prints {
		if _, err := tx.AddType9(nist.Type9{IDC: i + 1, Template: p}); err != nil {
			t.Fatal(err)
		}
	}
	return tx.Bytes()
}

func search(t *testing.T, e *Engine, tx []byte, s rdsi.Scope) []string {
	t.Helper()
	p, err := e.Open(tx)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	if err := p.Extract(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := p.Search(t.Context(), s)
	if err != nil || !r.Complete {
		t.Fatalf("complete %v, %v", r.Complete, err)
	}
	var found []string
	for _, h := range r.Hits {
		found = append(found, string(h.Subject))
	}
	return found
}

func TestSearch(t *testing.T) {
	for _, o := range []Options{{FMR: 1e-5}, {FPIR: 1e-3}} {
		e, _ := newEngine(t, o)
		all := rdsi.Scope{Any: 1<<10 - 1}
		for _, person := range []uint64{0, 7, 20} {
			if got := search(t, e, transaction(t, impression(person, 2)), all); !slices.Equal(got, []string{subject(person)}) {
				t.Errorf("%+v: person %d: found %v", o, person, got)
			}
		}
		if got := search(t, e, transaction(t, impression(people+3, 2)), all); len(got) > 0 {
			t.Errorf("%+v: a stranger: found %v", o, got)
		}
		// Person 7 was recorded for social security: outside the scope nobody is even compared.
		if got := search(t, e, transaction(t, impression(7, 2)), rdsi.Scope{Any: rdsi.ForMigration.Bit()}); len(got) > 0 {
			t.Errorf("%+v: outside the scope: found %v", o, got)
		}
		if got := search(t, e, transaction(t, impression(0, 2)), rdsi.Scope{}); len(got) > 0 {
			t.Errorf("%+v: no scope: found %v", o, got)
		}
	}
}

func TestContents(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	two := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
	two.AddType2(0)
	two.AddType2(1)
	if _, err := two.AddType9(nist.Type9{IDC: 0, Template: impression(1, 1)}); err != nil {
		t.Fatal(err)
	}
	two.Add(nist.NewRecord(10, 3))
	p, err := e.Open(two.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	c := p.Contents()
	if c.Subjects != 2 || c.Prints != 1 || len(c.Modalities) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestBadInput(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	whole := transaction(t, impression(1, 1))
	bare := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
	bare.AddType2(0)
	for name, tx := range map[string][]byte{"empty": nil, "text": []byte("hello"), "cut short": whole[:40], "no print": bare.Bytes()} {
		if _, err := e.Open(tx); !errors.Is(err, rdsi.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	poor := impression(1, 1)
	poor.Minutiae = poor.Minutiae[:3]
	p, err := e.Open(transaction(t, poor))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	if err := p.Extract(t.Context()); !errors.Is(err, rdsi.ErrQuality) {
		t.Errorf("three minutiae: %v", err)
	}
}

// One request cannot ask for the work of many.
func TestTooManyImages(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	for _, c := range []struct {
		images, width, height int
		ok                    bool
	}{{64, 4, 4, true}, {65, 4, 4, false}, {2, 8192, 8192, true}, {3, 8192, 8192, false}} {
		tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
		tx.AddType2(0)
		for i := range c.images { // what the images say of themselves is looked at later
			if _, err := tx.AddType14(nist.Type14{IDC: i + 1, Width: c.width, Height: c.height, PPI: 500, Codec: nist.WSQ,
				Positions: []template.Position{template.RightIndex}, Data: []byte("image")}); err != nil {
				t.Fatal(err)
			}
		}
		p, err := e.Open(tx.Bytes())
		if c.ok != (err == nil) || err != nil && !errors.Is(err, rdsi.ErrFormat) {
			t.Errorf("%d images of %d × %d pixels: %v", c.images, c.width, c.height, err)
		}
		if err == nil {
			p.Wipe()
		}
	}
}

func TestCancelled(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	p, err := e.Open(transaction(t, impression(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Wipe()
	if err := p.Extract(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := p.Search(ctx, rdsi.Scope{Any: 1<<10 - 1}); err == nil || r.Complete || len(r.Hits) > 0 {
		t.Errorf("a cancelled search gives %+v, %v", r, err)
	}
}

// A mark set while the daemon runs is seen when the answer is released.
func TestPoliciesAreCurrent(t *testing.T) {
	e, path := newEngine(t, Options{FMR: 1e-4})
	ask := [][]byte{[]byte("nobody"), []byte(subject(4)), []byte(subject(4))}
	before, err := e.Policies(ask)
	if err != nil || len(before) != 3 || before[0] != nil || len(before[1]) != 1 || len(before[2]) != 1 {
		t.Fatalf("%v, %v", before, err)
	}
	if _, err := gallery.Mark(path, subject(4), rdsi.PolicySpecial, 0); err != nil {
		t.Fatal(err)
	}
	after, err := e.Policies(ask)
	if err != nil || len(after) != 3 || len(after[1]) != 1 || after[1][0] != before[1][0]|rdsi.PolicySpecial {
		t.Errorf("before %#x, after %#x, %v", before, after, err)
	}
	// A gallery that cannot be read fails for nobody as for somebody.
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	for _, subjects := range [][][]byte{nil, ask} {
		if words, err := e.Policies(subjects); err == nil || words != nil {
			t.Errorf("%d subjects of a broken gallery: %v", len(subjects), words)
		}
	}
}

func TestWipe(t *testing.T) {
	e, _ := newEngine(t, Options{FMR: 1e-4})
	p, err := e.Open(transaction(t, impression(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Extract(t.Context()); err != nil {
		t.Fatal(err)
	}
	x := p.(*probe).fingers[0]
	vault := p.(*probe).vault.buffers
	if len(x.Minutiae) < minMinutiae || len(vault) != 1 {
		t.Fatalf("%d minutiae in %d buffers", len(x.Minutiae), len(vault))
	}
	p.Wipe()
	if x.Minutiae != nil || vault[0].Bytes() != nil || p.(*probe).fingers != nil {
		t.Error("something is left")
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{{}, {FMR: 1e-4, FPIR: 1e-3}, {FMR: -1}, {FPIR: 1}, {FMR: 2}} {
		if _, err := New(nil, o); !errors.Is(err, ErrThreshold) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestWrongLength refuses a request whose record lengths do not hold, although the reader could mend them.
func TestWrongLength(t *testing.T) {
	e := &Engine{}
	b := transaction(t, synth.NewTemplateFinger(1).Impression(1, synth.TemplateSetting{}))
	i := bytes.Index(b, []byte("9.001:")) + len("9.001:")
	b[i] = '9' // hundreds or thousands of bytes more than there are
	if _, err := e.Open(b); !errors.Is(err, rdsi.ErrFormat) || !errors.Is(err, nist.ErrLength) && !errors.Is(err, nist.ErrTruncated) {
		t.Errorf("error %v", err)
	}
}
