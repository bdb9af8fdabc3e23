package bench

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata from the reference script (needs WHORL_EVAL and python3)")

// scoreFiles are random score files of many shapes: with ties, integers, all equal, reversed, tiny, large.
func scoreFiles() map[string][]Comparison {
	files := map[string][]Comparison{}
	for k := range 12 {
		r := rand.New(rand.NewPCG(uint64(k), 5))
		fingers, views := 3+k%5, 2+k%3
		var cs []Comparison
		for a := range fingers * views {
			for b := range a {
				fa, fb := a/views, b/views
				mean := 0.0
				if fa == fb {
					mean = float64(k%6) - 0.5 // k = 0: genuine scores are the lower ones
				}
				s := mean + r.NormFloat64()
				switch k % 4 {
				case 1:
					s = math.Round(s * 3)
				case 2:
					s = max(0, math.Round(s))
				case 3:
					s = math.Round(s*100) * 1e-4
				}
				cs = append(cs, Comparison{fmt.Sprintf("d/%d_1_%d.png", fa, a), fmt.Sprintf("%d_1_%d", fb, b), s})
			}
		}
		files[fmt.Sprintf("random%02d", k)] = cs
	}
	files["equal"] = []Comparison{{"a_1", "a_2", 4}, {"a_1", "b_1", 4}}
	files["apart"] = []Comparison{{"a_1", "a_2", 5}, {"a_1", "b_1", -4}, {"a_2", "b_1", 4.5}}
	files["reversed"] = []Comparison{{"a_1", "a_2", -5}, {"a_1", "b_1", 4}}
	return files
}

// reference finds the metric script beside the project's data.
func reference(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("WHORL_EVAL")
	if dir == "" {
		dir = "../../shared/eval"
	}
	script := filepath.Join(dir, "metrics.py")
	if _, err := os.Stat(script); err != nil {
		t.Skip("no reference script (set WHORL_EVAL to its folder)")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3")
	}
	return script
}

func runReference(t *testing.T, script string, cs []Comparison) map[string]any {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scores.tsv")
	var b bytes.Buffer
	if err := WriteScores(&b, cs); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", script, "--json", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Files []map[string]any }
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatal(err)
	}
	delete(doc.Files[0], "file")
	return doc.Files[0]
}

func compareMetrics(t *testing.T, cs []Comparison, want map[string]any) {
	t.Helper()
	m, err := MeasureComparisons(cs)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%d metrics, want %d", len(got), len(want))
	}
	for k, w := range want {
		g, ok := got[k].(float64)
		if !ok || math.Abs(g-w.(float64)) > 1e-9 {
			t.Errorf("%s = %v, want %v", k, got[k], w)
		}
	}
}

func TestMetricsGolden(t *testing.T) {
	const path = "testdata/metrics.json"
	files := scoreFiles()
	if *update {
		script, golden := reference(t), map[string]map[string]any{}
		for name, cs := range files {
			golden[name] = runReference(t, script, cs)
		}
		b, err := json.MarshalIndent(golden, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]map[string]any
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden) != len(files) {
		t.Fatalf("%d golden files, want %d", len(golden), len(files))
	}
	for name, cs := range files {
		t.Run(name, func(t *testing.T) { compareMetrics(t, cs, golden[name]) })
	}
}

func TestMetricsAgainstScript(t *testing.T) {
	script := reference(t)
	r := rand.New(rand.NewPCG(8, 8))
	for k := range 6 {
		var cs []Comparison
		for a := range 60 {
			for b := range a {
				s := r.NormFloat64()
				if a/6 == b/6 {
					s += 3
				}
				if k%2 == 1 {
					s = math.Round(s * 4)
				}
				cs = append(cs, Comparison{fmt.Sprintf("%d_%d", a/6, a), fmt.Sprintf("%d_%d", b/6, b), s})
			}
		}
		t.Run(fmt.Sprint(k), func(t *testing.T) { compareMetrics(t, cs, runReference(t, script, cs)) })
	}
}

func TestMeasureByHand(t *testing.T) {
	m, err := Measure([]float64{1, 3, 5, 7}, []float64{0, 2, 4, 6})
	if err != nil {
		t.Fatal(err)
	}
	// At 4: genuine 1 and 3 are missed, impostors 4 and 6 pass: both rates are 1/2. No false match above 6: 3 of 4 missed.
	if m.EER != 50 || m.EERThreshold != 4 || m.ZeroFMR != 75 || m.ZeroFMRThreshold != 7 {
		t.Errorf("%+v", m)
	}
	if _, err := Measure(nil, []float64{1}); err != ErrEmpty {
		t.Errorf("no genuine: %v", err)
	}
}

func TestDET(t *testing.T) {
	det, err := DET([]float64{1, 3, 5, 7}, []float64{0, 2, 4, 6}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(det) != 9 || det[0].FMR != 1 || det[0].FNMR != 0 || det[8].FMR != 0 || det[8].FNMR != 1 {
		t.Errorf("ends of the curve: %+v", det)
	}
	for i := 1; i < len(det); i++ {
		if det[i].FMR > det[i-1].FMR || det[i].FNMR < det[i-1].FNMR {
			t.Errorf("not monotone at %d: %+v", i, det)
		}
	}
	thin, err := DET([]float64{1, 3, 5, 7}, []float64{0, 2, 4, 6}, 3)
	if err != nil || len(thin) != 3 || thin[2].FNMR != 1 {
		t.Errorf("three points: %+v, %v", thin, err)
	}
}

// TestMetricsOnPairLists scores every pair list beside the reference script and holds the metrics to it. The scores are
// drawn, not measured: genuine and impostor ones overlap, and every other list has ties.
func TestMetricsOnPairLists(t *testing.T) {
	script := reference(t)
	lists, err := filepath.Glob(filepath.Join(filepath.Dir(script), "pairs", "*.tsv"))
	if err != nil || len(lists) == 0 {
		t.Skip("no pair lists beside the reference script")
	}
	for k, list := range lists {
		b, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(k), 13))
		var cs []Comparison
		for line := range strings.Lines(string(b)) {
			a, c, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
			if !ok {
				t.Fatalf("%s: a line is not a pair", filepath.Base(list))
			}
			s := 8 * r.ExpFloat64()
			if fa, _ := Finger(a); fa != "" && strings.HasPrefix(filepath.Base(c), filepath.Base(fa)+"_") {
				s += 40 + 25*r.NormFloat64()
			}
			if k%2 == 1 {
				s = math.Round(s)
			}
			cs = append(cs, Comparison{a, c, s})
		}
		t.Run(fmt.Sprint(k), func(t *testing.T) { compareMetrics(t, cs, runReference(t, script, cs)) })
	}
	t.Logf("%d lists", len(lists))
}
