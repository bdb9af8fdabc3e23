package matcher

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// A sketch is a simple finger: minutiae with directions that follow a curved flow, which is all that a comparison
// looks at. bench/train and bench/synth have better ones; these have no dependencies.
type sketch struct{ x, y, theta []float64 }

func newSketch(seed uint64) sketch {
	r := rand.New(rand.NewPCG(seed, 0))
	var s sketch
	cx, cy := 200+20*r.NormFloat64(), 220+20*r.NormFloat64()
	bend := 0.004 * (1 + 0.3*r.NormFloat64())
	for len(s.x) < 44 {
		x, y := 40+320*r.Float64(), 40+360*r.Float64()
		near := false
		for i := range s.x {
			near = near || math.Hypot(s.x[i]-x, s.y[i]-y) < 12
		}
		if near {
			continue
		}
		theta := math.Atan2(cy-y, x-cx)/2 + bend*(x-cx) + math.Pi*float64(r.IntN(2))
		s.x, s.y, s.theta = append(s.x, x), append(s.y, y), append(s.theta, theta)
	}
	return s
}

// print is an impression: some minutiae missing, some false, all shaken, turned about the middle and moved.
func (s sketch) print(seed uint64, jitter, turnBy, dx, dy float64) *template.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := &template.Template{Width: 500, Height: 560, Quality: template.NoQuality}
	sin, cos := math.Sincos(turnBy)
	for i := range s.x {
		if jitter > 0 && r.Float64() < 0.15 {
			continue
		}
		px, py := s.x[i]-200, s.y[i]-220
		x, y := cos*px+sin*py+200+dx+jitter*r.NormFloat64(), cos*py-sin*px+220+dy+jitter*r.NormFloat64()
		theta := s.theta[i] + turnBy + 0.05*jitter*r.NormFloat64()
		if x < 0 || y < 0 || x > 500 || y > 560 {
			continue
		}
		t.Minutiae = append(t.Minutiae, template.At(x, y, theta, template.Kind(1+i%2), uint8(90-i)))
	}
	if jitter > 0 {
		for range 4 {
			t.Minutiae = append(t.Minutiae, template.At(500*r.Float64(), 560*r.Float64(), 7*r.Float64(), template.Ending, 5))
		}
	}
	return t
}

func TestMatedAndNonMatedLieApart(t *testing.T) {
	const fingers = 40
	var a, b [fingers]*Prepared
	for f := range uint64(fingers) {
		s := newSketch(f)
		a[f], b[f] = Prepare(s.print(2*f, 1.5, 0.1, 3, -4)), Prepare(s.print(2*f+1, 1.5, -0.2, -8, 10))
	}
	c := NewComparer()
	missed, false30, others := 0, 0, 0
	for i := range a {
		for j := range b {
			switch s := c.Compare(a[i], b[j]); {
			case i == j && s < Threshold(1e-4):
				missed++
			case i != j:
				others++
				if s >= Threshold(1e-3) {
					false30++
				}
			}
		}
	}
	// These sketches are easier than prints: not one may be missed. Of 1560 others at most a handful reach 1e-3.
	if missed > 0 || false30 > 6 {
		t.Errorf("%d of %d mated pairs below 40, %d of %d others at 30 or above", missed, fingers, false30, others)
	}
}

func TestSymmetricToTheBit(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	c := NewComparer()
	for k := range 400 {
		s := newSketch(uint64(k))
		x, y := s.print(1, 2, 0.1, 0, 0), s.print(2, 2, -0.1, 5, 5)
		if k%2 == 0 {
			y = randomTemplate(r, r.IntN(80))
		}
		if k%5 == 0 {
			x.Map, y.Map = randomMap(r), randomMap(r)
		}
		p, q := Prepare(x), Prepare(y)
		ab, ba := c.Compare(p, q), c.Compare(q, p)
		if math.Float64bits(float64(ab)) != math.Float64bits(float64(ba)) || ab != Compare(x, y) || ab != NewComparer().Compare(q, p) {
			t.Fatalf("pair %d: %v one way, %v the other", k, ab, ba)
		}
	}
}

func randomMap(r *rand.Rand) *template.OrientationMap {
	m := &template.OrientationMap{Cols: uint16(20 + r.IntN(20)), Rows: uint16(20 + r.IntN(20))}
	m.Cells = make([]uint8, int(m.Cols)*int(m.Rows))
	for i := range m.Cells {
		m.Cells[i] = uint8(r.IntN(160))
		if m.Cells[i] >= 128 {
			m.Cells[i] = template.NoRidges
		}
	}
	return m
}

// TestTurnedAndMoved holds that a print turned and moved as a whole still compares as itself, within what rounding to
// 1/8 pixel and 1/256 turn does to codes.
func TestTurnedAndMoved(t *testing.T) {
	c := NewComparer()
	for k := range uint64(20) {
		s := newSketch(k)
		still := Prepare(s.print(0, 0, 0, 40, 40))
		self := c.Compare(still, still)
		for _, turnBy := range []float64{0.3, math.Pi / 2, math.Pi, -2.5} {
			moved := Prepare(s.print(0, 0, turnBy, 60, 70))
			if moved.Len() < 40 {
				continue // turned out of the frame
			}
			if got := c.Compare(still, moved); got < self*0.9 {
				t.Errorf("finger %d turned by %.1f: %.1f, itself %.1f", k, turnBy, got, self)
			}
		}
	}
}

func TestOddTemplates(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	point := &template.Template{Width: 300, Height: 300}
	for range 255 {
		point.Minutiae = append(point.Minutiae, template.Minutia{X: 800, Y: 800, Angle: 17, Kind: template.Ending})
	}
	corner := &template.Template{Width: 8191, Height: 8191, Minutiae: []template.Minutia{{X: 0, Y: 0}, {X: 65528, Y: 65528, Angle: 255}, {X: 65528, Y: 0, Angle: 128}}}
	odd := map[string]*template.Template{
		"nothing": {}, "one": randomTemplate(r, 1), "two": randomTemplate(r, 2), "three": randomTemplate(r, 3),
		"most": randomTemplate(r, 255), "one point": point, "corners": corner,
	}
	c := NewComparer()
	for an, a := range odd {
		for bn, b := range odd {
			p, q := Prepare(a), Prepare(b)
			s := c.Compare(p, q)
			if s != c.Compare(q, p) || math.IsNaN(float64(s)) || s < 0 || s > 1000 {
				t.Errorf("%s and %s: %v, turned round %v", an, bn, s, c.Compare(q, p))
			}
			if (len(a.Minutiae) < 2 || len(b.Minutiae) < 2) && s != 0 {
				t.Errorf("%s and %s: %v, want 0", an, bn, s)
			}
		}
	}
	if s := c.Compare(Prepare(nil), Prepare(odd["most"])); s != 0 {
		t.Errorf("nil template: %v, want 0", s)
	}
}

func TestPrepareStored(t *testing.T) {
	s := newSketch(3)
	x, y := s.print(1, 2, 0.1, 0, 0), s.print(2, 2, -0.1, 5, 5)
	want := Compare(x, y)
	codes := descriptor.Encode(x, ranked)
	if got := NewComparer().Compare(PrepareStored(x, codes), Prepare(y)); got != want {
		t.Errorf("with stored codes %v, want %v", got, want)
	}
	if n := PrepareStored(x, codes[:7]).Len(); n != 7 {
		t.Errorf("%d minutiae take part with 7 codes", n)
	}
}

// TestRidgesCount holds that maps which agree raise the score of a mated pair above that with maps which do not.
func TestRidgesCount(t *testing.T) {
	s := newSketch(5)
	x, y := s.print(1, 2, 0, 0, 0), s.print(2, 2, 0, 0, 0)
	flat := func(v uint8) *template.OrientationMap {
		m := &template.OrientationMap{Cols: 30, Rows: 30, Cells: make([]uint8, 900)}
		for i := range m.Cells {
			m.Cells[i] = v
		}
		return m
	}
	x.Map, y.Map = flat(10), flat(12)
	same := Compare(x, y)
	y.Map = flat(74)
	if across := Compare(x, y); across >= same {
		t.Errorf("maps across one another %v, alike %v", across, same)
	}
}

func TestExplain(t *testing.T) {
	s := newSketch(8)
	const turnBy = 0.25
	x, y := s.print(0, 0, 0, 0, 0), s.print(0, 0, turnBy, 20, -10)
	c := NewComparer()
	p, q := Prepare(x), Prepare(y)
	for _, v := range []struct {
		a, b *Prepared
		s, t *template.Template
		sign float64
	}{{p, q, x, y, 1}, {q, p, y, x, -1}} {
		e := c.Explain(v.a, v.b)
		if e.Score != c.Compare(v.a, v.b) {
			t.Errorf("explained %v, compared %v", e.Score, c.Compare(v.a, v.b))
		}
		if d := e.Rotation - v.sign*turnBy*180/math.Pi; math.Abs(d) > 1.5 {
			t.Errorf("rotation %.1f degrees, off by %.1f", e.Rotation, d)
		}
		if len(e.Pairs) < 35 || e.OverlapA < len(e.Pairs) || e.OverlapB < len(e.Pairs) || e.Candidates < 35 {
			t.Errorf("%d pairs, %d candidates, overlap %d and %d", len(e.Pairs), e.Candidates, e.OverlapA, e.OverlapB)
		}
		sin, cos := math.Sincos(e.Rotation * math.Pi / 180)
		for _, k := range e.Pairs {
			ax, ay := v.s.Minutiae[k.A].Pos()
			bx, by := v.t.Minutiae[k.B].Pos()
			if d := math.Hypot(e.TranslationX+ax*cos+ay*sin-bx, e.TranslationY+ay*cos-ax*sin-by); d > 5 {
				t.Errorf("pair %d-%d lies %.1f pixels apart", k.A, k.B, d)
			}
		}
		if !slices.IsSortedFunc(e.Pairs, func(a, b Pair) int { return b.Similarity - a.Similarity }) {
			t.Error("pairs are not in order of similarity")
		}
		if len(e.Contributions) != numTerms || slices.ContainsFunc(e.Contributions, func(k Contribution) bool { return k.Name == "" }) {
			t.Errorf("contributions: %v", e.Contributions)
		}
	}
}

func TestCompareDoesNotAllocate(t *testing.T) {
	s := newSketch(3)
	p, q := Prepare(s.print(1, 2, 0.1, 0, 0)), Prepare(s.print(2, 2, -0.1, 5, 5))
	x := s.print(1, 2, 0.1, 0, 0)
	codes := descriptor.Encode(x, ranked)
	c := NewComparer()
	if n := testing.AllocsPerRun(50, func() { c.Compare(p, q); p.Load(x, codes) }); n != 0 {
		t.Errorf("%v allocations a comparison", n)
	}
}

func TestThreshold(t *testing.T) {
	for fmr, want := range map[float64]float64{1: 0, 1e-3: 30, 1e-6: 60, 2: 0, 0: math.Inf(1)} {
		if got := float64(Threshold(fmr)); math.Abs(got-want) > 1e-9 && got != want {
			t.Errorf("Threshold(%g) = %v, want %v", fmr, got, want)
		}
	}
}
