package plotting

import (
	"errors"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"github.com/whorl-afis/whorl/bench"
)

func curve(shift float64) Curve {
	r := rand.New(rand.NewPCG(1, 2))
	c := Curve{Name: "normal"}
	for range 5000 {
		c.Genuine = append(c.Genuine, shift+r.NormFloat64())
		c.Impostor = append(c.Impostor, r.NormFloat64())
	}
	return c
}

func TestPlotsAreWritten(t *testing.T) {
	dir := t.TempDir()
	id, err := bench.Identify([]bench.Answer{{Probe: "1_1", Mated: true, Candidates: []bench.Candidate{{Name: "1_2", Score: 3}}}})
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]func() (*plot.Plot, error){
		"det":       func() (*plot.Plot, error) { return DET("DET", []Curve{curve(3), curve(2)}) },
		"perfect":   func() (*plot.Plot, error) { return DET("DET", []Curve{curve(60)}) },
		"histogram": func() (*plot.Plot, error) { return Histogram("scores", curve(3)) },
		"tails":     func() (*plot.Plot, error) { return Tails("tails", []Curve{curve(3)}) },
		"reject": func() (*plot.Plot, error) {
			return Reject("reject", []bench.RejectPoint{{FNMR: 5, Random: 5, RandomLow: 5, RandomHigh: 5}, {Dropped: 10, FNMR: 2, Random: 4, RandomLow: 3, RandomHigh: 5}})
		},
		"no failures": func() (*plot.Plot, error) { return Reject("reject", []bench.RejectPoint{{}}) },
		"scaling": func() (*plot.Plot, error) {
			return Scaling("scaling", "x", "y", []Line{{"fast", 0, 1, []float64{1e3, 1e4}, []float64{2, 15}}, {"one", 1, 0, []float64{1e3}, []float64{1}}, {Name: "none"}})
		},
		"claims": func() (*plot.Plot, error) {
			return Claims("claims", []string{"a", "b", "none"}, [][]bench.Claim{{{Claimed: 0.1, Factor: 1, Low: 0.5, High: 2}, {Claimed: 0.01, Factor: 90, Low: 0, High: 99}}, {{Claimed: 0.1, Factor: 2, Low: 1, High: 3}}, {{Claimed: 0.1}}})
		},
		"cmc": func() (*plot.Plot, error) { return CMC("ranks", []string{"ours"}, []bench.Identification{id}) },
	}
	for name, f := range made {
		p, err := f()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		path := filepath.Join(dir, name+".png")
		if err := Save(p, path); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(file)
		file.Close()
		if err != nil || img.Bounds().Dx() < 300 {
			t.Errorf("%s: %v", name, err)
		}
		if err := Save(p, filepath.Join(dir, name+".svg")); err != nil {
			t.Errorf("%s as SVG: %v", name, err)
		}
	}
	if p, _ := Histogram("x", curve(1)); Save(p, filepath.Join(dir, "x.gif")) == nil {
		t.Error("wrote a GIF")
	}
	if _, err := Scaling("x", "x", "y", nil); !errors.Is(err, bench.ErrEmpty) {
		t.Errorf("no lines: %v", err)
	}
	if _, err := Claims("x", []string{"x"}, [][]bench.Claim{nil}); !errors.Is(err, bench.ErrEmpty) {
		t.Errorf("no claims: %v", err)
	}
	if _, err := DET("x", []Curve{{}}); !errors.Is(err, bench.ErrEmpty) {
		t.Errorf("empty curve: %v", err)
	}
}

func TestTicks(t *testing.T) {
	labels := func(ticks []plot.Tick) (out []string) {
		for _, k := range ticks {
			if k.Label != "" {
				out = append(out, k.Label)
			}
		}
		return out
	}
	for _, k := range []struct {
		ticker plot.Ticker
		lo, hi float64
		want   string
	}{
		{roundTicks{}, 0, 50, "0 10 20 30 40 50"}, {roundTicks{}, 1.6, 34.7, "5 10 15 20 25 30"}, {roundTicks{}, -0.3, 0.5, "-0.2 0 0.2 0.4"},
		{roundTicks{}, 3, 3, ""}, {decadeTicks{}, 1e-3, 1, "0.001 0.01 0.1 1"}, {decadeTicks{}, 5e-4, 20, "0.001 0.01 0.1 1 10"},
		{decadeTicks{}, 1e3, 1e6, "1000 10^4 10^5 10^6"}, {rateTicks{}, 1e-3, 0.1, "0.1 % 1 % 2 % 5 % 10 %"},
	} {
		if got := strings.Join(labels(k.ticker.Ticks(k.lo, k.hi)), " "); got != k.want {
			t.Errorf("%T from %g to %g: %s, want %s", k.ticker, k.lo, k.hi, got, k.want)
		}
	}
}

// TestProbitStraightens checks that normal scores of equal spread give a straight line of slope -1 on probit axes.
func TestProbitStraightens(t *testing.T) {
	c := curve(2)
	det, err := bench.DET(c.Genuine, c.Impostor, 0)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, q := range det {
		if q.FMR < 0.02 || q.FNMR < 0.02 || q.FMR > 0.5 || q.FNMR > 0.5 {
			continue
		}
		checked++
		// Φ⁻¹(FMR) + Φ⁻¹(FNMR) = -2, and the scale maps [1e-5, 0.5] to [0, 1] with Φ⁻¹(1e-5) = -4.2649.
		sum := probit{}.Normalize(1e-5, 0.5, q.FMR) + probit{}.Normalize(1e-5, 0.5, q.FNMR)
		if want := 2 - 2/4.2649; math.Abs(sum-want) > 0.03 {
			t.Fatalf("at %+v the sum is %.4f, want %.4f", q, sum, want)
		}
	}
	if checked < 100 {
		t.Errorf("only %d points", checked)
	}
}
