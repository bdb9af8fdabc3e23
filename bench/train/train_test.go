package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/training"
)

// TestFit holds that the regression finds the weights that made the data.
func TestFit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	want := logistic{bias: -0.5, weights: []float64{2, -1, 0}}
	var mated, other [][]float64
	for range 40000 {
		x := []float64{r.NormFloat64(), 3 * r.NormFloat64(), r.NormFloat64() + 5}
		if r.Float64() < 1/(1+math.Exp(-want.value(x))) {
			mated = append(mated, x)
		} else {
			other = append(other, x)
		}
	}
	got, err := fit(mated, other, 1e-9, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.weights {
		if math.Abs(got.weights[i]-w) > 0.08 {
			t.Errorf("weight %d is %.3f, want %.3f", i, got.weights[i], w)
		}
	}
	if got, err = fit(mated, other, 1e-9, true); err != nil || got.weights[1] != 0 || got.weights[0] <= 0 {
		t.Errorf("with weights held at 0 and above: %v, %v", got.weights, err)
	}
}

// TestScatter holds the sums of products to their definition.
func TestScatter(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	s := newScatter()
	var all [][training.Dims]int8
	for range 5 {
		var z [training.Dims]int8
		for range 40 {
			z[r.IntN(training.Dims)] = int8(r.IntN(31) - 15)
		}
		s.add(&z)
		all = append(all, z)
	}
	plain, centred := s.matrix(false), s.matrix(true)
	for range 300 {
		i, j := r.IntN(training.Dims), r.IntN(training.Dims)
		var sum, mi, mj float64
		for _, z := range all {
			sum += float64(z[i]) * float64(z[j]) / 5
			mi += float64(z[i]) / 5
			mj += float64(z[j]) / 5
		}
		if math.Abs(plain.At(i, j)-sum) > 1e-9 || math.Abs(centred.At(i, j)-sum+mi*mj) > 1e-9 {
			t.Fatalf("element %d, %d is %v and %v, want %v and %v", i, j, plain.At(i, j), centred.At(i, j), sum, sum-mi*mj)
		}
	}
}
