package synth

// A lattice is a smooth random field of about unit variance: normal numbers on a square grid, interpolated with
// cubic B-splines. Positions outside are moved to its edge.
type lattice struct {
	cols, rows int
	inv        float32 // 1/spacing
	v          []float32
}

// newLattice covers width × height pixels with nodes every spacing pixels.
func newLattice(s source, width, height, spacing float64) *lattice {
	l := &lattice{cols: int(width/spacing) + 4, rows: int(height/spacing) + 4, inv: float32(1 / spacing)}
	l.v = make([]float32, l.cols*l.rows)
	for i := range l.v {
		// A cubic B-spline averages 16 nodes; 2.1 brings the variance between nodes back to about 1.
		l.v[i] = float32(2.1 * s.quick())
	}
	return l
}

func spline(t float32) (w [4]float32) {
	u := 1 - t
	t2, u2 := float32(t*t), float32(u*u)
	t3, u3 := float32(t2*t), float32(u2*u)
	w[0] = u3 * (1.0 / 6)
	w[3] = t3 * (1.0 / 6)
	w[1] = float32(0.5*t3) - t2 + 2.0/3
	w[2] = float32(0.5*u3) - u2 + 2.0/3
	return w
}

// cell splits a position in nodes into the first of four nodes and the weights.
func cell(p float32, n int) (int, [4]float32) {
	p = min(max(p, 0), float32(n-4)+0.999)
	i := int(p)
	return i, spline(p - float32(i))
}

// at returns the field at a position in pixels.
func (l *lattice) at(x, y float32) float32 {
	i, wx := cell(x*l.inv, l.cols)
	j, wy := cell(y*l.inv, l.rows)
	var s float32
	for r := range wy {
		p := (*[4]float32)(l.v[(j+r)*l.cols+i:])
		s += float32(wy[r] * (float32(wx[0]*p[0]) + float32(wx[1]*p[1]) + float32(wx[2]*p[2]) + float32(wx[3]*p[3])))
	}
	return s
}

// splineSlope is the derivative of spline.
func splineSlope(t float32) (w [4]float32) {
	u := 1 - t
	t2, u2 := float32(t*t), float32(u*u)
	w[0] = -0.5 * u2
	w[3] = 0.5 * t2
	w[1] = float32(1.5*t2) - 2*t
	w[2] = 2*u - float32(1.5*u2)
	return w
}

// slope returns the field at a position and its derivatives along x and y, each for one pixel.
func (l *lattice) slope(x, y float32) (v, dx, dy float32) {
	px, py := min(max(x*l.inv, 0), float32(l.cols-4)+0.999), min(max(y*l.inv, 0), float32(l.rows-4)+0.999)
	i, j := int(px), int(py)
	wx, wy := spline(px-float32(i)), spline(py-float32(j))
	sx, sy := splineSlope(px-float32(i)), splineSlope(py-float32(j))
	for r := range wy {
		p := (*[4]float32)(l.v[(j+r)*l.cols+i:])
		a := float32(wx[0]*p[0]) + float32(wx[1]*p[1]) + float32(wx[2]*p[2]) + float32(wx[3]*p[3])
		b := float32(sx[0]*p[0]) + float32(sx[1]*p[1]) + float32(sx[2]*p[2]) + float32(sx[3]*p[3])
		v += float32(wy[r] * a)
		dx += float32(wy[r] * b)
		dy += float32(sy[r] * a)
	}
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
