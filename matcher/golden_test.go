package matcher

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGoldenScores holds scores to the bit. They may change with the descriptor, the fusion or the algorithm, never with
// the processor or the CPU tier; then they are rewritten by -update and the change is told in the commit.
func TestGoldenScores(t *testing.T) {
	var b strings.Builder
	b.WriteString("# finger, other finger, score in 1/1000, minutiae paired, candidate pairs\n")
	c := NewComparer()
	r := rand.New(rand.NewPCG(6, 6))
	for f := range uint64(12) {
		s := newSketch(f)
		x, y, z := s.print(1, 2, 0.2, 4, 4), s.print(2, 2.5, -0.3, -9, 12), newSketch(f+100).print(1, 2, 0, 0, 0)
		if f%3 == 0 {
			x.Map, y.Map, z.Map = randomMap(r), randomMap(r), randomMap(r)
		}
		for _, o := range []struct {
			name uint64
			p    *Prepared
		}{{f, Prepare(y)}, {f + 100, Prepare(z)}} {
			e := c.Explain(Prepare(x), o.p)
			fmt.Fprintf(&b, "%d\t%d\t%.0f\t%d\t%d\n", f, o.name, float64(e.Score)*1000, len(e.Pairs), e.Candidates)
		}
	}
	path := filepath.Join("testdata", "scores.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("scores changed:\n%s\nwant\n%s", b.String(), want)
	}
}
