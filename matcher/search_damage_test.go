package matcher

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// What the check in the background finds damaged is an error for searches that would read it, and only for them.
func TestSearchDamagedUnit(t *testing.T) {
	whole := searchGallery(t, 40, noPolicy, template.RightIndex, template.LeftIndex)
	path := whole.Info().Path
	s, err := whole.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	if s.Unit(0).Position != template.RightIndex {
		t.Fatal("the right index fingers are not the first unit")
	}
	const place = 4096 + 5 // in a code of the first record
	s.Release()
	whole.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[place] ^= 4
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	found := make(chan error, 1)
	g, err := gallery.Open(path, gallery.Options{Background: 1 << 30, Report: func(err error) { found <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	select {
	case err := <-found:
		if !errors.Is(err, gallery.ErrChecksum) {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the damage was not found")
	}
	for _, mode := range []Mode{Exact, Fast, FixedWork} {
		damaged := Query{Fingers: []*template.Template{searchProbeOf(5, template.RightIndex, 1, 0.1)}, Mode: mode}
		if r, err := Search(context.Background(), g, damaged); !errors.Is(err, gallery.ErrChecksum) || r.Complete {
			t.Errorf("%v in the damaged unit: %v, complete %v", mode, err, r.Complete)
		}
		if mode == FixedWork {
			continue // makes up its number of comparisons with records of any unit
		}
		other := Query{Fingers: []*template.Template{searchProbeOf(5, template.LeftIndex, 1, 0.1)}, Mode: mode}
		if r, err := Search(context.Background(), g, other); err != nil || !r.Complete || r.Searched != 40 {
			t.Errorf("%v in the other unit: %v, complete %v, %d searched", mode, err, r.Complete, r.Searched)
		}
	}
}
