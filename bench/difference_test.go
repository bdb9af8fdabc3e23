package bench

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCompared has a second matcher that is a little worse on every finger: its own interval and that of the first
// overlap widely, the paired difference shows it.
func TestCompared(t *testing.T) {
	first := experiment(rand.New(rand.NewPCG(6, 6)), 40, 4)
	second := make([]Comparison, len(first))
	for i, c := range first {
		a, _ := Finger(c.A)
		b, _ := Finger(c.B)
		if a == b {
			c.Score -= 0.5
		}
		second[len(first)-1-i] = Comparison{c.B, c.A, c.Score} // another order, the other way round
	}
	d, err := Compared(first, second, BootstrapOptions{Rounds: 300})
	if err != nil {
		t.Fatal(err)
	}
	if in := d.Intervals[0]; !(d.EER > 0 && in.Low > 0 && in.Low < d.EER && d.EER < in.High) || d.Fingers != 40 {
		t.Errorf("%+v", d)
	}
	one, _ := Bootstrap(first, BootstrapOptions{Rounds: 300})
	two, _ := Bootstrap(second, BootstrapOptions{Rounds: 300})
	if one.EER.High < two.EER.Low {
		t.Errorf("the intervals alone tell the two apart: %+v, %+v", one.EER, two.EER)
	}
	same, err := Compared(first, first, BootstrapOptions{Rounds: 50})
	if err != nil || same.EER != 0 || same.Intervals != [3]Interval{} {
		t.Errorf("with itself: %+v, %v", same, err)
	}
	if _, err := Compared(first, second[1:], BootstrapOptions{}); !errors.Is(err, ErrPairs) {
		t.Errorf("one pair less: %v", err)
	}
}

// TestCheckClaims has scores whose false match rate is known: N(0, 1).
func TestCheckClaims(t *testing.T) {
	cs := experiment(rand.New(rand.NewPCG(7, 7)), 150, 2)
	quantile := func(fmr float64) float64 {
		return map[float64]float64{0.1: 1.2816, 0.01: 2.3263}[math.Round(fmr*1e6)/1e6]
	}
	right := func(fmr float64) float64 {
		if fmr < 0.005 {
			return 3.0902 // 1e-3; fewer are not expected of 11,175 pairs but for one
		}
		return quantile(fmr)
	}
	claims, err := CheckClaims(cs, right, BootstrapOptions{Rounds: 200})
	if err != nil || len(claims) < 3 {
		t.Fatalf("%+v, %v", claims, err)
	}
	for _, c := range claims[:3] {
		if c.Low > 1 || c.High < 1 || c.Factor < 0.4 || c.Factor > 2.5 {
			t.Errorf("%+v", c)
		}
	}
	var text bytes.Buffer
	if err := WriteClaims(&text, claims[:3]); err != nil || !strings.Contains(text.String(), "do not contradict") {
		t.Errorf("%s, %v", text.String(), err)
	}
	wrong, err := CheckClaims(cs, func(fmr float64) float64 { return right(fmr) - 1 }, BootstrapOptions{Rounds: 200})
	if err != nil {
		t.Fatal(err)
	}
	text.Reset()
	if err := WriteClaims(&text, wrong); err != nil || !strings.Contains(text.String(), "wrong by a factor of at least") || wrong[1].Factor < 5 {
		t.Errorf("%s, %v", text.String(), err)
	}
	if _, err := CheckClaims([]Comparison{{"a_1", "a_2", 1}}, right, BootstrapOptions{}); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}
