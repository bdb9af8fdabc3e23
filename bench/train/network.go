package main

import (
	"math"
	"math/rand/v2"
)

// A network has one hidden layer of rectified sums and one sum of these, the logarithm of odds.
type network struct {
	in, hidden int
	w          []float64 // hidden × (in + 1), the bias last; then hidden + 1
}

func (n *network) value(x []float64, h []float64) float64 {
	out := n.w[n.hidden*(n.in+1):]
	v := out[n.hidden]
	for j := range n.hidden {
		w := n.w[j*(n.in+1):][:n.in+1]
		s := w[n.in]
		for i, a := range x {
			s += w[i] * a
		}
		h[j] = max(0, s)
		v += out[j] * h[j]
	}
	return v
}

// learn fits a network to the classes of rows by Adam (Kingma and Ba, 2015), the rate falling to nothing as a cosine.
func learn(rows [][]float64, class []bool, hidden, epochs int, seed uint64) *network {
	const batch, rate, b1, b2, decay = 64, 3e-3, 0.9, 0.999, 1e-5
	r := rand.New(rand.NewPCG(seed, 7))
	n := &network{in: len(rows[0]), hidden: hidden}
	n.w = make([]float64, hidden*(n.in+1)+hidden+1)
	for i := range n.w {
		n.w[i] = r.NormFloat64() / math.Sqrt(float64(n.in))
	}
	g, m, v := make([]float64, len(n.w)), make([]float64, len(n.w)), make([]float64, len(n.w))
	h := make([]float64, hidden)
	order := r.Perm(len(rows))
	steps, step := epochs*(len(rows)/batch), 0
	out := hidden * (n.in + 1)
	p1, p2 := 1.0, 1.0
	for range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for at := 0; at+batch <= len(order); at += batch {
			clear(g)
			for _, k := range order[at : at+batch] {
				e := 1 / (1 + math.Exp(-n.value(rows[k], h)))
				if class[k] {
					e--
				}
				e /= batch
				for j := range hidden {
					g[out+j] += e * h[j]
					if h[j] > 0 {
						d := e * n.w[out+j]
						q := g[j*(n.in+1):][:n.in+1]
						for i, a := range rows[k] {
							q[i] += d * a
						}
						q[n.in] += d
					}
				}
				g[out+hidden] += e
			}
			step++
			p1, p2 = p1*b1, p2*b2
			a := rate * (0.5 + 0.5*math.Cos(math.Pi*float64(step)/float64(steps)))
			for i := range g {
				d := g[i] + decay*n.w[i]
				m[i] = b1*m[i] + (1-b1)*d
				v[i] = b2*v[i] + (1-b2)*d*d
				n.w[i] -= a * (m[i] / (1 - p1)) / (math.Sqrt(v[i]/(1-p2)) + 1e-8)
			}
		}
	}
	return n
}

// committee is one network that gives the mean of several, which differ in what they started from: what one has learned
// by chance weighs less.
func committee(rows [][]float64, class []bool, members, hidden, epochs int, seed uint64) *network {
	all := make([]*network, members)
	parallel(members, func(i int) { all[i] = learn(rows, class, hidden, epochs, seed<<8|uint64(i)) })
	sum := &network{in: len(rows[0]), hidden: members * hidden}
	out := make([]float64, sum.hidden+1)
	for i, n := range all {
		end := hidden * (n.in + 1)
		sum.w = append(sum.w, n.w[:end]...)
		for j, w := range n.w[end : end+hidden] {
			out[i*hidden+j] = w / float64(members)
		}
		out[sum.hidden] += n.w[end+hidden] / float64(members)
	}
	sum.w = append(sum.w, out...)
	return sum
}
