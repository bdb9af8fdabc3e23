package gallery

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// testTemplate makes a print that no finger has: minutiae scattered over an ellipse that follow a smooth orientation
// map, qualities falling.
func testTemplate(seed uint64, minutiae int, withMap bool) *template.Template {
	r := rand.New(rand.NewPCG(seed, 7))
	t := &template.Template{
		Width: 400, Height: 480, Position: template.Position(1 + seed%10), Impression: template.LiveScanPlain,
		Quality: uint8(40 + seed%60), Area: 180, Period: 9 * 16,
	}
	const cols, rows = 25, 30
	cells := make([]uint8, cols*rows)
	a, b, c := r.Float64()*4-2, r.Float64()*4-2, r.Float64()*128
	for i := range cells {
		x, y := float64(i%cols)-12, float64(i/cols)-15
		cells[i] = template.NoRidges
		if x*x/144+y*y/225 < 1 && r.IntN(100) > 0 {
			cells[i] = uint8(int(c+a*x+b*y+x*y/9+r.Float64()*3+1280)) % 128
		}
	}
	for range minutiae {
		x, y := 20+r.Float64()*360, 20+r.Float64()*440
		theta := (c + a*x/16 + b*y/16 + r.Float64()*10) / 128 * 3.14159
		if r.IntN(2) == 0 {
			theta += 3.14159
		}
		t.Minutiae = append(t.Minutiae, template.At(x, y, theta, template.Kind(r.IntN(3)), uint8(1+r.IntN(100))))
	}
	slices.SortStableFunc(t.Minutiae, func(a, b template.Minutia) int { return int(b.Quality) - int(a.Quality) })
	if withMap {
		t.Map = &template.OrientationMap{Cols: cols, Rows: rows, Cells: cells}
	}
	return t
}

func testRecords(n, perSubject int) []Record {
	recs := make([]Record, n)
	for i := range recs {
		t := testTemplate(uint64(i), 20+i%50, i%3 != 0)
		t.Position = template.Position(i % 13)
		recs[i] = Record{
			Subject: fmt.Sprintf("subject-%05d", i/perSubject), Position: t.Position, Policy: uint64(i) & 0xff, Template: t,
		}
	}
	return recs
}

func build(t testing.TB, recs []Record) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "g.whorl")
	w, err := Create(path, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range recs {
		if err := w.Add(recs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustOpen(t testing.TB, path string, o Options) *Gallery {
	t.Helper()
	g, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}
