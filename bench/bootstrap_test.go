package bench

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// experiment simulates scores with a known truth: every finger has its own goodness, shared by all its genuine
// comparisons, and its own likeness to others.
func experiment(r *rand.Rand, fingers, views int) []Comparison {
	good, like := make([]float64, fingers), make([]float64, fingers)
	for f := range good {
		good[f], like[f] = r.NormFloat64(), r.NormFloat64()
	}
	var cs []Comparison
	for a := range fingers * views {
		for b := range a {
			fa, fb := a/views, b/views
			s := math.Sqrt(0.2)*(like[fa]+like[fb]) + math.Sqrt(0.6)*r.NormFloat64()
			if fa == fb {
				s = separation + math.Sqrt(0.4)*good[fa] + math.Sqrt(0.6)*r.NormFloat64()
			} else if a%views != 0 || b%views != 0 {
				continue // first impressions only, as FVC has it
			}
			cs = append(cs, Comparison{fmt.Sprintf("%d_%d", fa, a%views), fmt.Sprintf("%d_%d", fb, b%views), s})
		}
	}
	return cs
}

const separation = 3.0

// TestBootstrapCovers counts how often a 95 % interval holds the truth. Genuine scores are N(3, 1), impostor scores
// N(0, 1): the EER is Φ(-3/2). WHORL_BOOTSTRAP_EXPERIMENTS=1000 runs the full experiment.
func TestBootstrapCovers(t *testing.T) {
	n := 120
	if v, err := strconv.Atoi(os.Getenv("WHORL_BOOTSTRAP_EXPERIMENTS")); err == nil {
		n = v
	}
	eer := 100 * distuv.UnitNormal.CDF(-separation/2)
	fmr100 := 100 * distuv.UnitNormal.CDF(distuv.UnitNormal.Quantile(0.99)-separation)
	var coverEER, coverFMR int
	for k := range n {
		cs := experiment(rand.New(rand.NewPCG(uint64(k), 11)), 40, 4)
		in, err := Bootstrap(cs, BootstrapOptions{Rounds: 300, Seed: uint64(k)})
		if err != nil {
			t.Fatal(err)
		}
		if in.EER.Low <= eer && eer <= in.EER.High {
			coverEER++
		}
		if in.FMR100.Low <= fmr100 && fmr100 <= in.FMR100.High {
			coverFMR++
		}
	}
	// The bar is 93 % of 1000; of n, allow three standard deviations of a binomial less.
	bar := 0.93*float64(n) - 3*math.Sqrt(float64(n)*0.93*0.07)
	if n >= 1000 {
		bar = 0.93 * float64(n)
	}
	t.Logf("EER covered in %d of %d, FMR100 in %d", coverEER, n, coverFMR)
	if float64(coverEER) < bar || float64(coverFMR) < bar {
		t.Errorf("EER covered in %d of %d, FMR100 in %d; want %.0f", coverEER, n, coverFMR, bar)
	}
}

func TestBootstrapDoesNotDependOnWorkers(t *testing.T) {
	cs := experiment(rand.New(rand.NewPCG(1, 1)), 10, 3)
	one, err := Bootstrap(cs, BootstrapOptions{Rounds: 50, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	four, err := Bootstrap(cs, BootstrapOptions{Rounds: 50, Workers: 4})
	if err != nil || one != four {
		t.Errorf("%+v and %+v, %v", one, four, err)
	}
	if one.EER.Low > one.EER.High || one.Fingers != 10 {
		t.Errorf("%+v", one)
	}
}

func BenchmarkBootstrap(b *testing.B) {
	cs := experiment(rand.New(rand.NewPCG(1, 1)), 100, 8)
	b.ReportMetric(float64(len(cs)), "comparisons")
	for b.Loop() {
		if _, err := Bootstrap(cs, BootstrapOptions{Rounds: 100}); err != nil {
			b.Fatal(err)
		}
	}
}
