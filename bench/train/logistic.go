package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A logistic is a fitted regression: bias plus weights times terms is the logarithm of odds.
type logistic struct {
	bias    float64
	weights []float64
}

func (l logistic) value(x []float64) float64 {
	v := l.bias
	for i, w := range l.weights {
		v += w * x[i]
	}
	return v
}

// fit finds the regression of largest likelihood by Newton's method, each class weighing half, with weights per
// standard deviation held down by penalty. Where positive is set no weight may fall below 0.
func fit(mated, other [][]float64, penalty float64, positive bool) (logistic, error) {
	n := len(mated[0])
	mean, dev := moments(n, mated, other)
	z := func(x []float64, out []float64) {
		for i := range n {
			out[i] = (x[i] - mean[i]) / dev[i]
		}
		out[n] = 1
	}
	w := make([]float64, n+1)
	row := make([]float64, n+1)
	loss := func(w []float64) float64 {
		sum := 0.0
		for class, rows := range [][][]float64{other, mated} {
			for _, x := range rows {
				z(x, row)
				v := dot(w, row)
				sum += (math.Log1p(math.Exp(-math.Abs(v))) + max(v, 0) - float64(class)*v) / float64(len(rows))
			}
		}
		for i := range n {
			sum += penalty * w[i] * w[i] / 2
		}
		return sum
	}
	now := loss(w)
	for range 60 {
		g, h := make([]float64, n+1), mat.NewSymDense(n+1, nil)
		for class, rows := range [][][]float64{other, mated} {
			for _, x := range rows {
				z(x, row)
				p := 1 / (1 + math.Exp(-dot(w, row)))
				e, c := (p-float64(class))/float64(len(rows)), p*(1-p)/float64(len(rows))
				for i, a := range row {
					g[i] += e * a
					for j := i; j <= n; j++ {
						h.SetSym(i, j, h.At(i, j)+c*a*row[j])
					}
				}
			}
		}
		for i := range n {
			g[i] += penalty * w[i]
			h.SetSym(i, i, h.At(i, i)+penalty+1e-9)
		}
		for i := range n {
			if positive && w[i] <= 0 && g[i] > 0 { // held at 0
				for j := range n + 1 {
					if j != i {
						h.SetSym(i, j, 0)
					}
				}
				g[i] = 0
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(h) {
			return logistic{}, fmt.Errorf("regression: singular")
		}
		var step mat.VecDense
		if err := chol.SolveVecTo(&step, mat.NewVecDense(n+1, g)); err != nil {
			return logistic{}, err
		}
		improved := false
		for a := 1.0; a > 1e-4 && !improved; a /= 2 {
			next := make([]float64, n+1)
			for i := range next {
				next[i] = w[i] - a*step.AtVec(i)
				if positive && i < n {
					next[i] = max(0, next[i])
				}
			}
			if l := loss(next); l < now-1e-10 {
				w, now, improved = next, l, true
			}
		}
		if !improved {
			break
		}
	}
	out := logistic{bias: w[n], weights: make([]float64, n)}
	for i := range n {
		out.weights[i] = w[i] / dev[i]
		out.bias -= w[i] * mean[i] / dev[i]
	}
	return out, nil
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// moments returns mean and deviation of each term, both classes weighing half.
func moments(n int, classes ...[][]float64) (mean, dev []float64) {
	mean, dev = make([]float64, n), make([]float64, n)
	for _, rows := range classes {
		for _, x := range rows {
			for i := range n {
				mean[i] += x[i] / float64(2*len(rows))
				dev[i] += x[i] * x[i] / float64(2*len(rows))
			}
		}
	}
	for i := range n {
		dev[i] = math.Sqrt(max(dev[i]-mean[i]*mean[i], 1e-9))
	}
	return mean, dev
}
