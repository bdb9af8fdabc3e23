package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// shipped returns the calibration that the matcher embeds.
func shipped(t *testing.T) ([]byte, calibrationFile) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "matcher", "calibration.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f calibrationFile
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return b, f
}

// TestShippedCalibration fits the shipped curves again from the counts that are shipped with them, and holds them to the
// weights that they are for and to the fingers outside the fit.
func TestShippedCalibration(t *testing.T) {
	raw, f := shipped(t)
	want, err := inputs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(f.Inputs, want) {
		t.Errorf("the calibration is of other weights:\n%v, now\n%v", f.Inputs, want)
	}
	share := 0.0
	for _, l := range f.Curves[:2] {
		v := l.Evidence.values()
		share = max(share, float64(len(v))/float64(l.Comparisons))
		if err := l.fit(); err != nil {
			t.Fatal(err)
		}
		for _, k := range l.Check {
			if factor := float64(k.Found) / k.Expected; factor > 2 || factor < 0.5 {
				t.Errorf("%s: %d of other fingers reach %.0f, want %.0f", l.Name, k.Found, k.Score, k.Expected)
			}
		}
		// The model smooths: at 1e-4 by a fifth at most.
		for _, rate := range []float64{1e-2, 1e-3, 1e-4} {
			n := int(rate * float64(l.Comparisons))
			if s := l.score(int(v[len(v)-n])); math.Abs(math.Pow(10, -s/10)/rate-1) > 0.2 {
				t.Errorf("%s: %d of %d reach a score of %.1f", l.Name, n, l.Comparisons, s)
			}
		}
	}
	f.Curves[2].fitBelow(share)
	if !bytes.Equal(f.encode(), raw) {
		t.Error("fitting the shipped counts again gives another file: run go run ./bench/train calibration")
	}
}

// TestCalibrationAnew makes the whole file again.
func TestCalibrationAnew(t *testing.T) {
	if os.Getenv("WHORL_LONG") == "" {
		t.Skip("takes minutes of processor time: set WHORL_LONG")
	}
	want, _ := shipped(t)
	dir := t.TempDir()
	for _, name := range calibrationInputs {
		b, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := calibration(dir, 1); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "matcher", "calibration.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the same seed gave another calibration")
	}
}

// TestFitCurve holds the curve to its definition: of evidence with an exponential tail, as much reaches each score as the score says, also far beyond what
// was seen.
func TestFitCurve(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	const comparisons, scale = 1_600_000, 900.0
	var v []int
	for range comparisons / 4 { // the others were not aligned
		v = append(v, int(r.ExpFloat64()*scale)-3000)
	}
	l := learnedCurve{Name: "test", Comparisons: comparisons, Evidence: count(v)}
	if err := l.fit(); err != nil {
		t.Fatal(err)
	}
	for _, score := range []float64{7, 10, 20, 30, 40, 60} {
		evidence := scale*math.Log(math.Pow(10, score/10)/4) - 3000
		if got := l.score(int(evidence)); math.Abs(got-score) > 0.3+score/25 {
			t.Errorf("a rate of 1e-%.1f scores %.2f", score/10, got)
		}
	}
	if !slices.IsSortedFunc(l.Knots, func(a, b [2]int) int { return max(a[0]-b[0], a[1]-b[1]) }) {
		t.Errorf("knots do not rise: %v", l.Knots)
	}
	below := learnedCurve{Comparisons: comparisons, Evidence: count(v)}
	below.fitBelow(0.25)
	if last := below.Knots[len(below.Knots)-1]; last[1] != 6021 || below.Knots[0] != [2]int{0, 0} {
		t.Errorf("knots %v, want them to end at the share of the aligned, 6.02", below.Knots)
	}
}

func TestCount(t *testing.T) {
	b := count([]int{-1, 0, 63, 64, -129})
	if b.First != -192 || !slices.Equal(b.Counts, []int{1, 0, 1, 2, 1}) {
		t.Errorf("%+v", b)
	}
	if got := b.values(); !slices.Equal(got, []float64{-160, -32, 32, 32, 96}) {
		t.Errorf("values %v", got)
	}
}
