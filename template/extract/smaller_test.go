package extract_test

import (
	"testing"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// TestSmaller: a noisy pattern with few minutiae is looked at smaller too, unless its resolution is the highest. They are
// found where they are, and the second time nothing is allocated.
func TestSmaller(t *testing.T) {
	seeds := uint64(4)
	if testing.Short() || raceEnabled {
		seeds = 1
	}
	for _, ppi := range []float64{500, 569, 1200} {
		e := extract.New()
		hits, truth, total := 0, 0, 0
		for seed := range seeds {
			p := usual(seed)
			p.noise = 150
			p.vortices = p.vortices[:6]
			plain := *p
			plain.vortices = append([]vortex(nil), p.vortices...)
			if ppi != template.PPI {
				p.period, p.w, p.h = p.period*ppi/template.PPI, int(float64(p.w)*ppi/template.PPI), int(float64(p.h)*ppi/template.PPI)
				for i := range p.vortices {
					v := &p.vortices[i]
					v.x, v.y = (v.x+0.5)*ppi/template.PPI-0.5, (v.y+0.5)*ppi/template.PPI-0.5
				}
			}
			got, err := e.Extract(p.image(seed), extract.Options{PPI: ppi})
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Validate(); err != nil {
				t.Error(err)
			}
			f := score(&plain, got)
			hits, truth, total = hits+f.hits, truth+f.truth, total+f.total
			img := p.image(seed)
			if n := testing.AllocsPerRun(2, func() {
				if err := e.ExtractInto(got, img, extract.Options{PPI: ppi}); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("ExtractInto at %g ppi allocates %g times", ppi, n)
			}
		}
		if hits < truth*9/10 || hits < total*8/10 {
			t.Errorf("%g ppi: %d of %d minutiae found, among %d", ppi, hits, truth, total)
		}
		if e.LookedSmaller() != (ppi < 1000) {
			t.Errorf("%g ppi: looked smaller: %v", ppi, e.LookedSmaller())
		}
	}
}
