package extract

import (
	"cmp"
	"image"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

const (
	// neighbourReach is how far other candidates speak about one, in pixels: two to three ridge periods.
	neighbourReach = 24
	// Amplitude is measured on rings of these radii too: noise has less of a hole in its middle, and less around it.
	innerRadius = 3
	outerRadius = 14
	// fullMargin is the distance from the edge beyond which it no longer matters, in pixels.
	fullMargin = 64
)

// Measures are what is known of a candidate when its quality is estimated, each in 1/256 of its unit:
//
//	0 to 2     amplitude on rings of 8, 3 and 14 pixels, in local standard deviations
//	3          amplitude in the weakest sector, as a share of the mean
//	4          distance from the edge of the print, in 16 pixels
//	5 to 7     agreement of directions: refined, near and far; unfiltered, far
//	8          correlation of the filtered with the unfiltered image
//	9          likeness of the phase to that of an ideal minutia
//	10         amplitude after the first filter
//	11, 12     log2 of the ridge period against the median of the print, and its size
//	13         confidence in the first estimate of the period
//	14, 15     other candidates within 10 and 24 pixels
//	16         candidates within 24 pixels that were removed as pairs
//	17, 18     distance of the nearest one in 8 pixels, and the cosine between directions
//	19, 20     amplitude and agreement over the whole print
//
// Contrast and mean grey level, the kind and the density of candidates were measured to add nothing, and they differ
// most between sensors.
type Measures [21]int16

// surroundings are what the measures of all candidates of a print share.
type surroundings struct{ octave, amplitude, agreement float32 }

func (e *Extractor) surroundings() surroundings {
	return surroundings{log2(e.medianPeriod()), e.mean(e.amplitude), e.mean(e.wide)}
}

// gauge measures candidate i; it reports false where that cannot be a minutia.
func (e *Extractor) gauge(i int, all *surroundings, m *Measures) bool {
	c := &e.found[i]
	margin := e.bilinear(e.margin, c.x, c.y) - block/2
	if margin < borderMargin {
		return false
	}
	crowded, near, nearest, facing := 0, 0, float32(neighbourReach*neighbourReach), float32(0)
	e.around(i, neighbourReach, func(j int, d2 float32) {
		near++
		if d2 < crowdReach*crowdReach {
			crowded++
		}
		if d2 < nearest {
			o := &e.found[j]
			nearest, facing = d2, float32(c.fx*o.fx)+float32(c.fy*o.fy)
		}
	})
	ring, support := e.ring(c, ringRadius), e.support(c)
	if crowded >= crowd || ring < ringFloor || support < leastSupport {
		return false
	}
	shift := e.bilinear(e.octave, c.x, c.y) - all.octave
	for k, v := range [len(Measures{})]float32{
		ring, e.ring(c, innerRadius), e.ring(c, outerRadius), support, min(margin, fullMargin) / 16,
		e.bilinear(e.near, c.x, c.y), e.bilinear(e.far, c.x, c.y), e.bilinear(e.wide, c.x, c.y),
		e.fidelity(c), e.vortex(c), e.bilinear(e.amplitude, c.x, c.y),
		shift, max(shift, -shift), e.bilinear(e.periodic, c.x, c.y),
		float32(crowded), float32(near), float32(c.lost), root(nearest) / 8, facing,
		all.amplitude, all.agreement,
	} {
		m[k] = int16(max(-32768, min(32767, v*256)))
	}
	return true
}

// Candidates extracts a print plainly, without second chances, and calls f with every candidate for a minutia, also
// those too poor for a template, and what its quality is made of. The program bench/train learns from it; nothing
// else should need it, and it promises no stability.
func (e *Extractor) Candidates(img *image.Gray, o Options, f func(m template.Minutia, of *Measures)) error {
	if err := o.check(img); err != nil {
		return err
	}
	e.patches = patchShare
	e.ridges(img, o.PPI)
	e.details()
	slices.SortFunc(e.found, func(a, b candidate) int { return cmp.Compare(a.id, b.id) })
	for i := range e.found {
		f(e.minutia(&e.found[i]), &e.measured[e.found[i].id])
	}
	e.forget()
	return nil
}
