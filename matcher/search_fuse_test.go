package matcher

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestFuse(t *testing.T) {
	near := func(got Score, want float64) bool { return math.Abs(float64(got)-want) < 0.01 }
	if Fuse() != 0 || Fuse(33.3) != 33.3 {
		t.Error("none or one finger is not kept as it is")
	}
	// By hand: x = 70*ln(10)/10 = 16.118; 70 - 10*log10(17.118) - 10*log10(2) = 54.655.
	if got := Fuse(40, 30); !near(got, 54.655) {
		t.Errorf("Fuse(40, 30) = %v, want 54.655", got)
	}
	// One of two: 60 - 10*log10(2*2).
	if got := Fuse(0, 60); !near(got, 60-6.0206) {
		t.Errorf("Fuse(0, 60) = %v, want 53.979", got)
	}
	for n := 2; n <= 10; n++ {
		scores := make([]Score, n)
		scores[n/2] = 70
		if got, least := Fuse(scores...), 70-20*math.Log10(float64(n)); float64(got) < least-0.01 {
			t.Errorf("%d fingers that do not match cost a strong one %v", n-1, 70-got)
		}
		for i := range scores {
			scores[i] = 25
		}
		if got := Fuse(scores...); got < 30 {
			t.Errorf("%d fingers of 25 give %v", n, got)
		}
	}
}

func TestFuseOrderAndGrowth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		s := make([]Score, 1+r.IntN(10))
		for i := range s {
			s[i] = Score(r.Float64() * 60)
		}
		before := Fuse(s...)
		r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
		if got := Fuse(s...); got != before {
			t.Fatalf("Fuse depends on the order: %v and %v of %v", before, got, s)
		}
		s[0] += 5
		if got := Fuse(s...); got < before {
			t.Fatalf("a better finger lowers the score from %v to %v", before, got)
		}
	}
}

// Fused scores of strangers must keep their meaning: S or more with a probability of at most 10^(-S/10).
func TestFuseCalibration(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	const rounds = 200_000
	for _, n := range []int{2, 5, 10} {
		reached := map[Score]int{10: 0, 20: 0, 30: 0}
		s := make([]Score, n)
		for range rounds {
			for i := range s {
				s[i] = Score(-10 * math.Log10(1-r.Float64()))
			}
			got := Fuse(s...)
			for level := range reached {
				if got >= level {
					reached[level]++
				}
			}
		}
		for level, k := range reached {
			p := math.Pow(10, -float64(level)/10)
			if limit := rounds*p + 4*math.Sqrt(rounds*p); float64(k) > limit {
				t.Errorf("%d fingers: %v reached %d times in %d, at most %.0f expected", n, level, k, rounds, limit)
			}
		}
	}
}

func TestSearchThreshold(t *testing.T) {
	for _, c := range []struct {
		fpir     float64
		subjects int
		want     float64
	}{
		{1e-3, 1, 30}, {1e-3, 1000, 60}, {1e-3, 1_000_000, 90}, {0.5, 1, 3.0103}, {1e-3, 0, 0},
	} {
		if got := float64(SearchThreshold(c.fpir, c.subjects)); math.Abs(got-c.want) > 0.01 {
			t.Errorf("SearchThreshold(%v, %d) = %v, want %v", c.fpir, c.subjects, got, c.want)
		}
	}
}
