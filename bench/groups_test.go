package bench

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestByGroupByHand has two labels with rates that can be counted on the fingers.
func TestByGroupByHand(t *testing.T) {
	cs := []Comparison{
		{"a_1", "a_2", 50}, {"a_1", "a_3", 10}, // f: one of two missed
		{"b_1", "b_2", 40},                    // f
		{"m_1", "m_2", 60},                    // m
		{"a_1", "b_1", 35},                    // f with f: a false match
		{"a_1", "m_1", 0}, {"b_1", "m_1", 30}, // between: the second reaches the threshold
		{"x_1", "a_1", 99}, // no label
	}
	sex := map[string]string{"a": "f", "b": "f", "m": "m"}
	g, err := ByGroup(cs, "sex", func(name string) string { f, _ := Finger(name); return sex[f] }, 30, BootstrapOptions{Rounds: 50})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range g.Rows {
		got = append(got, fmt.Sprintf("%s FMR %d/%d FNMR %d/%d", r.name(), r.FMR.Errors, r.FMR.Comparisons, r.FNMR.Errors, r.FNMR.Comparisons))
	}
	want := []string{"f FMR 1/1 FNMR 1/3", "m FMR 0/0 FNMR 0/1", "f / m FMR 1/2 FNMR 0/0"}
	if !slices.Equal(got, want) || g.Unlabelled != 1 {
		t.Errorf("%v, %d without a label", got, g.Unlabelled)
	}
	// No error with one finger says nothing: Clopper and Pearson give 97.5 %.
	if s := g.Rows[1].FNMR; s.Rate != 0 || math.Abs(s.High-97.5) > 1e-9 {
		t.Errorf("no error: %+v", s)
	}
	var text bytes.Buffer
	if err := g.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"f / m", "No difference in the false non-match rate", "even a large difference", "FMR of labels cannot", "no cause by itself"} {
		want = strings.ReplaceAll(want, "FMR of", "false match rate of")
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if _, err := ByGroup(cs, "age", func(string) string { return "" }, 30, BootstrapOptions{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("no labels: %v", err)
	}
}

// TestByGroupShowsDifference has one label whose genuine scores are far lower.
func TestByGroupShowsDifference(t *testing.T) {
	cs := experiment(rand.New(rand.NewPCG(2, 2)), 80, 4)
	label := func(name string) string { return []string{"dry", "moist"}[int(name[0])%2] }
	for i, c := range cs {
		if a, _ := Finger(c.A); label(c.A) == "dry" && strings.HasPrefix(c.B, a+"_") {
			cs[i].Score -= 3
		}
	}
	g, err := ByGroup(cs, "skin", label, 1.5, BootstrapOptions{Rounds: 300})
	if err != nil {
		t.Fatal(err)
	}
	if want := `The false non-match rate of "dry" is higher than that of "moist"`; !strings.HasPrefix(g.Conclusions[0], want) {
		t.Error(g.Conclusions)
	}
	if !strings.HasPrefix(g.Conclusions[1], "No difference in the false match rate is shown") {
		t.Error(g.Conclusions)
	}
	if s := g.Rows[0].FNMR; !(s.Low < s.Rate && s.Rate < s.High) {
		t.Errorf("%+v", s)
	}
}

// TestByGroupCovers counts how often the interval of a label's FNMR holds the truth, Φ(1.5 - 3).
func TestByGroupCovers(t *testing.T) {
	truth := 100 * 0.0668072
	covered := 0
	const n = 100
	for k := range n {
		cs := experiment(rand.New(rand.NewPCG(uint64(k), 21)), 40, 4)
		g, err := ByGroup(cs, "all", func(string) string { return "everybody" }, 1.5, BootstrapOptions{Rounds: 200, Seed: uint64(k)})
		if err != nil {
			t.Fatal(err)
		}
		if s := g.Rows[0].FNMR; s.Low <= truth && truth <= s.High {
			covered++
		}
	}
	t.Logf("covered in %d of %d", covered, n)
	if covered < 88 { // 95 less three standard deviations
		t.Errorf("covered in %d of %d", covered, n)
	}
}

func TestThresholdAt(t *testing.T) {
	impostor := []float64{5, 1, 3, 2, 4, 3, 0, 0, 0, 0}
	for fmr, want := range map[float64]int{0: 0, 0.1: 1, 0.35: 2, 0.4: 4, 1: 10} {
		v, err := ThresholdAt(impostor, fmr)
		n := 0
		for _, s := range impostor {
			if s >= v {
				n++
			}
		}
		if err != nil || n != want {
			t.Errorf("at %v %d scores reach %v, want %d", fmr, n, v, want)
		}
	}
	if _, err := ThresholdAt(nil, 0.1); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}

// TestQualityReject has a quality that foretells failures and one that says nothing.
func TestQualityReject(t *testing.T) {
	cs := experiment(rand.New(rand.NewPCG(5, 5)), 40, 6)
	bad := map[string]bool{}
	for i, c := range cs {
		if strings.HasSuffix(c.A, "_3") {
			bad[c.A] = true
		}
		a, _ := Finger(c.A)
		if b, _ := Finger(c.B); a == b && (strings.HasSuffix(c.A, "_3") || strings.HasSuffix(c.B, "_3")) {
			cs[i].Score -= 4
		}
	}
	useful, err := QualityReject(cs, func(name string) float64 {
		if strings.HasSuffix(name, "_3") {
			return 1
		}
		return 50
	}, 0.01, 1)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(useful, func(p RejectPoint) bool { return p.Dropped == 20 })
	if first, p := useful[0], useful[k]; first.FNMR != first.Random || p.FNMR > 0.7*first.FNMR || p.FNMR > p.RandomLow || p.Random < 0.85*first.FNMR {
		t.Errorf("%+v to %+v", first, p)
	}
	useless, err := QualityReject(cs, func(string) float64 { return 7 }, 0.01, 1)
	if err != nil || math.Abs(useless[2].FNMR-useless[2].Random) > 10 {
		t.Errorf("%+v, %v", useless, err)
	}
	// Nothing dropped: the same as Measure says.
	m, err := MeasureComparisons(cs)
	if err != nil || math.Abs(m.FMR100-useful[0].FNMR) > 1e-9 {
		t.Errorf("FNMR %v, Measure says %v, %v", useful[0].FNMR, m.FMR100, err)
	}
	if _, err := QualityReject(cs[:1], func(string) float64 { return 0 }, 0.01, 1); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}

func TestGroupFingers(t *testing.T) {
	names := []string{"1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1", "5_1"}
	p, err := GroupFingers(names, 2, nil)
	if err != nil || !p.Chimeric || !slices.Equal(p.Captures, []string{"person1_1", "person1_2", "person2_1"}) ||
		!slices.Equal(p.Prints["person1_2"], []string{"1_2", "2_2"}) || !slices.Equal(p.Prints["person2_1"], []string{"3_1", "4_1"}) {
		t.Errorf("%+v, %v", p, err)
	}
	owner := map[string]string{"1": "anna", "3": "anna", "5": "anna", "2": "bert", "4": "bert"}
	p, err = GroupFingers(names, 2, func(name string) string { f, _ := Finger(name); return owner[f] })
	if err != nil || p.Chimeric || !slices.Equal(p.Prints["person1_1"], []string{"1_1", "3_1"}) || len(p.Captures) != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := GroupFingers([]string{"plain"}, 1, nil); !errors.Is(err, ErrName) {
		t.Error(err)
	}
}

func TestIdentifyWithIntervals(t *testing.T) {
	var answers []Answer
	for f := range 40 {
		probe := fmt.Sprintf("%d_2", f)
		mate := []Candidate{{fmt.Sprintf("%d_1", f), 40}}
		if f%4 == 0 {
			mate = nil
		}
		answers = append(answers, Answer{probe, true, mate}, Answer{fmt.Sprintf("s%d_1", f), false, []Candidate{{"0_1", float64(f)}}})
	}
	got, err := IdentifyWithIntervals(answers, BootstrapOptions{Rounds: 200})
	if err != nil {
		t.Fatal(err)
	}
	if in := got.Rank1Interval; got.Rank1 != 75 || in == nil || in.Low > 70 || in.High < 80 || in.Low < 50 {
		t.Errorf("%+v with %+v", got, in)
	}
	if in := got.At[0].Interval; in == nil || in.Low > got.At[0].FNIR || in.High < got.At[0].FNIR {
		t.Errorf("%+v with %+v", got.At[0], in)
	}
}
