package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestMates holds the shipped file to what learning from it takes for granted: two valid templates of each finger, with maps and
// qualities.
func TestMates(t *testing.T) {
	drawn, err := readMates(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	minutiae, quality := 0, 0
	for i, d := range drawn {
		if err := d.Validate(); err != nil {
			t.Fatalf("print %d: %v", i, err)
		}
		if d.Map == nil || d.Codes != nil {
			t.Fatalf("print %d has no map, or codes", i)
		}
		for _, m := range d.Minutiae {
			if m.Quality == 0 {
				t.Fatalf("print %d has a minutia of no quality", i)
			}
			quality += int(m.Quality)
		}
		minutiae += len(d.Minutiae)
	}
	n := len(drawn)
	if n%2 != 0 || n < 2*matesDrawn*98/100 || minutiae < 25*n || minutiae > 60*n || quality < 40*minutiae || quality > 75*minutiae {
		t.Errorf("%d prints with %d minutiae, qualities add up to %d", n, minutiae, quality)
	}
	pairs := otherFingers(6)
	if k := fitted(drawn); k%2 != 0 || k < n*6/10 || k > n*7/10 || len(pairs) != 12 || slices.Contains(pairs, [2]int{3, 2}) || !slices.Contains(pairs, [2]int{2, 1}) {
		t.Errorf("%d of %d prints are for the fit; pairs of three fingers: %v", k, n, pairs)
	}
}

// TestDrawnMates draws a few and reads them again.
func TestDrawnMates(t *testing.T) {
	if testing.Short() {
		t.Skip("renders prints")
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bench", "train"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := drawMates(dir, 3, 2); err != nil {
		t.Fatal(err)
	}
	drawn, err := readMates(dir)
	if err != nil || len(drawn) != 4 {
		t.Fatalf("%d prints, %v", len(drawn), err)
	}
	same := compareAll(prepareAll(drawn), [][2]int{{0, 1}, {2, 3}, {0, 2}, {1, 3}})
	if last := len(same[0]) - drawnTerms; !same[0].aligned() || same[0][0] <= same[2][0] || same[1][0] <= same[3][0] || same[0][last] == 0 {
		t.Errorf("mates have no more support than others, or no qualities: %v", same)
	}
}
