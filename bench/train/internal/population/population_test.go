package population

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSameSeedSameImpression(t *testing.T) {
	a, b := NewFinger(7).Impression(3, Poor), NewFinger(7).Impression(3, Poor)
	if !slices.Equal(a.Template.Minutiae, b.Template.Minutiae) || !slices.Equal(a.Origin, b.Origin) {
		t.Error("the same seeds gave two impressions")
	}
	if c := NewFinger(8).Impression(3, Poor); slices.Equal(a.Template.Minutiae, c.Template.Minutiae) {
		t.Error("two fingers gave one impression")
	}
}

func TestImpressionsAreValid(t *testing.T) {
	for seed := range uint64(60) {
		set := []Setting{Repeatable, Poor, Clear, Rough}[seed%4]
		set.Maps = seed%2 == 0
		imp := NewFinger(seed).Impression(seed, set)
		if err := imp.Template.Validate(); err != nil {
			t.Errorf("finger %d: %v", seed, err)
		}
		if len(imp.Origin) != len(imp.Template.Minutiae) || (imp.Template.Map != nil) != set.Maps {
			t.Errorf("finger %d: %d origins of %d minutiae, map %v", seed, len(imp.Origin), len(imp.Template.Minutiae), imp.Template.Map != nil)
		}
	}
}

// TestRepeatability holds the settings to an order of faithfulness and to plausible numbers: between 25 and 60
// minutiae, and of those which both impressions of a finger could show more come back the clearer the prints are.
func TestRepeatability(t *testing.T) {
	var last float64
	for i, set := range []Setting{Poor, Repeatable, Clear} {
		found, missing, count := 0, 0, 0
		for seed := range uint64(80) {
			f := NewFinger(seed)
			a, b := f.Impression(2*seed, set), f.Impression(2*seed+1, set)
			count += len(a.Origin)
			for _, o := range a.Origin {
				switch {
				case o < 0:
				case slices.Contains(b.Origin, o):
					found++
				default:
					missing++
				}
			}
		}
		share, mean := float64(found)/float64(found+missing), float64(count)/80
		if share <= last || mean < 25 || mean > 60 {
			t.Errorf("setting %d: %.2f of the minutiae come back after %.2f, %.1f on a print", i, share, last, mean)
		}
		last = share
	}
}

// TestPlaceAndOrigin holds the two directions of the map between finger and sensor to one another, within four
// pixels.
func TestPlaceAndOrigin(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		touch := newTouch(r)
		for range 50 {
			x, y := uniform(r, 80, frameW-80), uniform(r, 80, frameH-80)
			u, v := touch.place(x, y)
			if p, q := touch.origin(u, v); math.Hypot(p-x, q-y) > 4 {
				t.Errorf("finger %d: (%.0f, %.0f) comes back %.1f pixels away", seed, x, y, math.Hypot(p-x, q-y))
			}
		}
	}
}
