package extract

// A print of which fewer than enoughExpected minutiae can be expected to be found again gets a second chance. With 15
// less is gained; with 40 nothing more, but nearly every print would take the time. A clean one has few because it is
// small, and gets none.
const enoughExpected = 25

// attempt is what a second chance may replace.
type attempt struct {
	cos2, sin2, octave []float32
	found              []candidate
	measured           []Measures
}

// grow makes room, for every print, so that the first poor one allocates no more than others.
func (a *attempt) grow(blocks, candidates int) {
	a.cos2, a.sin2, a.octave = grow(a.cos2, blocks), grow(a.sin2, blocks), grow(a.octave, blocks)
	a.found, a.measured = grow(a.found, candidates), grow(a.measured, candidates)
}

func (a *attempt) wipe() {
	scrub(a.cos2)
	scrub(a.sin2)
	scrub(a.octave)
	scrub(a.found)
	scrub(a.measured)
}

// again gives a poor print a second chance: one more pass, tuned to what the last one found. It is kept if more
// minutiae can be expected to be found again. What else was tried: with a lower mask more are expected and fewer found;
// a period held to the median of the print and directions averaged more widely change nothing.
func (e *Extractor) again() {
	kept := &e.first
	kept.grow(len(e.cos2), len(e.found))
	was := e.expected()
	if was >= enoughExpected || len(e.found) == 0 || e.mean(e.amplitude) >= cleanAmplitude {
		return
	}
	copy(kept.cos2, e.cos2)
	copy(kept.sin2, e.sin2)
	copy(kept.octave, e.octave)
	e.found, kept.found = kept.found, e.found
	e.measured, kept.measured = kept.measured, e.measured
	e.details()
	if e.expected() >= was {
		return
	}
	e.cos2, kept.cos2 = kept.cos2, e.cos2
	e.sin2, kept.sin2 = kept.sin2, e.sin2
	e.octave, kept.octave = kept.octave, e.octave
	e.found, kept.found = kept.found, e.found
	e.measured, kept.measured = kept.measured, e.measured
}

// expected is the number of minutiae that are likely to be found again.
func (e *Extractor) expected() float32 {
	sum := 0
	for _, c := range e.likely() {
		sum += int(percent(c.odds))
	}
	return float32(sum) / 100
}
