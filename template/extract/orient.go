package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

const (
	// The direction of a block is averaged over two neighbourhoods, in blocks: 10 and 28 pixels. The narrow one
	// follows a core, the wide one carries over creases and dry patches, at the weight given.
	nearSigma = 1.2
	farSigma  = 3.5
	farWeight = 0.3
)

var nearKernel, farKernel = gaussian(nearSigma), gaussian(farSigma)

// orient finds the direction across the ridges in every block of the print.
func (e *Extractor) orient() {
	e.soften()
	e.gradients()
	e.directions(nearKernel, farKernel, 0)
	copy(e.wide, e.far)
	e.show("orient", e.imageOfOrientation)
}

// directions averages the tensors of cells over the two neighbourhoods given. Each cell counts with the root of its
// strength, so that one dark scar does not outvote the ridges beside it; each average is divided by its total, which
// leaves how much the cells agree. What was known before counts with weight old.
func (e *Extractor) directions(near, far []float32, old float32) {
	a, b, t := e.a, e.b, e.t
	w := e.gw
	for by := range e.gh {
		at, first := by*w, by*2*2*w
		kernel.Cells(a[at:][:w], b[at:], t[at:], e.inside[at:], e.diff[first:], e.cross[first:], e.total[first:], 2*w)
	}
	if old == 0 {
		clear(e.cos2)
		clear(e.sin2)
	} else {
		kernel.Weigh(e.cos2, e.sin2, old)
	}
	p, q, tmp := e.p, e.q, e.tmp
	copy(p, a)
	copy(q, b)
	copy(tmp, t)
	e.average(a, b, t, near, 1, e.near)
	e.average(p, q, tmp, far, farWeight, e.far)
}

// average adds weight times the smoothed, normalised tensor to the directions, and sets agreement to its length.
func (e *Extractor) average(a, b, t, over []float32, weight float32, agreement []float32) {
	e.smooth(a, over)
	e.smooth(b, over)
	e.smooth(t, over)
	kernel.Agree(e.cos2, e.sin2, agreement, a, b, t, weight)
}
