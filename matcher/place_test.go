package matcher

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

func TestPlaceCeilings(t *testing.T) {
	for v := range int32(200) {
		if low, high := placeCeiling(v), placeCeiling(v+1); low > high || low < lowestPlaced {
			t.Errorf("place %d: ceiling %d, then %d", v, low, high)
		}
	}
	for place, want := range map[int32]int32{0: lowestPlaced, 35: lowestPlaced, 41: 17_600, 61: 24_500, 114: 90_000, 115: noCeiling} {
		if got := placeCeiling(place); got != want {
			t.Errorf("place %d: ceiling %d, want %d", place, got, want)
		}
	}
}

// The place of a record is that of the print which it was made from, in both orders and on every tier.
func TestPlaceOfRecords(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	probe := searchFinger(6, 45)
	prints := make([]*template.Template, 200)
	g := galleryOf(t, len(prints), func(i int) gallery.Record {
		prints[i] = exactPrint(r, probe, i)
		return gallery.Record{Subject: searchSubject(i), Template: prints[i]}
	})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	var a, b, loaded placed
	var l placer
	a.set(Prepare(probe))
	high := 0
	for i := range g.Len() {
		b.set(Prepare(prints[i]))
		if err := loaded.load(s, i); err != nil {
			t.Fatal(err)
		}
		want := l.place(&a, &b)
		if want > placeKnots[len(placeKnots)-1].at {
			high++
		}
		for _, level := range cpu.Levels() {
			restore := cpu.Lower(level)
			one, other := l.place(&a, &loaded), l.place(&loaded, &a)
			restore()
			if one != want || other != want {
				t.Fatalf("record %d, %v: place %d and %d, of the print itself %d", i, level, one, other, want)
			}
		}
	}
	if high < 20 || high > 180 {
		t.Errorf("%d of %d prints lie like the probe", high, g.Len())
	}
}

// Alike prints whose minutiae lie elsewhere are held down by their place, unless they are poor or have no map.
func TestPlaceHoldsScoresDown(t *testing.T) {
	c := NewComparer()
	held, poor := 0, 0
	for i := range uint64(300) {
		r := rand.New(rand.NewPCG(i, 15))
		a := searchFinger(i, 45)
		a.Map = mapOf(r)
		codes := descriptor.AppendCodes(nil, a, len(a.Minutiae))
		b := a.Clone()
		for k := range b.Minutiae {
			m := &b.Minutiae[k]
			x, y := m.Pos()
			*m = template.At(x+10*r.NormFloat64(), y+10*r.NormFloat64(), m.Theta(), m.Kind, m.Quality)
			for w := range codes[k] { // and no other pair is as alike as the true ones
				codes[k][w] ^= r.Uint64() & r.Uint64()
			}
		}
		p := Prepare(a)
		e := c.Explain(p, PrepareStored(b, codes))
		limit := Score(placeCeiling(int32(e.Place))) / 1000
		if e.Ceiling == 0 || e.Ceiling > limit || e.Score > limit {
			if limit < 1000 {
				t.Errorf("pair %d: place %d, score %v, ceiling %v, that of the place %v", i, e.Place, e.Score, e.Ceiling, limit)
			}
		}
		if e.Score == limit {
			held++
			for k := range b.Minutiae {
				b.Minutiae[k].Quality = 30
			}
			if f := c.Explain(p, PrepareStored(b, codes)); f.Place > e.Place+100 && f.Score > limit {
				poor++
			}
			b.Map = nil
			if f := c.Explain(p, PrepareStored(b, codes)); f.Ceiling == limit {
				t.Errorf("pair %d: held down to %v without a map", i, limit)
			}
		}
	}
	if held == 0 || poor == 0 {
		t.Errorf("place held %d scores down, %d of them not when the prints were poor", held, poor)
	}
}
