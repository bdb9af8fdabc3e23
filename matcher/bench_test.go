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

func BenchmarkCompareRandom(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var p [16]*Prepared
	for i := range p {
		p[i] = Prepare(randomTemplate(r, 38))
	}
	c := NewComparer()
	i := 0
	for b.Loop() {
		c.Compare(p[i&15], p[(i*7+3)&15])
		i++
	}
}
