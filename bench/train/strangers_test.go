package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestStrangers holds the shipped file to what learning from it takes for granted: many valid templates without maps.
func TestStrangers(t *testing.T) {
	drawn, err := readStrangers(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	minutiae := 0
	for i, d := range drawn {
		if err := d.Validate(); err != nil {
			t.Fatalf("stranger %d: %v", i, err)
		}
		if d.Map != nil || d.Codes != nil {
			t.Fatalf("stranger %d has a map or codes", i)
		}
		minutiae += len(d.Minutiae)
	}
	if n := len(drawn); n < 0.98*strangersDrawn || minutiae < 25*n || minutiae > 60*n {
		t.Errorf("%d strangers with %d minutiae", n, minutiae)
	}
}

// TestDrawnStrangers draws a few and reads them again.
func TestDrawnStrangers(t *testing.T) {
	if testing.Short() {
		t.Skip("renders prints")
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bench", "train"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := drawStrangers(dir, 3, 3); err != nil {
		t.Fatal(err)
	}
	drawn, err := readStrangers(dir)
	if err != nil || len(drawn) != 3 {
		t.Fatalf("%d strangers, %v", len(drawn), err)
	}
	// A fault changes what it says, about as often as it says, and leaves a template.
	from := drawn[0]
	n := float64(len(from.Minutiae))
	var kept, reversed, invented float64
	for k := range uint64(200) {
		f := fault{reversed: 0.2, lost: 0.3, invented: 0.5}
		to := f.apply(from, rand.New(rand.NewPCG(k, 1)))
		if err := to.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, m := range to.Minutiae {
			turned := m
			turned.Angle += 128
			switch {
			case slices.Contains(from.Minutiae, m):
				kept++
			case slices.Contains(from.Minutiae, turned):
				reversed++
			default:
				invented++
			}
		}
	}
	kept, reversed, invented = kept/(200*n), reversed/(200*n), invented/(200*n)
	if kept < 0.5 || kept > 0.62 || reversed < 0.1 || reversed > 0.18 || invented < 0.28 || invented > 0.42 {
		t.Errorf("of the minutiae %.2f are kept, %.2f reversed and %.2f false, want 0.56, 0.14, 0.35", kept, reversed, invented)
	}
}

// TestShippedCohort chooses the cohort again.
func TestShippedCohort(t *testing.T) {
	if os.Getenv("WHORL_LONG") == "" {
		t.Skip("takes half a minute of processor time: set WHORL_LONG")
	}
	root, dir := filepath.Join("..", ".."), t.TempDir()
	for _, d := range []string{"matcher", filepath.Join("bench", "train")} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(strangersPath(root))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(strangersPath(dir), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cohort(dir, 1, 0); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(root, "matcher", "cohort.bin"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "matcher", "cohort.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the same strangers gave another cohort")
	}
}

// TestFollowers has a row that is the sum of two others, and one that is nearly all.
func TestFollowers(t *testing.T) {
	rows := [][]float64{{1, 2, 3, 4}, {9, 1, 8, 2}, {10, 3, 11, 6}, {0, 0, 1, 0}}
	chosen, likeness := followers(rows, 2)
	if chosen[0] != 2 || likeness < 0.99 {
		t.Errorf("chosen %v with %.3f, want the third first", chosen, likeness)
	}
	if c := correlation([]float64{1, 2, 3}, []float64{2, 2, 2}, []float64{0, 2, 4}); c < 1-1e-12 {
		t.Errorf("a line has a correlation of %v", c)
	}
}
