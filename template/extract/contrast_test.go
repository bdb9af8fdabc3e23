package extract_test

import (
	"math"
	"testing"

	"github.com/whorl-afis/whorl/template/extract"
)

// What a sensor makes of contrast is its own affair: a print of a twentieth of it, ridges and valleys nine grey levels
// apart, has the minutiae that it has at full contrast. So has its quality; only the reasons tell.
func TestLowContrastKeepsMinutiae(t *testing.T) {
	for seed := range uint64(4) {
		img := usual(seed).image(seed)
		want, err := extract.Extract(img, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range img.Pix {
			img.Pix[i] = uint8(math.Round(128 + (float64(v)-128)/20))
		}
		got, err := extract.Extract(img, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, m := range want.Minutiae {
			for _, n := range got.Minutiae {
				dx, dy := float64(m.X)-float64(n.X), float64(m.Y)-float64(n.Y)
				if turn := int8(m.Angle - n.Angle); math.Hypot(dx, dy) < 2*4 && turn > -8 && turn < 8 {
					found++
					break
				}
			}
		}
		if n := len(want.Minutiae); found < n-1 || len(got.Minutiae) > n+1 || int(got.Quality) < int(want.Quality)-10 {
			t.Errorf("pattern %d: %d of %d minutiae at a twentieth of the contrast, %d in all, quality %d instead of %d",
				seed, found, n, len(got.Minutiae), got.Quality, want.Quality)
		}
	}
}
