package matcher

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// TestDescribeKeepsScores holds that scores are the same bits with stored codes on either side, for prints with and without a map
// and a quality, and after edits.
func TestDescribeKeepsScores(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	c := NewComparer()
	for f := range uint64(60) {
		s := newSketch(f)
		a, b := s.print(2*f, 1.5, 0.1, 3, -4), s.print(2*f+1, 1.5, -0.2, -8, 10)
		if f%3 == 0 {
			b = newSketch(f+1).print(f, 1.5, 0, 0, 0)
		}
		if f%4 == 1 {
			for i := range a.Minutiae {
				a.Minutiae[i].Quality = 0 // more take part
			}
			for i := range 40 {
				a.Minutiae = append(a.Minutiae, template.Minutia{X: uint16(90 * i), Y: uint16(r.IntN(4000)), Angle: uint8(r.IntN(256))})
			}
		}
		want := c.Compare(Prepare(a), Prepare(b))
		da, db := a.Clone(), b.Clone()
		Describe(da)
		Describe(db)
		if !da.Bound() || da.Codes.Len() != compared(a) {
			t.Fatalf("finger %d: %d codes of %d minutiae", f, da.Codes.Len(), len(a.Minutiae))
		}
		for _, p := range [][2]*template.Template{{da, db}, {a, db}, {da, b}} {
			if got := c.Compare(Prepare(p[0]), Prepare(p[1])); got != want {
				t.Errorf("finger %d: score %v with stored codes, %v without", f, got, want)
			}
		}
		i, j := r.IntN(len(da.Minutiae)), r.IntN(len(da.Minutiae))
		da.Minutiae[i], da.Minutiae[j] = da.Minutiae[j], da.Minutiae[i]
		da.Minutiae[j].X += 8
		bare := da.Clone()
		bare.Codes = nil
		if got, want := c.Compare(Prepare(da), Prepare(db)), c.Compare(Prepare(bare), Prepare(b)); got != want {
			t.Errorf("finger %d: score %v with codes of other minutiae, %v without", f, got, want)
		}
	}
	Describe(nil)
}
