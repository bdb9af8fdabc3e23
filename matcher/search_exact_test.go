package matcher

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/template"
)

// exactPrint makes prints that bring a comparison into all its corners: mates, prints without structure, with few minutiae
// or none, with one code for all, and the probe itself with another map or without.
func exactPrint(r *rand.Rand, probe *template.Template, kind int) *template.Template {
	t := probe.Clone()
	switch kind % 8 {
	case 0:
		t = searchFinger(r.Uint64(), 20+r.IntN(40))
		t.Map = mapOf(r)
	case 1:
		t = searchMate(probe, r.Uint64(), r.Float64())
		t.Map = mapOf(r)
	case 2:
		t = randomTemplate(r, 1+r.IntN(60))
	case 3:
		t.Minutiae = t.Minutiae[:r.IntN(min(4, len(t.Minutiae)+1))]
	case 4:
		for i := range t.Minutiae { // a lattice: every neighbourhood is the same
			t.Minutiae[i].X, t.Minutiae[i].Y, t.Minutiae[i].Angle = uint16(i%8*250), uint16(i/8*250), 0
		}
	case 5:
		t.Map = mapOf(r)
	case 6:
		t.Map = nil
	case 7:
		t = searchMate(probe, r.Uint64(), 0.9)
	}
	return t
}

func mapOf(r *rand.Rand) *template.OrientationMap {
	m := &template.OrientationMap{Cols: 32, Rows: 32, Cells: make([]uint8, 32*32)}
	for i := range m.Cells {
		m.Cells[i] = template.NoRidges
		if x, y := i%32-16, i/32-16; x*x+y*y < 200 {
			m.Cells[i] = uint8(i/9+r.IntN(4)) % 128
		}
	}
	return m
}

// An exact search gives every record the score that Compare gives, on every tier.
func TestSearchExactProperty(t *testing.T) {
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		r := rand.New(rand.NewPCG(uint64(round), 77))
		probe := searchFinger(uint64(1000+round), 5+r.IntN(50))
		if round%2 == 0 {
			probe.Map = mapOf(r)
		}
		path := filepath.Join(t.TempDir(), "gallery")
		w, err := gallery.Create(path, gallery.BuildOptions{})
		if err != nil {
			t.Fatal(err)
		}
		const n = 96
		for i := range n {
			p := exactPrint(r, probe, i)
			if err := w.Add(gallery.Record{Subject: searchSubject(i), Template: p}); err != nil {
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
		defer g.Close()
		want := make(map[string]Score)
		c, prepared := NewComparer(), Prepare(probe)
		for i := range g.Len() {
			v := g.At(i)
			stored, err := v.Template()
			if err != nil {
				t.Fatal(err)
			}
			codes, err := v.Codes()
			if err != nil {
				t.Fatal(err)
			}
			if s := c.Compare(prepared, PrepareStored(stored, codes)); s > 0 {
				want[v.Subject] = s
			}
		}
		for _, level := range cpu.Levels() {
			restore := cpu.Lower(level)
			res := mustSearch(t, g, Query{Fingers: []*template.Template{probe}, Mode: Exact, TopK: n})
			restore()
			if len(res.Candidates) != len(want) {
				t.Errorf("round %d, %v: %d candidates, %d records score", round, level, len(res.Candidates), len(want))
			}
			for _, k := range res.Candidates {
				if want[k.Subject] != k.Score {
					t.Errorf("round %d, %v: %s has %v, Compare gives %v", round, level, k.Subject, k.Score, want[k.Subject])
				}
			}
		}
	}
}
