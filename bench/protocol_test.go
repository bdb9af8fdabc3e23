package bench

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

var prints = []string{"1_1.png", "1_2.png", "1_3.png", "2_1.png", "2_2.png", "3_1.png"}

func TestProtocols(t *testing.T) {
	if got := len(AllPairs(prints)); got != 15 {
		t.Errorf("all pairs: %d", got)
	}
	fvc, err := FVC(prints)
	want := []Pair{
		{"1_1.png", "1_2.png"}, {"1_1.png", "1_3.png"}, {"1_2.png", "1_3.png"}, {"2_1.png", "2_2.png"},
		{"1_1.png", "2_1.png"}, {"1_1.png", "3_1.png"}, {"2_1.png", "3_1.png"},
	}
	if err != nil || !slices.Equal(fvc, want) {
		t.Errorf("FVC: %v, %v", fvc, err)
	}
	if _, err := FVC([]string{"nounderscore"}); !errors.Is(err, ErrName) {
		t.Errorf("bad name: %v", err)
	}
	plan, err := OpenSet(prints, 1, 3)
	if err != nil || !slices.Equal(plan.Gallery, []string{"1_1.png", "2_1.png"}) ||
		!slices.Equal(plan.Mated, []string{"1_2.png", "1_3.png", "2_2.png"}) || !slices.Equal(plan.NonMated, []string{"3_1.png"}) {
		t.Errorf("open set: %+v, %v", plan, err)
	}
}

func TestCompareKeepsOrder(t *testing.T) {
	pairs := AllPairs(prints)
	got, err := Compare(pairs, 4, func(_ int, a, b string) (float64, error) { return float64(a[0]) + float64(b[2])/100, nil })
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got {
		if c.A != pairs[i].A || c.B != pairs[i].B || c.Score != float64(c.A[0])+float64(c.B[2])/100 {
			t.Errorf("comparison %d is %+v", i, c)
		}
	}
	broken := fmt.Errorf("broken")
	if _, err := Compare(pairs, 2, func(int, string, string) (float64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error lost: %v", err)
	}
}

func TestWorst(t *testing.T) {
	cs := []Comparison{{"a_1", "a_2", 9}, {"a_1", "b_1", 1}, {"b_1", "b_2", 2}, {"b_1", "c_1", 7}, {"a_1", "c_1", 3}}
	g, i, err := Worst(cs, 2)
	if err != nil || len(g) != 2 || g[0].Score != 2 || g[1].Score != 9 || len(i) != 2 || i[0].Score != 7 || i[1].Score != 3 {
		t.Errorf("%v, %v, %v", g, i, err)
	}
}

func TestIdentify(t *testing.T) {
	answers := []Answer{
		{"1_2", true, []Candidate{{"1_1", 50}, {"2_1", 8}}},  // right, strong
		{"2_2", true, []Candidate{{"1_1", 20}, {"2_1", 10}}}, // right at rank 2, weak
		{"3_2", true, nil}, // nothing found
		{"4_2", true, []Candidate{{"2_1", 9}}},
		{"8_1", false, []Candidate{{"1_1", 15}}}, {"9_1", false, nil},
	}
	got, err := Identify(answers)
	if err != nil {
		t.Fatal(err)
	}
	if got.Rank1 != 25 || got.CMC[1] != 50 || got.CMC[19] != 50 || got.Mated != 4 || got.NonMated != 2 {
		t.Errorf("ranks: %+v", got)
	}
	// No false positive is allowed of two non-mated probes at 10 %: the threshold must pass 15 and loses the weak mate.
	if p := got.At[0]; p.Threshold != 50 || p.FPIR != 0 || p.FNIR != 75 {
		t.Errorf("at 10 %%: %+v", p)
	}
	if _, err := Identify(nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("no answers: %v", err)
	}
}
