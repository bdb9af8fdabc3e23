package synth

import (
	"crypto/sha256"
	"math"
	"sync"
	"testing"
)

func TestImpressionIsDeterministic(t *testing.T) {
	o := Typical(Optical)
	want := sha256.Sum256(NewFinger(7).Impression(3, o).Image.Pix)
	f := NewFinger(7)
	var wg sync.WaitGroup
	got := make([][32]byte, 4)
	for i := range got {
		wg.Add(1)
		go func() {
			defer wg.Done()
			got[i] = sha256.Sum256(f.Impression(3, o).Image.Pix)
		}()
	}
	wg.Wait()
	for i, g := range got {
		if g != want {
			t.Errorf("run %d differs", i)
		}
	}
	if other := sha256.Sum256(f.Impression(4, o).Image.Pix); other == want {
		t.Error("two captures are the same")
	}
}

func TestBelowLogistic(t *testing.T) {
	s := newSource(1, 1)
	for range 100000 {
		x, u := s.between(-9, 9), s.unit()
		if s.chance(0.1) {
			u = logistic(x) // the tightest call
		}
		if got := belowLogistic(u, x); got != (u < logistic(x)) {
			t.Fatalf("belowLogistic(%v, %v) = %v", u, x, got)
		}
	}
}

func TestElementaryFunctions(t *testing.T) {
	check := func(name string, x, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Errorf("%s(%v) = %v, want %v", name, x, got, want)
		}
	}
	for i := -2000; i <= 2000; i++ {
		x := float64(i) / 97
		s, c := sincos(x)
		check("sin", x, s, math.Sin(x))
		check("cos", x, c, math.Cos(x))
		check("exp", x, exp(x), math.Exp(x))
		check("atan2", x, atan2(math.Sin(x), math.Cos(x)), math.Atan2(math.Sin(x), math.Cos(x)))
		if x > 0 {
			check("log", x, logn(x), math.Log(x))
		}
	}
}
