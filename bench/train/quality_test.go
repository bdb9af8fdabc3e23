package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// TestShippedQuality holds what the extractor claims of minutiae to what is so on fingers that it was not learned from:
// in each fifth of the claims, and of all together.
func TestShippedQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("renders prints")
	}
	s, err := sightings(99, 12)
	if err != nil {
		t.Fatal(err)
	}
	var bins [5]struct{ n, claimed, stable float64 }
	for _, q := range s {
		b := &bins[min(4, q.claimed/20)]
		b.n++
		b.claimed += float64(q.claimed) / 100
		if q.stable {
			b.stable++
		}
	}
	for i, b := range bins {
		t.Logf("claimed %.3f, stable %.3f of %.0f", b.claimed/b.n, b.stable/b.n, b.n)
		// Minutiae of one print are right or wrong together: two prints in three say as much as all of them.
		if b.n < 50 || math.Abs(b.claimed-b.stable)/b.n > 0.12 {
			t.Errorf("fifth %d: claimed %.3f, stable %.3f of %.0f", i, b.claimed/b.n, b.stable/b.n, b.n)
		}
	}
}

// TestQualityIsOfThesePrints fails where the generator makes other prints than the shipped file was learned from, so that
// it could not be made again.
func TestQualityIsOfThesePrints(t *testing.T) {
	root := filepath.Join("..", "..")
	table, err := os.ReadFile(filepath.Join(root, "template", "extract", "quality_table.go"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := printsHash(root)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(table, []byte(made)) {
		t.Errorf("the table is of other prints than %s: go run ./bench/train quality", made)
	}
}

// TestQualityAnew makes the shipped file again.
func TestQualityAnew(t *testing.T) {
	if os.Getenv("WHORL_LONG") == "" {
		t.Skip("takes minutes of processor time: set WHORL_LONG")
	}
	root, name := filepath.Join("..", ".."), filepath.Join("template", "extract", "quality_table.go")
	want, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, sub := range []string{filepath.Dir(name), filepath.Join("bench", "synth", "testdata")} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	hashes := filepath.Join("bench", "synth", "testdata", "hashes.txt")
	b, err := os.ReadFile(filepath.Join(root, hashes))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, hashes), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := quality(dir, 1, 0); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the same seed gave another table")
	}
}

// TestLearn holds that networks find what no sum of terms can say, and that they are the same again.
func TestLearn(t *testing.T) {
	var rows [][]float64
	var class []bool
	for i := range 4000 {
		x, y := float64(i%63)/31-1, float64(i%61)/30-1
		rows, class = append(rows, []float64{x, y}), append(class, x*y > 0)
	}
	n := committee(rows, class, 2, 8, 30, 1)
	h, right := make([]float64, n.hidden), 0
	for i, x := range rows {
		if n.value(x, h) > 0 == class[i] {
			right++
		}
	}
	if right < 3800 {
		t.Errorf("%d of 4000 are right", right)
	}
	st := standard{make([]int, 2), make([]int, 2)}
	if n.table(st) != committee(rows, class, 2, 8, 30, 1).table(st) {
		t.Error("learned again it is another")
	}
}

// TestShows holds the way from one impression to another to true minutiae that both show.
func TestShows(t *testing.T) {
	f, e := synth.NewFinger(3), extract.New()
	a, err := take(e, f, 1, synth.Typical(synth.Optical))
	if err != nil {
		t.Fatal(err)
	}
	b, err := take(e, f, 2, synth.Setting{Movement: 1, Partial: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	both := map[int]bool{}
	for _, m := range b.Minutiae {
		both[m.Index] = true
	}
	yes, no := 0, 0
	for _, m := range a.Minutiae {
		if b.shows(a, m.X, m.Y) == both[m.Index] {
			yes++
		} else {
			no++ // contactRim from the edge
		}
	}
	if yes < 20 || no > yes/5 {
		t.Errorf("%d of %d minutiae are told rightly to be on the other impression", yes, yes+no)
	}
	if i := a.trueOne(template.At(a.Minutiae[0].X, a.Minutiae[0].Y, a.Minutiae[0].Theta, template.Ending, 0)); i != a.Minutiae[0].Index {
		t.Errorf("a true minutia is number %d, want %d", i, a.Minutiae[0].Index)
	}
}
