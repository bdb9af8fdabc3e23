package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

// ripple is the answer of the filters: a complex wave, even + i·odd, in units of 1/unit local standard deviations. It
// covers whole blocks, rw × rh pixels, and is zero outside the print.
type ripple struct {
	rw        int
	even, odd []int16
	direction []int8 // of the filter of each block, -1 where there is none, unanswered before the first
	period    []int8 // of the filter, as a step of the bank
	chosen    []*kernel.Filter
	bench     kernel.Bench
}

func (r *ripple) wipe() {
	scrub(r.even)
	scrub(r.odd)
	r.bench.Wipe()
}

const (
	none       = -1
	unanswered = -2
)

// renew forgets the answers, for another image or grid.
func (r *ripple) renew(blocks int) {
	r.direction, r.period = grow(r.direction, blocks), grow(r.period, blocks)
	for i := range r.direction {
		r.direction[i] = unanswered
	}
}

// filter answers every block of the print with the filter of its direction and period. Where that is the filter it
// was answered with before, as in the second pass half of a print is, the answer is left as it is.
func (e *Extractor) filter() {
	n := e.rw * e.gh * block
	e.even, e.odd = grow(e.even, n), grow(e.odd, n)
	e.chosen = grow(e.chosen, e.gw)
	e.bench.Start(e.norm, e.nw)
	for by := range e.gh {
		turn := e.tmp[:e.gw]
		kernel.Angles(turn, e.sin2[by*e.gw:][:e.gw], e.cos2[by*e.gw:])
		for bx := range e.gw {
			i := by*e.gw + bx
			var f *kernel.Filter
			d, p := none, 0
			if e.inside[i] != 0 {
				p, d = choose(turn[bx], e.octave[i])
				f = &bank[p][d].Filter
			}
			if int(e.direction[i]) == d && (d == none || int(e.period[i]) == p) {
				f = kernel.Keep
			}
			e.chosen[bx], e.direction[i], e.period[i] = f, int8(d), int8(p)
		}
		at := by * block * e.rw
		e.bench.Row(e.even[at:], e.odd[at:], by, e.chosen)
	}
	e.show("filter", e.imageOfRipple)
}
