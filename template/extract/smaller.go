package extract

import "image"

const (
	// A print of which fewer than fewExpected minutiae can be expected to be found again even after its second chance is
	// looked at once more, smaller: one real print in 30, dry and small ones. With 12 or 16 it is one in 17 or 6, for a
	// gain that cannot be told from none.
	fewExpected = 10
	// smallerBy is the factor: filters of one size then cover more of the ridges. Larger (0.85) more minutiae are
	// expected and fewer found again, as with a lower mask; by 1.1 and 1.3 less is gained.
	smallerBy = 1.18
	// nearlyAsMany is how many of those expected before are enough, as a smaller print has less to make minutiae of.
	nearlyAsMany = 0.95
)

// smaller gives a print on which still little was found a third chance. What is found at the smaller scale replaces the
// candidates if about as many can be expected to be found again; all else stays. Of generated poor prints (severity 2 to
// 2.5, three sensors) it brings the mean score of mates, each counted up to 60, from 48.8 to 49.0.
func (e *Extractor) smaller(img *image.Gray, ppi float64) {
	was := e.expected()
	if was >= fewExpected || len(e.found) == 0 || e.mean(e.amplitude) >= cleanAmplitude || ppi*smallerBy > MaxPPI {
		return
	}
	if e.other == nil {
		e.other = New()
	}
	o := e.other
	o.patches = e.patches
	o.trace = within("smaller", e.trace)
	o.ridges(img, ppi*smallerBy)
	o.details()
	o.forget()
	if o.expected() < nearlyAsMany*was || o.inverted != e.inverted {
		return
	}
	e.found = append(e.found[:0], o.found...)
	for i := range e.found {
		c := &e.found[i]
		c.x, c.y = float32((c.x+0.5)*smallerBy)-0.5, float32((c.y+0.5)*smallerBy)-0.5
	}
}
