package extract

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
	e.show("orient", e.imageOfOrientation)
}

// directions averages the tensors of cells over the two neighbourhoods given. Each cell counts with the root of its
// strength, so that one dark scar does not outvote the ridges beside it; each average is divided by its total, which
// leaves how much the cells agree. What was known before counts with weight old.
func (e *Extractor) directions(near, far []float32, old float32) {
	a, b, t := e.a, e.b, e.t
	cw := 2 * e.gw
	for i := range a {
		a[i], b[i], t[i] = 0, 0, 0
		if e.inside[i] == 0 {
			continue
		}
		first := i/e.gw*2*cw + i%e.gw*2
		for _, c := range [4]int{first, first + 1, first + cw, first + cw + 1} {
			if total := float32(e.total[c]); total > 0 {
				r := root(total)
				a[i] += float32(e.diff[c]) / r
				b[i] += float32(e.cross[c]) / r
				t[i] += r
			}
		}
	}
	for i := range e.cos2 {
		n := root(float32(e.cos2[i]*e.cos2[i]) + float32(e.sin2[i]*e.sin2[i]))
		if old == 0 || n == 0 {
			e.cos2[i], e.sin2[i] = 0, 0
			continue
		}
		e.cos2[i], e.sin2[i] = old*(e.cos2[i]/n), old*(e.sin2[i]/n)
	}
	p, q, tmp := e.p, e.q, e.tmp
	copy(p, a)
	copy(q, b)
	copy(tmp, t)
	e.average(a, b, t, near, 1, e.near)
	e.average(p, q, tmp, far, farWeight, e.far)
}

// average adds weight times the smoothed, normalised tensor to the directions, and sets agreement to its length.
func (e *Extractor) average(a, b, t, kernel []float32, weight float32, agreement []float32) {
	e.smooth(a, kernel)
	e.smooth(b, kernel)
	e.smooth(t, kernel)
	for i, total := range t {
		agreement[i] = 0
		if total <= 0 {
			continue
		}
		c, s := a[i]/total, b[i]/total
		agreement[i] = root(float32(c*c) + float32(s*s))
		e.cos2[i] += float32(weight * c)
		e.sin2[i] += float32(weight * s)
	}
}
