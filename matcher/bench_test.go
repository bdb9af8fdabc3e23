package matcher

import (
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// randomTemplate returns n minutiae without any structure.
func randomTemplate(r *rand.Rand, n int) *template.Template {
	t := &template.Template{Width: 400, Height: 400, Quality: template.NoQuality}
	for range n {
		t.Minutiae = append(t.Minutiae, template.Minutia{
			X: uint16(r.IntN(3200)), Y: uint16(r.IntN(3200)), Angle: uint8(r.IntN(256)),
			Kind: template.Kind(1 + r.IntN(2)), Quality: uint8(1 + r.IntN(100)),
		})
	}
	return t
}

func BenchmarkPrepare(b *testing.B) {
	t := randomTemplate(rand.New(rand.NewPCG(1, 1)), 40)
	for b.Loop() {
		Prepare(t)
	}
}

// BenchmarkCompare compares prints of 35 to 42 minutiae: of one finger, of different fingers, and without any structure.
func BenchmarkCompare(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var p, q, random [16]*Prepared
	for i := range p {
		s := newSketch(uint64(i))
		p[i], q[i] = Prepare(s.print(1, 2, 0.1, 0, 0)), Prepare(s.print(2, 2, -0.1, 6, 4))
		random[i] = Prepare(randomTemplate(r, 38))
	}
	for _, k := range []struct {
		name string
		a, b *[16]*Prepared
		step int
	}{{"mated", &p, &q, 0}, {"other", &p, &q, 1}, {"random", &p, &random, 1}} {
		b.Run("pair="+k.name, func(b *testing.B) {
			c := NewComparer()
			i := 0
			for b.Loop() {
				c.Compare(k.a[i&15], k.b[(i+k.step*(1+i>>4%15))&15])
				i++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "comparisons/s")
		})
	}
}
