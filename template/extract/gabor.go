package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

// ripple is the answer of the filters: a complex wave, even + i·odd, in units of 1/unit local standard deviations. It
// covers whole blocks, rw × rh pixels, and is zero outside the print.
type ripple struct {
	rw        int
	even, odd []int16
	direction []int8 // of the filter of each block, -1 where there is none
	period    []int8 // of the filter, as a step of the bank
	chosen    []*kernel.Filter
	bench     kernel.Bench
}

func (r *ripple) wipe() {
	scrub(r.even)
	scrub(r.odd)
	r.bench.Wipe()
}

// filter answers every block of the print with the filter of its direction and period.
func (e *Extractor) filter() {
	n := e.rw * e.gh * block
	e.even, e.odd = grow(e.even, n), grow(e.odd, n)
	e.direction, e.period = grow(e.direction, e.gw*e.gh), grow(e.period, e.gw*e.gh)
	e.chosen = grow(e.chosen, e.gw)
	e.bench.Start(e.norm, e.nw)
	for by := range e.gh {
		for bx := range e.gw {
			i := by*e.gw + bx
			e.direction[i], e.chosen[bx] = -1, nil
			if e.inside[i] != 0 {
				p, d := choose(e.cos2[i], e.sin2[i], e.octave[i])
				e.direction[i], e.period[i] = int8(d), int8(p)
				e.chosen[bx] = &bank[p][d].Filter
			}
		}
		at := by * block * e.rw
		e.bench.Row(e.even[at:], e.odd[at:], by, e.chosen)
	}
	e.show("filter", e.imageOfRipple)
}
