package synth

import (
	"math"
	"testing"
)

func TestQuickFunctions(t *testing.T) {
	for i := -4000; i <= 4000; i++ {
		x := float64(i) / 97
		s, c := direction(x)
		if math.Abs(s-math.Sin(x)) > 4e-7 || math.Abs(c-math.Cos(x)) > 4e-7 {
			t.Errorf("direction(%v) = %v, %v", x, s, c)
		}
		// The angle of a vector of any length; π and -π are one.
		y := float64(i) / 300
		a, b := math.Sincos(y)
		if d := math.Remainder(bearing(5*a, 5*b)-y, 2*math.Pi); math.Abs(d) > 1e-7 {
			t.Errorf("bearing at %v is off by %v", y, d)
		}
	}
	for _, v := range [][3]float64{{0, 1, 0}, {1, 0, math.Pi / 2}, {-1, 0, -math.Pi / 2}, {0, -1, math.Pi}, {1, 1, math.Pi / 4}} {
		if got := bearing(v[0], v[1]); math.Abs(got-v[2]) > 1e-7 {
			t.Errorf("bearing(%v, %v) = %v", v[0], v[1], got)
		}
	}
}

// TestNormals holds the first four moments of both numbers of a roll, and that they know nothing of each other.
func TestNormals(t *testing.T) {
	const n = 200000
	d := dice(1)
	var sum [2][5]float64
	var both float64
	for range n {
		a, b := normals(d.roll())
		both += float64(a) * float64(b) / n
		for i, v := range [2]float64{float64(a), float64(b)} {
			p := v
			for k := range 4 {
				sum[i][k+1] += p / n
				p *= v
			}
		}
	}
	// The sum of four uniform numbers has a kurtosis of 2.7; six standard errors of each.
	for i := range sum {
		for k, want := range [5]float64{0, 0, 1, 0, 2.7} {
			if k > 0 && math.Abs(sum[i][k]-want) > 6*[5]float64{0, 1, 1.3, 3.4, 7}[k]/math.Sqrt(n) {
				t.Errorf("number %d: moment %d is %.4f, want %.1f", i, k, sum[i][k], want)
			}
		}
	}
	if math.Abs(both) > 6/math.Sqrt(n) {
		t.Errorf("correlation %.4f", both)
	}
}

// TestScatteredLattices compares the two ways to draw a lattice, and both to ask for two at once.
func TestScatteredLattices(t *testing.T) {
	d := dice(2)
	var l, m lattice
	var sum, squares float64
	const fields, points = 200, 50
	for range fields {
		l.scatter(&d, 62) // 120 nodes
		m.scatter(&d, 62)
		for range points {
			x, y := float32(d.between(-5, masterWidth+5)), float32(d.between(-5, masterHeight+5))
			a, b := both(&l, &m, x, y)
			if e, f := a-l.at(x, y), b-m.at(x, y); math.Abs(float64(e)) > 1e-5 || math.Abs(float64(f)) > 1e-5 {
				t.Fatalf("both at (%v, %v) is off by %v and %v", x, y, e, f)
			}
			sum += float64(a) / (fields * points)
			squares += float64(a) * float64(a) / (fields * points)
		}
	}
	if math.Abs(sum) > 0.1 || squares < 0.85 || squares > 1.15 {
		t.Errorf("mean %.3f, variance %.3f", sum, squares)
	}
	n := len(l.v)
	l.scatter(&d, 106) // 7 × 9 nodes, an odd number, in the memory of 120
	if len(l.v) != 63 || cap(l.v) < n || l.v[62] == 0 {
		t.Errorf("%d nodes, the last %v", len(l.v), l.v[62])
	}
}
