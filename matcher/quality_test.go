package matcher

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// withQualities returns two prints of a finger with maps, whose minutiae have qualities that quality gives by print and number.
func withQualities(seed uint64, quality func(print, i int) uint8) (a, b *template.Template) {
	s, r := newSketch(seed), rand.New(rand.NewPCG(seed, 5))
	a, b = s.print(1, 2, 0.2, 4, 4), s.print(2, 2.5, -0.3, -9, 12)
	a.Map = randomMap(r)
	b.Map = randomMap(r)
	for k, t := range []*template.Template{a, b} {
		for i := range t.Minutiae {
			t.Minutiae[i].Quality = quality(k, i)
		}
	}
	return a, b
}

// TestQualities holds the terms to their definitions, in floating point and from what Explain tells.
func TestQualities(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := NewComparer()
	for seed := range uint64(40) {
		least := r.IntN(90)
		x, y := withQualities(seed, func(int, int) uint8 { return uint8(least + r.IntN(101-least)) })
		e := c.Explain(Prepare(x), Prepare(y))
		m, a, b := &c.best, c.a, c.b
		if m.merit == 0 {
			t.Fatalf("finger %d is not aligned", seed)
		}
		var sum, paired float64
		for i := range a.n {
			if c.extentB.contains(m.x[i], m.y[i]) {
				sum += float64(a.quality[i])
			}
		}
		for j := range b.n {
			if c.extentA.contains(m.back(b.x[j], b.y[j])) {
				sum += float64(b.quality[j])
			}
		}
		for _, p := range e.Pairs {
			paired += math.Sqrt(float64(x.Minutiae[p.A].Quality) * float64(y.Minutiae[p.B].Quality))
		}
		both := float64(e.OverlapA + e.OverlapB)
		better := min(max(-0.125, (sum-usualQuality*both)/100/(both+4)), 0.0625)
		share := 2*paired/(max(sum, 2*paired)+200) - 2*float64(len(e.Pairs))/(both+4)
		if got := e.Contributions[fQuality].Value; math.Abs(got-better) > 0.002 {
			t.Errorf("finger %d: %.4f better than usual, want %.4f", seed, got, better)
		}
		if got := e.Contributions[fQualityShare].Value; math.Abs(got-share) > 0.004 {
			t.Errorf("finger %d: a share of %.4f more by quality, want %.4f", seed, got, share)
		}
	}
}

// TestQualitiesUnknown holds that qualities count only where both prints have them and maps, and that more cannot be claimed
// by them than poor prints have.
func TestQualitiesUnknown(t *testing.T) {
	c := NewComparer()
	terms := func(x, y *template.Template) [2]float64 {
		e := c.Explain(Prepare(x), Prepare(y))
		return [2]float64{e.Contributions[fQuality].Value, e.Contributions[fQualityShare].Value}
	}
	x, y := withQualities(8, func(print, i int) uint8 { return uint8(90 - i - 20*print) })
	if v := terms(x, y); v[0] == 0 || v[1] == 0 {
		t.Errorf("known qualities give %v", v)
	}
	bare := *y
	bare.Map = nil
	if v := terms(x, &bare); v != [2]float64{} {
		t.Errorf("where a map lacks, qualities give %v", v)
	}
	_, unknown := withQualities(8, func(int, int) uint8 { return 0 })
	if v := terms(x, unknown); v != [2]float64{} {
		t.Errorf("where a print's qualities lack, they give %v", v)
	}
	poor, poorer := withQualities(8, func(int, int) uint8 { return 1 })
	if v := terms(poor, poorer); v[0] != float64(leastBetter)/one {
		t.Errorf("minutiae of no quality are %v better than usual", v[0])
	}
	beyond, same := withQualities(8, func(int, int) uint8 { return 255 })
	best, alike := withQualities(8, func(int, int) uint8 { return 100 })
	if v, w := terms(beyond, same), terms(best, alike); v != w {
		t.Errorf("a quality that no template may have gives %v, 100 gives %v", v, w)
	}
}

// TestQualitiesSymmetric compares prints that differ in their qualities alone.
func TestQualitiesSymmetric(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	c := NewComparer()
	for seed := range uint64(60) {
		x, _ := withQualities(seed, func(int, int) uint8 { return uint8(1 + r.IntN(100)) })
		y := x.Clone()
		for range 1 + r.IntN(3) {
			y.Minutiae[r.IntN(min(len(y.Minutiae), ranked))].Quality = uint8(1 + r.IntN(100))
		}
		p, q := Prepare(x), Prepare(y)
		if ab, ba := c.Compare(p, q), c.Compare(q, p); ab != ba {
			t.Fatalf("finger %d: %v one way, %v the other", seed, ab, ba)
		}
		if p.before(q) == q.before(p) && !p.sameMinutiae(q) {
			t.Fatalf("finger %d: prints that differ in qualities have no order", seed)
		}
	}
}
