package bench

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	cs := experiment(rand.New(rand.NewPCG(3, 3)), 10, 3)
	r, err := NewReport("ten fingers", cs, BootstrapOptions{Rounds: 100})
	if err != nil {
		t.Fatal(err)
	}
	r.Failures = 2
	var text, doc bytes.Buffer
	if err := WriteText(&text, []Report{r}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ten fingers", "95 % interval", "With 10 fingers", "2 impressions gave no template"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if err := WriteJSON(&doc, []Report{r}); err != nil {
		t.Fatal(err)
	}
	var back []Report
	if err := json.Unmarshal(doc.Bytes(), &back); err != nil || back[0].Metrics != r.Metrics || *back[0].Intervals != *r.Intervals {
		t.Errorf("JSON came back as %+v, %v", back, err)
	}
}

// TestFitTail draws from distributions whose tail is known and asks where one in 10^4 and 10^5 lies, from 20,000.
func TestFitTail(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) float64
		at   func(p float64) float64 // score that a fraction p reaches
		tol  float64                 // of the rate at 1e-5: 400 points give the shape to ±0.06, two of that are 0.6 there
	}{
		{"exponential", (*rand.Rand).ExpFloat64, func(p float64) float64 { return -math.Log(p) }, 0.6},
		{"heavy", func(r *rand.Rand) float64 { return math.Expm1(0.2*r.ExpFloat64()) / 0.2 },
			func(p float64) float64 { return math.Expm1(-0.2*math.Log(p)) / 0.2 }, 0.6},
		// A uniform tail ends; the fit must be careful beyond, and may not be surer than 0.2 anywhere.
		{"bounded", (*rand.Rand).Float64, func(p float64) float64 { return 1 - p }, 3},
	} {
		r := rand.New(rand.NewPCG(4, 4))
		scores, held := make([]float64, 20000), make([]float64, 20000)
		for i := range scores {
			scores[i], held[i] = c.draw(r), c.draw(r)
		}
		cal, err := FitTail(scores, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, rate := range []float64{1, 2, 3, 4, 5} {
			got := cal.Rate(c.at(math.Pow(10, -rate)))
			if math.Abs(got-rate) > c.tol*rate/5+0.05 || c.name == "bounded" && got > rate+0.2 {
				t.Errorf("%s: rate at 1e-%v is %.3f", c.name, rate, got)
			}
			if back := cal.Rate(cal.Threshold(rate)); math.Abs(back-rate) > 1e-6 {
				t.Errorf("%s: Threshold(%v) has rate %v", c.name, rate, back)
			}
		}
		last := -1.0
		for i := range 400 {
			v := cal.Rate(c.at(math.Pow(10, -float64(i)/60)))
			if v < last-1e-9 {
				t.Errorf("%s: not monotone at %d", c.name, i)
			}
			last = v
		}
		for _, k := range cal.Check(held) {
			if c.name != "bounded" && math.Abs(float64(k.Found)-k.Expected) > 4*math.Sqrt(2*k.Expected) {
				t.Errorf("%s: %+v", c.name, k)
			}
		}
	}
	if _, err := FitTail(make([]float64, 100), 0); err == nil {
		t.Error("100 scores were enough")
	}
	if _, err := FitTail(make([]float64, 10000), 0); err == nil {
		t.Error("equal scores have a tail")
	}
}
