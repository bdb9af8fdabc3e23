package population

import "math/rand/v2"

// A field is smooth noise over the plane: cubic B-splines over a lattice of normal deviates.
type field struct {
	step       float64
	cols, rows int
	v          []float64
}

// lift makes the deviation of the noise nearly one: the splines' weights average it down.
const lift = 2.1

// newField returns noise that varies over step pixels on [0, w) × [0, h); outside it continues the border.
func newField(r *rand.Rand, w, h, step float64) *field {
	f := &field{step: step, cols: int(w/step) + 5, rows: int(h/step) + 5}
	f.v = make([]float64, f.cols*f.rows)
	for i := range f.v {
		f.v[i] = lift * r.NormFloat64()
	}
	return f
}

func (f *field) at(x, y float64) float64 {
	i, bx := spline(x/f.step+1, f.cols)
	j, by := spline(y/f.step+1, f.rows)
	sum := 0.0
	for k, wy := range by {
		row := f.v[(j+k)*f.cols+i:]
		sum += wy * (bx[0]*row[0] + bx[1]*row[1] + bx[2]*row[2] + bx[3]*row[3])
	}
	return sum
}

// spline returns the first of the four knots around u, 0 to n-4, and their weights.
func spline(u float64, n int) (int, [4]float64) {
	u = min(max(u, 1), float64(n)-2.001)
	i := int(u)
	t := u - float64(i)
	s := 1 - t
	return i - 1, [4]float64{s * s * s / 6, (3*t*t*t - 6*t*t + 4) / 6, (3*s*s*s - 6*s*s + 4) / 6, t * t * t / 6}
}
