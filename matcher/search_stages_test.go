package matcher

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

func TestBorderOf(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		counts, total := make([]int, 1+r.IntN(20)), 0
		for i := range counts {
			counts[i] = r.IntN(4)
			total += counts[i]
		}
		want := r.IntN(total + 1)
		border, atBorder := borderOf(counts, want)
		above := 0
		for _, n := range counts[border+1:] {
			above += n
		}
		if above+atBorder != want || atBorder < 0 || atBorder > counts[border] {
			t.Errorf("%v: of the best %d, %d are above %d and %d there", counts, want, above, border, atBorder)
		}
	}
}

// The look at a print and its moved and turned copy counts every minutia, as if it had not moved.
func TestLookIgnoresPlacement(t *testing.T) {
	for seed := range uint64(20) {
		f := searchFinger(seed, 30)
		p := Prepare(f)
		l := lookAt(p)
		same := l.score(p)
		if least := int32(p.n) * (lookLimit + 1); same < least {
			t.Errorf("print %d: %d for itself, want %d at least", seed, same, least)
		}
		m := f.Clone()
		sin, cos := math.Sincos(0.1 * float64(seed))
		for i, q := range f.Minutiae {
			x, y := q.Pos()
			x, y = x-250, y-250
			m.Minutiae[i] = template.At(400+cos*x+sin*y, 400-sin*x+cos*y, q.Theta()+0.1*float64(seed), q.Kind, q.Quality)
		}
		moved := Prepare(m)
		moved.codes = p.codes
		if s := l.score(moved); s < same*9/10 {
			t.Errorf("print %d: %d for itself, %d moved and turned", seed, same, s)
		}
		if s := l.score(Prepare(searchFinger(seed+100, 30))); s > same/3 {
			t.Errorf("print %d: %d for itself, %d for another", seed, same, s)
		}
	}
}

// lookAt loads a look with p as if it had come from a gallery.
func lookAt(p *Prepared) *look {
	l := &look{n: min(p.n, gallery.HotCodes), hot: make([]byte, gallery.HotSize)}
	for i := range l.n {
		binary.LittleEndian.PutUint64(l.hot[16*i:], p.codes.Low[i])
		binary.LittleEndian.PutUint64(l.hot[16*i+8:], p.codes.High[i])
		l.hot[kernel.RecordAngles+i] = p.angle[i]
	}
	copy(l.x[:], p.x[:])
	copy(l.y[:], p.y[:])
	return l
}

// The skim passes on the best of a unit and, of equals, the first; all of a small one.
func TestScanKeepsTheBestOfAUnit(t *testing.T) {
	g := searchGallery(t, 700, func(i int) uint64 { return uint64(i % 2) }, template.RightIndex)
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	for _, filter := range []gallery.Filter{{}, {Require: 1}, {Require: 1 << 40}} {
		q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.2)}, Mode: Fast, Filter: filter}
		if err := q.complete(); err != nil {
			t.Fatal(err)
		}
		q.Workers = 1
		sr := searcher{query: &q, snapshot: s, mask: filter.Mask()}
		sr.prepare()
		w := &sr.workers[0]
		if err := sr.scanUnit(w, 0); err != nil {
			t.Fatal(err)
		}
		got := sr.probes[0].records
		if len(got) != sr.probes[0].kept(700) || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%+v: %d records passed on, want %d different ones in order", filter, len(got), sr.probes[0].kept(700))
		}
		scores := w.sweep.scores[0][:700]
		order := make([]int32, 700)
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return int(scores[b]) - int(scores[a]) })
		want := order[:len(got)]
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: the skim passed on other records than the best", filter)
		}
		for i, r := range got {
			if pass := filter.Pass(s.Policy(int(r))); !pass && (sr.probes[0].scores[i] != 0 || scores[r] != 0) {
				t.Errorf("%+v: record %d does not pass and scores %d", filter, r, sr.probes[0].scores[i])
			}
		}
	}
}

// Fixed work asks for kernels whose time does not tell of the codes either; one searcher serves all modes in turn.
func TestFixedWorkIsSteady(t *testing.T) {
	g := searchGallery(t, 20, noPolicy, template.RightIndex)
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	sr := new(searcher)
	for _, mode := range []Mode{Fast, FixedWork, Exact, FixedWork, Fast} {
		q := Query{Fingers: []*template.Template{searchProbeOf(5, 2, 1, 0.2), searchProbeOf(6, 2, 1, 0.2)}, Mode: mode}
		if err := q.complete(); err != nil {
			t.Fatal(err)
		}
		sr.begin(s, &q)
		for f := range sr.probes {
			if got := sr.probes[f].scan.Steady; got != (mode == FixedWork) {
				t.Errorf("%v, finger %d: steady is %v", mode, f, got)
			}
		}
	}
}
