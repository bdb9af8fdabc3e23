package matcher

import (
	"encoding/binary"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// cohortPrint returns the i-th print of the cohort as far as accords go: with codes and directions, in no place.
func cohortPrint(i int) *Prepared {
	r, p := cohortFile[i*kernel.RecordSize:][:kernel.RecordSize], new(Prepared)
	p.n = int(r[17*kernel.Minutiae])
	for j := range p.n {
		p.codes.Low[j], p.codes.High[j] = binary.LittleEndian.Uint64(r[16*j:]), binary.LittleEndian.Uint64(r[16*j+8:])
		p.angle[j] = r[16*kernel.Minutiae+j]
	}
	return p
}

// TestCommonness holds the sum over the cohort to the accords of comparisons, which other code computes.
func TestCommonness(t *testing.T) {
	if len(cohortFile) != cohortSize*kernel.RecordSize {
		t.Fatalf("%d bytes, want %d", len(cohortFile), cohortSize*kernel.RecordSize)
	}
	c := NewComparer()
	for _, n := range []uint64{1, 2, 3} {
		p := Prepare(newSketch(n).print(1, 2, 0.2, 4, 4))
		want := int32(0)
		for i := range cohortSize {
			q := cohortPrint(i)
			if q.n < 20 {
				t.Fatalf("print %d has %d minutiae", i, q.n)
			}
			c.run(p, q)
			want += int32(c.accord())
		}
		if got := p.commonness(); got != want || want == 0 {
			t.Errorf("finger %d: %d, want %d", n, got, want)
		}
	}
	for i := range cohortSize {
		// A print of the cohort agrees with itself more than with anybody.
		if p := cohortPrint(i); p.commonness() < 3*usuallyCommon/8 {
			t.Errorf("print %d has a commonness of %d", i, p.commonness())
		}
	}
	if got := Prepare(&template.Template{}).commonness(); got != 0 {
		t.Errorf("nothing has a commonness of %d", got)
	}
}

// TestCommonPrintsCountLess holds that scores without maps depend on the commonness, whoever computes it and when, and scores with maps
// do not.
func TestCommonPrintsCountLess(t *testing.T) {
	s := newSketch(5)
	x, y := s.print(1, 2, 0.2, 4, 4), s.print(2, 2.5, -0.3, -9, 12)
	score := func(a, b *template.Template, common int32) Score {
		p, q := Prepare(a), Prepare(b)
		p.common, q.common = common, common
		return NewComparer().Compare(p, q)
	}
	late, rare, often := score(x, y, 0), score(x, y, usuallyCommon/4), score(x, y, usuallyCommon)
	if want := Compare(x, y); late != want || rare <= want || often >= want {
		t.Errorf("scores %v where it was not known, %v of rare and %v of common prints; %v as they are", late, rare, often, want)
	}
	m := &template.OrientationMap{Cols: 4, Rows: 4, Cells: make([]uint8, 16)}
	a, b := *x, *y
	a.Map = m
	if one, none := score(&a, &b, usuallyCommon), score(x, y, usuallyCommon); one != none {
		t.Errorf("with one map %v, with none %v", one, none)
	}
	b.Map = m
	if rare, often := score(&a, &b, usuallyCommon/4), score(&a, &b, usuallyCommon); rare != often {
		t.Errorf("with maps %v and %v", rare, often)
	}
}

func BenchmarkCommonness(b *testing.B) {
	p := Prepare(newSketch(1).print(1, 2, 0.2, 4, 4))
	p.common = 0
	b.ReportAllocs()
	for b.Loop() {
		p.commonness()
	}
}
