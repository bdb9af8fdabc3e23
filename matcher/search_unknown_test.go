package matcher

import (
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// Probes of unknown fingers meet the records of a subject in the units of all positions. Each counts once for the
// subject: with its best record, whatever the order in which units and probes are gone through.
func TestSearchUnknownProbesManyPositions(t *testing.T) {
	positions := []template.Position{
		template.RightThumb, template.RightIndex, template.RightMiddle, template.RightRing, template.RightLittle,
		template.LeftThumb, template.LeftIndex, template.LeftMiddle,
	}
	g := searchGallery(t, 20, noPolicy, positions...)
	var probes []*template.Template
	for i, p := range positions {
		probe := searchProbeOf(3, p, uint64(i+1), 0.2)
		probe.Position = template.UnknownFinger
		probes = append(probes, probe)
	}
	for _, mode := range []Mode{Exact, Fast, FixedWork} {
		r := mustSearch(t, g, Query{Fingers: probes, Mode: mode})
		if len(r.Candidates) == 0 || r.Candidates[0].Subject != searchSubject(3) {
			t.Fatalf("%v: the subject was not found", mode)
		}
		seen := map[int]bool{}
		for _, f := range r.Candidates[0].Fingers {
			if seen[f.Probe] {
				t.Errorf("%v: probe %d counts twice", mode, f.Probe)
			}
			seen[f.Probe] = true
		}
	}
}
