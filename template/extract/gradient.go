package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

// cell is the side in pixels of the cells that gradients are summed over: half a ridge, so that a cell has one
// direction.
const cell = kernel.Cell

// field holds the structure tensor of each cell, 2gw × 2gh of them: Σ(gx²−gy²), Σ2gxgy, Σ(gx²+gy²).
type field struct {
	diff, cross, total []int32
}

func (f *field) wipe() {
	scrub(f.diff)
	scrub(f.cross)
	scrub(f.total)
}

// soften smooths the normalised image with the binomial 1 4 6 4 1 both ways (standard deviation 1 pixel): gradients
// of single pixels are noise. Values become at most 240, so that Scharr's sums fit 16 bits, and the squares of
// sixteen of them 32. Where there is no print, soft is left as it was.
func (e *Extractor) soften() {
	e.rw = e.gw * block
	e.soft = grow(e.soft, e.rw*e.gh*block)
	e.line = grow(e.line, e.rw+block)
	for by := range e.gh {
		from, to := e.span(by, 1)
		for y := by * block; y < (by+1)*block; y++ {
			kernel.Soften(e.soft[y*e.rw:][from*block:to*block], e.norm[e.at(from*block-2, y-2):], e.nw, e.line)
		}
	}
}

// gradients sums the structure tensor of soft over the cells of the print.
func (e *Extractor) gradients() {
	cw := e.rw / cell
	n := cw * e.gh * (block / cell)
	e.diff, e.cross, e.total = grow(e.diff, n), grow(e.cross, n), grow(e.total, n)
	for row := range e.gh * (block / cell) {
		from, to := e.span(row*cell/block, 0)
		first, end := max(1, row*cell), min((row+1)*cell, e.h-1)
		at := row * cw
		kernel.Tensor(e.diff[at:][:cw], e.cross[at:][:cw], e.total[at:][:cw], e.soft, e.rw, first, max(0, end-first),
			e.w, from*block/cell, to*block/cell)
	}
}
