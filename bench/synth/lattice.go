package synth

// A lattice is a smooth random field of about unit variance: normal numbers on a square grid, interpolated with
// cubic B-splines. Positions outside are moved to its edge.
type lattice struct {
	cols, rows int
	inv        float32 // 1/spacing
	v          []float32
}

// splineGain: a cubic B-spline averages 16 nodes; 2.1 brings the variance between nodes back to about 1.
const splineGain = 2.1

// newLattice covers width × height pixels with nodes every spacing pixels.
func newLattice(s source, width, height, spacing float64) *lattice {
	l := new(lattice)
	l.size(width, height, spacing)
	for i := range l.v {
		l.v[i] = float32(splineGain * s.quick())
	}
	return l
}

// size makes room for a lattice, in the memory that l has if it is enough.
func (l *lattice) size(width, height, spacing float64) {
	l.cols, l.rows, l.inv = int(width/spacing)+4, int(height/spacing)+4, float32(1/spacing)
	if n := l.cols * l.rows; cap(l.v) < n {
		l.v = make([]float32, n)
	} else {
		l.v = l.v[:n]
	}
}

// spline returns the weights of the four nodes around a place t behind the second. They are four results and not an
// array, which the compiler would keep in memory.
func spline(t float32) (a, b, c, d float32) {
	u := 1 - t
	t2, u2 := float32(t*t), float32(u*u)
	t3, u3 := float32(t2*t), float32(u2*u)
	return u3 * (1.0 / 6), float32(0.5*t3) - t2 + 2.0/3, float32(0.5*u3) - u2 + 2.0/3, t3 * (1.0 / 6)
}

// cell splits a position in nodes into the first of four nodes and the place behind it. The limits are comparisons:
// min and max also order the signs of zero and numbers that are none, which shows where a template asks 800 times.
func cell(p float32, n int) (int, float32) {
	if p < 0 {
		p = 0
	}
	if limit := float32(n-4) + 0.999; p > limit {
		p = limit
	}
	i := int(p)
	return i, p - float32(i)
}

// square returns the four rows of four nodes whose first is at (i, j).
func (l *lattice) square(i, j int) (a, b, c, d *[4]float32) {
	v := l.v[j*l.cols+i:]
	a = (*[4]float32)(v)
	v = v[l.cols:]
	b = (*[4]float32)(v)
	v = v[l.cols:]
	c = (*[4]float32)(v)
	return a, b, c, (*[4]float32)(v[l.cols:])
}

func dot(a, b, c, d float32, p *[4]float32) float32 {
	return float32(a*p[0]) + float32(b*p[1]) + float32(c*p[2]) + float32(d*p[3])
}

// at returns the field at a position in pixels.
func (l *lattice) at(x, y float32) float32 {
	i, tx := cell(x*l.inv, l.cols)
	j, ty := cell(y*l.inv, l.rows)
	x0, x1, x2, x3 := spline(tx)
	y0, y1, y2, y3 := spline(ty)
	a, b, c, d := l.square(i, j)
	s := float32(y0 * dot(x0, x1, x2, x3, a))
	s += float32(y1 * dot(x0, x1, x2, x3, b))
	s += float32(y2 * dot(x0, x1, x2, x3, c))
	return s + float32(y3*dot(x0, x1, x2, x3, d))
}

// splineSlope is the derivative of spline.
func splineSlope(t float32) (a, b, c, d float32) {
	u := 1 - t
	t2, u2 := float32(t*t), float32(u*u)
	return -0.5 * u2, float32(1.5*t2) - 2*t, 2*u - float32(1.5*u2), 0.5 * t2
}

// slope returns the field at a position and its derivatives along x and y, each for one pixel.
func (l *lattice) slope(x, y float32) (v, dx, dy float32) {
	i, tx := cell(x*l.inv, l.cols)
	j, ty := cell(y*l.inv, l.rows)
	x0, x1, x2, x3 := spline(tx)
	y0, y1, y2, y3 := spline(ty)
	a, b, c, d := l.square(i, j)
	pa, pb := dot(x0, x1, x2, x3, a), dot(x0, x1, x2, x3, b)
	pc, pd := dot(x0, x1, x2, x3, c), dot(x0, x1, x2, x3, d)
	v = float32(y0*pa) + float32(y1*pb) + float32(y2*pc) + float32(y3*pd)
	s0, s1, s2, s3 := splineSlope(ty)
	dy = float32(s0*pa) + float32(s1*pb) + float32(s2*pc) + float32(s3*pd)
	s0, s1, s2, s3 = splineSlope(tx)
	dx = float32(y0*dot(s0, s1, s2, s3, a)) + float32(y1*dot(s0, s1, s2, s3, b))
	dx += float32(y2*dot(s0, s1, s2, s3, c)) + float32(y3*dot(s0, s1, s2, s3, d))
	return v, dx * l.inv, dy * l.inv
}

// A grain is a tile of fine noise of unit variance that repeats every grainSize pixels.
type grain struct{ v []float32 }

const grainSize = 256

// newGrain blurs white noise with a binomial filter of the given number of passes (variance passes/2 pixels²) and
// brings it back to unit variance.
func newGrain(s source, passes int) grain {
	v := make([]float32, grainSize*grainSize)
	for i := range v {
		v[i] = s.quick()
	}
	t := make([]float32, len(v))
	const m = grainSize - 1
	for range passes {
		for y := range grainSize {
			row, out := v[y*grainSize:(y+1)*grainSize], t[y*grainSize:(y+1)*grainSize]
			for x := range out {
				out[x] = float32(0.5*row[x]) + float32(0.25*(row[(x-1)&m]+row[(x+1)&m]))
			}
		}
		for y := range grainSize {
			a, b, c := t[(y-1)&m*grainSize:], t[y*grainSize:], t[(y+1)&m*grainSize:]
			out := v[y*grainSize : (y+1)*grainSize]
			for x := range out {
				out[x] = float32(0.5*b[x]) + float32(0.25*(a[x]+c[x]))
			}
		}
	}
	var sum float32
	for _, x := range v {
		sum += float32(x * x)
	}
	gain := 1 / sqrt32(sum/float32(len(v)))
	for i := range v {
		v[i] *= gain
	}
	return grain{v}
}

// at returns the noise at a pixel.
func (g grain) at(x, y int) float32 { return g.v[(y&(grainSize-1))*grainSize+(x&(grainSize-1))] }
