package matcher

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		const n = 96
		g := galleryOf(t, n, func(i int) gallery.Record {
			return gallery.Record{Subject: searchSubject(i), Template: exactPrint(r, probe, i)}
		})
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

// An exact search for few gives the first of a search for all, which can leave nothing out: with several fingers, records of
// unknown position, subjects of many records, prints enrolled twice under different names, several workers and a least score.
func TestSearchExactPrunesNothingWanted(t *testing.T) {
	rounds := 24
	if testing.Short() {
		rounds = 8
	}
	pruned := 0
	for round := range rounds {
		r := rand.New(rand.NewPCG(uint64(round), 78))
		var probe []*template.Template
		for f := range 1 + round%4 {
			p := searchFinger(uint64(5000+10*round+f), 12+r.IntN(40))
			if p.Position = template.Position(1 + f); f == 2 {
				p.Position = template.Position(r.IntN(3)) // unknown, or another print of a finger
			}
			if r.IntN(3) > 0 {
				p.Map = mapOf(r)
			}
			probe = append(probe, p)
		}
		const subjects, each = 40, 5
		var last *template.Template
		g := galleryOf(t, subjects*each, func(i int) gallery.Record {
			k := r.IntN(len(probe))
			if last == nil || r.IntN(6) > 0 {
				last = exactPrint(r, probe[k], r.IntN(8))
			}
			last = last.Clone()
			if last.Position = probe[k].Position; r.IntN(3) == 0 {
				last.Position = template.UnknownFinger
			}
			subject := i / each
			if r.IntN(4) == 0 {
				subject = 0 // with ever more records
			}
			return gallery.Record{Subject: searchSubject(subject), Position: last.Position, Template: last}
		})
		q := Query{Fingers: probe, Mode: Exact, AnyPosition: round%5 == 0, TopK: subjects + 1, Workers: 1}
		all := mustSearch(t, g, q)
		checkExhaustive(t, g, probe, all)
		q.HitsOnly = true
		want := slices.DeleteFunc(slices.Clone(all.Candidates), func(c Candidate) bool { return c.Score < all.Threshold })
		hits := mustSearch(t, g, q)
		if diff := cmp.Diff(want, append([]Candidate{}, hits.Candidates...)); diff != "" || hits.Threshold != all.Threshold || hits.Subjects != all.Subjects {
			t.Fatalf("round %d, hits: threshold %v of %d subjects, want %v of %d (-exhaustive +got):\n%s",
				round, hits.Threshold, hits.Subjects, all.Threshold, all.Subjects, diff)
		}
		q.HitsOnly = false
		for _, q.TopK = range []int{1, 2, 7} {
			for _, q.Workers = range []int{1, 3} {
				for _, q.Least = range []Score{0, 25, 60} {
					got := mustSearch(t, g, q)
					want := slices.Clone(all.Candidates[:min(q.TopK, len(all.Candidates))])
					want = slices.DeleteFunc(want, func(c Candidate) bool { return c.Score < q.Least })
					if diff := cmp.Diff(want, append([]Candidate{}, got.Candidates...)); diff != "" {
						t.Fatalf("round %d, best %d, least %v, %d workers: mismatch (-exhaustive +got):\n%s", round, q.TopK, q.Least, q.Workers, diff)
					}
					if got.Compared < all.Compared {
						pruned++
					}
				}
			}
		}
	}
	if pruned < 6*rounds {
		t.Errorf("of %d searches only %d left comparisons out", 18*rounds, pruned)
	}
}

// checkExhaustive holds each finger of the candidates against Compare.
func checkExhaustive(t *testing.T, g *gallery.Gallery, probe []*template.Template, res Result) {
	t.Helper()
	c := NewComparer()
	for _, k := range res.Candidates {
		for _, f := range k.Fingers {
			v := g.At(f.Record)
			stored, err := v.Template()
			if err != nil {
				t.Fatal(err)
			}
			codes, err := v.Codes()
			if err != nil {
				t.Fatal(err)
			}
			if s := c.Compare(Prepare(probe[f.Probe]), PrepareStored(stored, codes)); s != f.Score {
				t.Errorf("%s, finger %d: %v, Compare gives %v", k.Subject, f.Probe, f.Score, s)
			}
		}
	}
}
