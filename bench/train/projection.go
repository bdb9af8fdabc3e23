package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/whorl-afis/whorl/bench/train/internal/population"
	"github.com/whorl-afis/whorl/matcher/training"
)

const (
	projectionFingers = 2000
	impressions       = 6
	// perTemplate and perPair bound how many vectors and mated pairs one template and one pair of templates give, so
	// that no finger dominates.
	perTemplate, perPair = 6, 4
	// components is the number of principal components kept before the discriminant analysis.
	components = 400
	// ridge is added to the scatter within minutiae, as a share of its mean: it keeps directions in which the training
	// prints hardly vary from being trusted.
	ridge = 0.1
	// rotations is the number of rounds of iterative quantisation (Gong and Lazebnik, CVPR 2011), on samples vectors.
	rotations, samples = 30, 8000
	// weightMax is the largest weight, of 7 bits with sign.
	weightMax = 63
)

// A scatter sums products of vectors exactly.
type scatter struct {
	n   int
	sum [training.Dims]int64
	sq  []int32 // upper triangle of the sum of outer products
	nz  []int
}

func newScatter() *scatter { return &scatter{sq: make([]int32, training.Dims*training.Dims)} }

func (s *scatter) add(z *[training.Dims]int8) {
	s.n++
	s.nz = s.nz[:0]
	for i, v := range z {
		if v != 0 {
			s.nz = append(s.nz, i)
			s.sum[i] += int64(v)
		}
	}
	for k, i := range s.nz {
		row, v := s.sq[i*training.Dims:(i+1)*training.Dims], int32(z[i])
		for _, j := range s.nz[k:] {
			row[j] += v * int32(z[j])
		}
	}
}

// matrix returns the mean outer product, about the mean where centred.
func (s *scatter) matrix(centred bool) *mat.SymDense {
	m := mat.NewSymDense(training.Dims, nil)
	n := float64(s.n)
	for i := range training.Dims {
		for j := i; j < training.Dims; j++ {
			v := float64(s.sq[i*training.Dims+j]) / n
			if centred {
				v -= float64(s.sum[i]) / n * float64(s.sum[j]) / n
			}
			m.SetSym(i, j, v)
		}
	}
	return m
}

// projection learns the projection and writes it.
func projection(dir string, seed uint64, fingers int) error {
	if fingers == 0 {
		fingers = projectionFingers
	}
	r := rand.New(rand.NewPCG(seed, 3))
	total, within := newScatter(), newScatter()
	var keep [][training.Dims]int8
	for f := range fingers {
		collect(population.NewFinger(seed<<32|uint64(f)), seed<<40|uint64(f)<<8, r, func(z *[training.Dims]int8) {
			total.add(z)
			if len(keep) < 4*samples && r.IntN(2) == 0 {
				keep = append(keep, *z)
			}
		}, within.add)
	}
	fmt.Printf("%d vectors, %d mated pairs\n", total.n, within.n)
	l, err := discriminants(total.matrix(true), within.matrix(false))
	if err != nil {
		return err
	}
	r.Shuffle(len(keep), func(i, j int) { keep[i], keep[j] = keep[j], keep[i] })
	keep = keep[:min(len(keep), samples)]
	weights := quantise(turnToSigns(l, keep, total, r))
	return writeProjection(dir, weights, medians(weights, keep), seed, fingers, total.n, within.n)
}

// collect gives vectors of one finger's impressions, and differences between vectors of the same minutia.
func collect(f *population.Finger, seed uint64, r *rand.Rand, vector, difference func(*[training.Dims]int8)) {
	var seen [impressions]map[int][training.Dims]int8
	for k := range seen {
		seen[k] = map[int][training.Dims]int8{}
		imp := f.Impression(seed+uint64(k), population.Rough)
		var z [training.Dims]int8
		wanted := map[int]bool{}
		for _, i := range r.Perm(len(imp.Origin))[:min(perTemplate, len(imp.Origin))] {
			wanted[i] = true
		}
		training.Vectors(imp.Template, len(imp.Origin), func(i int, v []uint8) {
			for d, x := range v {
				z[d] = int8(x)
			}
			if wanted[i] {
				vector(&z)
			}
			if imp.Origin[i] >= 0 {
				seen[k][imp.Origin[i]] = z
			}
		})
	}
	for i := range seen {
		for j := range i {
			var both []int
			for o := range seen[i] {
				if _, ok := seen[j][o]; ok {
					both = append(both, o)
				}
			}
			slices.Sort(both)
			r.Shuffle(len(both), func(a, b int) { both[a], both[b] = both[b], both[a] })
			for _, o := range both[:min(perPair, len(both))] {
				a, b := seen[i][o], seen[j][o]
				for d := range a {
					a[d] -= b[d]
				}
				difference(&a)
			}
		}
	}
}

// discriminants returns the directions, Dims × Bits, that vary most between minutiae against the variation between
// impressions of one minutia.
func discriminants(total, within *mat.SymDense) (*mat.Dense, error) {
	var pca mat.EigenSym
	if !pca.Factorize(total, true) {
		return nil, fmt.Errorf("principal components: no convergence")
	}
	var v mat.Dense
	pca.VectorsTo(&v)
	p := mat.NewDense(training.Dims, components, nil)
	for k := range components {
		for i := range training.Dims {
			p.Set(i, k, v.At(i, training.Dims-1-k))
		}
	}
	st, sw := reduce(p, total), reduce(p, within)
	trace := 0.0
	for i := range components {
		trace += sw.At(i, i)
	}
	for i := range components {
		sw.SetSym(i, i, sw.At(i, i)+ridge*trace/components)
	}
	var e mat.EigenSym
	if !e.Factorize(sw, true) {
		return nil, fmt.Errorf("scatter within: no convergence")
	}
	var white mat.Dense
	e.VectorsTo(&white)
	for k, value := range e.Values(nil) {
		for i := range components {
			white.Set(i, k, white.At(i, k)/math.Sqrt(value))
		}
	}
	var d mat.EigenSym
	if !d.Factorize(reduce(&white, st), true) {
		return nil, fmt.Errorf("discriminants: no convergence")
	}
	var u, pw, all mat.Dense
	d.VectorsTo(&u)
	pw.Mul(p, &white)
	all.Mul(&pw, &u)
	l := mat.NewDense(training.Dims, training.Bits, nil)
	for k := range training.Bits {
		for i := range training.Dims {
			l.Set(i, k, all.At(i, components-1-k))
		}
	}
	return l, nil
}

// reduce returns pᵀ s p.
func reduce(p *mat.Dense, s *mat.SymDense) *mat.SymDense {
	var sp, psp mat.Dense
	sp.Mul(s, p)
	psp.Mul(p.T(), &sp)
	n, _ := psp.Dims()
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, (psp.At(i, j)+psp.At(j, i))/2)
		}
	}
	return out
}

// turnToSigns turns the discriminants so that signs lose least: every bit then carries about the same information.
func turnToSigns(l *mat.Dense, keep [][training.Dims]int8, total *scatter, r *rand.Rand) *mat.Dense {
	z := mat.NewDense(len(keep), training.Dims, nil)
	for i := range keep {
		for d, v := range keep[i] {
			z.Set(i, d, float64(v)-float64(total.sum[d])/float64(total.n))
		}
	}
	var y mat.Dense
	y.Mul(z, l)
	g := mat.NewDense(training.Bits, training.Bits, nil)
	for i := range training.Bits {
		for j := range training.Bits {
			g.Set(i, j, r.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(g)
	var q mat.Dense
	qr.QTo(&q)
	for range rotations {
		var signs, m mat.Dense
		signs.Mul(&y, &q)
		signs.Apply(func(_, _ int, v float64) float64 { return math.Copysign(1, v) }, &signs)
		m.Mul(y.T(), &signs)
		var svd mat.SVD
		if !svd.Factorize(&m, mat.SVDFull) {
			break
		}
		var u, v mat.Dense
		svd.UTo(&u)
		svd.VTo(&v)
		q.Mul(&u, v.T())
	}
	var t mat.Dense
	t.Mul(l, &q)
	return &t
}

type weightMatrix [training.Dims][training.Bits]int8

// quantise rounds each bit's weights to weightMax levels of its largest.
func quantise(t *mat.Dense) *weightMatrix {
	w := new(weightMatrix)
	for b := range training.Bits {
		top := 0.0
		for i := range training.Dims {
			top = max(top, math.Abs(t.At(i, b)))
		}
		for i := range training.Dims {
			w[i][b] = int8(math.Round(t.At(i, b) / top * weightMax))
		}
	}
	return w
}

// medians returns the thresholds that halve the samples.
func medians(w *weightMatrix, keep [][training.Dims]int8) (out [training.Bits]int32) {
	all := make([][]int32, training.Bits)
	for i := range keep {
		var sum [training.Bits]int32
		for d, v := range keep[i] {
			if v != 0 {
				for b, x := range w[d] {
					sum[b] += int32(v) * int32(x)
				}
			}
		}
		for b, s := range sum {
			all[b] = append(all[b], s)
		}
	}
	for b, s := range all {
		slices.Sort(s)
		out[b] = s[len(s)/2]
	}
	return out
}

func writeProjection(dir string, w *weightMatrix, thresholds [training.Bits]int32, seed uint64, fingers, vectors, pairs int) error {
	var b []byte
	for i := range w {
		for _, v := range w[i] {
			b = append(b, byte(v))
		}
	}
	for _, t := range thresholds {
		b = binary.LittleEndian.AppendUint32(b, uint32(t))
	}
	base := filepath.Join(dir, "matcher", "internal", "descriptor", "projection")
	if err := os.WriteFile(base+".bin", b, 0o644); err != nil {
		return err
	}
	text := fmt.Sprintf(`program: go run ./bench/train -seed %d -fingers %d projection
data: generated templates only (bench/train/internal/population, setting Rough)
vectors: %d
mated pairs: %d
sha256: %x
`, seed, fingers, vectors, pairs, sha256.Sum256(b))
	return os.WriteFile(base+".txt", []byte(text), 0o644)
}
