package extract

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSpreadMask compares dilation and erosion by words with their definition, block by block, on grids that are not
// whole words wide.
func TestSpreadMask(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 150 {
		g := new(grid)
		g.resize(block*(1+r.IntN(150)), block*(1+r.IntN(12)))
		share := r.Float64() * r.Float64()
		for i := range g.inside {
			if r.Float64() < share {
				g.inside[i] = 1
			}
		}
		radius, value := 1+r.IntN(4), uint8(r.IntN(2))
		want := slices.Clone(g.inside)
		for i, v := range g.inside {
			for k := range g.inside {
				dx, dy := i%g.gw-k%g.gw, i/g.gw-k/g.gw
				near := dx*dx+dy*dy <= radius*radius+1 && max(dx, -dx, dy, -dy) <= radius
				if v == value && near {
					want[k] = value
				}
			}
		}
		if value == 1 {
			g.dilate(radius)
		} else {
			g.erode(radius)
		}
		if !slices.Equal(g.inside, want) {
			t.Fatalf("%d × %d blocks, value %d spread by %d: %v, want %v", g.gw, g.gh, value, radius, g.inside, want)
		}
	}
}
