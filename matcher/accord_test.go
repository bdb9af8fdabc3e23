package matcher

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/template"
)

// Ceilings rise, end above, and are nowhere lower without ridge orientations, which a search learns of a record late.
func TestCeilings(t *testing.T) {
	for _, mapped := range []bool{false, true} {
		for a := range uint8(mostAccord) {
			if low, high := ceiling(a, mapped), ceiling(a+1, mapped); low > high || low < lowestCeiling {
				t.Errorf("accord %d, mapped %v: ceiling %d, then %d", a, mapped, low, high)
			}
			if ceiling(a, true) > ceiling(a, false) {
				t.Errorf("accord %d: the ceiling is lower without ridge orientations", a)
			}
		}
		if ceiling(mostAccord, mapped) != noCeiling {
			t.Error("the highest accord has a ceiling")
		}
		for v := range int32(600) {
			if low, high := supportCeiling(v, mapped), supportCeiling(v+1, mapped); low > high || low < lowestCeiling {
				t.Errorf("support %d, mapped %v: ceiling %d, then %d", v, mapped, low, high)
			}
		}
	}
	for accord, want := range map[int32]int32{0: 23_000, 35: 23_000, 55: 27_000, 75: 35_000, 125: 90_000, 126: noCeiling} {
		if got := ceilingAt(accordKnots[1], accord); got != want {
			t.Errorf("accord %d: ceiling %d, want %d", accord, got, want)
		}
	}
}

// No score exceeds the ceilings of the explanation, some are held down by them, and mates with everything in common are not.
func TestScoresStayBelowCeilings(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	c := NewComparer()
	held := 0
	for i := range uint64(600) {
		a := searchFinger(i, 10+r.IntN(50))
		b := searchMate(a, i, r.Float64())
		if i%3 == 0 {
			a.Map, b.Map = mapOf(r), mapOf(r)
		}
		e := c.Explain(Prepare(a), Prepare(b))
		if e.Ceiling > 0 && e.Score > e.Ceiling {
			t.Errorf("pair %d: score %v, ceiling %v", i, e.Score, e.Ceiling)
		}
		if e.Ceiling > 0 && e.Score == e.Ceiling {
			held++
		}
	}
	if held == 0 {
		t.Error("no ceiling held any of 600 scores down")
	}
	p := searchFinger(1, 40)
	if e := c.Explain(Prepare(p), Prepare(p)); e.Ceiling != 0 || e.Accord < 150 {
		t.Errorf("a print with itself: ceiling %v, accord %d", e.Ceiling, e.Accord)
	}
}

// What a pass over the hot records finds is the accord that a comparison computes, on every tier, with few codes and with all.
func TestAccordAsScanned(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	probe := searchFinger(5, 37)
	g := galleryOf(t, 300, func(i int) gallery.Record {
		return gallery.Record{Subject: searchSubject(i), Template: exactPrint(r, probe, i)}
	})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	c := NewComparer()
	for _, n := range []int{1, 5, 31, 37} {
		p := probe.Clone()
		p.Minutiae = p.Minutiae[:n]
		prepared := Prepare(p)
		for _, level := range cpu.Levels() {
			restore := cpu.Lower(level)
			q := Query{Fingers: []*template.Template{p}, Mode: Exact, Workers: 1}
			if err := q.complete(); err != nil {
				t.Fatal(err)
			}
			sr := searcher{query: &q, snapshot: s, mask: q.Filter.Mask()}
			sr.prepare()
			for unit := range s.Units() {
				if err := sr.accordUnit(&sr.workers[0], unit); err != nil {
					t.Fatal(err)
				}
			}
			restore()
			for i, got := range sr.exact.levels[0] {
				stored, err := g.At(i).Template()
				if err != nil {
					t.Fatal(err)
				}
				codes, err := g.At(i).Codes()
				if err != nil {
					t.Fatal(err)
				}
				want := uint8(1)
				if c.begin(prepared, PrepareStored(stored, codes)); c.a.n > 1 && c.b.n > 1 {
					want += c.accord()
				} else {
					continue // no comparison, which scores 0
				}
				if got != want {
					t.Fatalf("%d minutiae, %v, record %d: level %d, want %d", n, level, i, got, want)
				}
			}
		}
	}
}
