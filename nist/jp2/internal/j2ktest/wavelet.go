package j2ktest

import "math"

// A plane has values at the places of an area.
type plane struct {
	rect
	v []float64
}

func newPlane(r rect) plane { return plane{r, make([]float64, r.w()*r.h())} }

func (p *plane) at(x, y int) *float64 { return &p.v[(y-p.y0)*p.w()+x-p.x0] }

// A lift adds to each second sample what it makes of the sum of its two neighbours: F.3 and F.4.
type lift struct {
	odd bool // the samples that change are those at odd coordinates
	f   func(sum float64) float64
}

func times(k float64) func(float64) float64 { return func(sum float64) float64 { return k * sum } }

// A wavelet has the lifting steps of the analysis and what it then scales low and high samples by.
type wavelet struct {
	steps     []lift
	low, high float64
}

var (
	reversible = wavelet{[]lift{
		{true, func(sum float64) float64 { return -math.Floor(sum / 2) }},
		{false, func(sum float64) float64 { return math.Floor((sum + 2) / 4) }},
	}, 1, 1}
	irreversible = wavelet{[]lift{
		{true, times(-1.586134342059924)},
		{false, times(-0.052980118572961)},
		{true, times(0.882911075530934)},
		{false, times(0.443506852043971)},
	}, 1 / 1.230174104914001, 1.230174104914001}
)

func (o *Options) wavelet() wavelet {
	if o.Irreversible {
		return irreversible
	}
	return reversible
}

// step does a lifting step, or undoes it, on a line whose first sample has the coordinate from.
func (l lift) step(line []float64, from int, sign float64) {
	n := len(line)
	for i := range line {
		if (from+i)%2 == 1 == l.odd {
			before, after := i-1, i+1
			if before < 0 { // mirrored about the end
				before = 1
			}
			if after == n {
				after = n - 2
			}
			line[i] += sign * l.f(line[before]+line[after])
		}
	}
}

func (w wavelet) analyse(line []float64, from int) {
	if len(line) == 1 {
		line[0] *= float64(1 + from%2)
		return
	}
	for _, l := range w.steps {
		l.step(line, from, 1)
	}
	for i := range line {
		if (from+i)%2 == 0 {
			line[i] *= w.low
		} else {
			line[i] *= w.high
		}
	}
}

func (w wavelet) synthesise(line []float64, from int) {
	if len(line) == 1 {
		line[0] /= float64(1 + from%2)
		if len(w.steps) == 2 { // integers
			line[0] = math.Trunc(line[0])
		}
		return
	}
	for i := range line {
		if (from+i)%2 == 0 {
			line[i] /= w.low
		} else {
			line[i] /= w.high
		}
	}
	for k := len(w.steps) - 1; k >= 0; k-- {
		w.steps[k].step(line, from, -1)
	}
}

// rows and columns call f for the lines of a plane.
func (p *plane) rows(f func(line []float64, from int)) {
	for y := range p.h() {
		f(p.v[y*p.w():(y+1)*p.w()], p.x0)
	}
}

func (p *plane) columns(f func(line []float64, from int)) {
	line := make([]float64, p.h())
	for x := range p.w() {
		for y := range line {
			line[y] = p.v[y*p.w()+x]
		}
		f(line, p.y0)
		for y := range line {
			p.v[y*p.w()+x] = line[y]
		}
	}
}

// part gives the samples of one kind: those of even coordinates are low, those of odd ones high.
func (p *plane) part(kind int) plane {
	ox, oy := kind&1, kind>>1
	out := newPlane(rect{up(p.x0-ox, 2), up(p.y0-oy, 2), up(p.x1-ox, 2), up(p.y1-oy, 2)})
	for y := out.y0; y < out.y1; y++ {
		for x := out.x0; x < out.x1; x++ {
			*out.at(x, y) = *p.at(2*x+ox, 2*y+oy)
		}
	}
	return out
}

// join puts a part back to its places.
func (p *plane) join(from *plane, kind int) {
	for y := from.y0; y < from.y1; y++ {
		for x := from.x0; x < from.x1; x++ {
			*p.at(2*x+kind&1, 2*y+kind>>1) = *from.at(x, y)
		}
	}
}

// analyse decomposes the samples of a tile into its bands.
func (t *tile) analyse(p plane) {
	w := t.o.wavelet()
	for r := t.o.Levels; r >= 0; r-- {
		rs := t.resolutions[r]
		kinds := []int{ll}
		if r > 0 {
			p.columns(w.analyse)
			p.rows(w.analyse)
			kinds = []int{hl, lh, hh}
		}
		for _, kind := range kinds {
			b := &band{kind: kind, plane: p}
			if r > 0 {
				b.plane, b.number = p.part(kind), 3*(r-1)+kind
			}
			rs.bands = append(rs.bands, b)
		}
		if r > 0 {
			p = p.part(ll)
		}
	}
}

// synthesise undoes analyse.
func (t *tile) synthesise() plane {
	w := t.o.wavelet()
	p := t.resolutions[0].bands[0].plane
	for _, rs := range t.resolutions[1:] {
		whole := newPlane(rs.area)
		whole.join(&p, ll)
		for _, b := range rs.bands {
			whole.join(&b.plane, b.kind)
		}
		whole.rows(w.synthesise)
		whole.columns(w.synthesise)
		p = whole
	}
	return p
}
