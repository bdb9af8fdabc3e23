package engine

import (
	"os"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
)

// H55: a print taken at seven is found in a gallery of grown-ups where the age at capture is known, and so is one taken at
// sixteen of somebody enrolled as a small child; strangers are found no more often. By Gottschlich and others a print is to
// another of the same finger as the body's heights are.
func TestH55Growth(t *testing.T) {
	e, _ := newEngine(t, Options{FPIR: 1e-3})
	type shape struct{ age, percent int } // of the size of the print that is enrolled
	tried, shapes := 4, []shape{{7, 72}, {16, 133}}
	if os.Getenv("WHORL_LONG") != "" {
		tried, shapes = people, append(shapes, shape{10, 81}, shape{14, 95}, shape{0, 100})
	}
	for _, c := range shapes {
		with, without, strangers := 0, 0, 0
		for person := range uint64(tried) {
			child := transaction(t, grown(impression(person, 2), c.percent))
			scope := rdsi.Scope{Any: 1<<10 - 1, CaptureAge: c.age}
			if slices.Equal(search(t, e, child, scope), []string{subject(person)}) {
				with++
			}
			if slices.Equal(search(t, e, child, rdsi.Scope{Any: scope.Any}), []string{subject(person)}) {
				without++
			}
			strangers += len(search(t, e, transaction(t, grown(impression(people+person, 2), c.percent)), scope))
		}
		t.Logf("taken at %d, at %d %% of the size: found %d of %d with the age, %d without; strangers %d", c.age, c.percent, with, tried, without, strangers)
		if with < tried-tried/30 || strangers > 1 || (c.percent < 80 || c.percent > 120) && without > max(1, tried/10) {
			t.Errorf("age %d: found %d with the age, %d without, strangers %d", c.age, with, without, strangers)
		}
	}
}

// Every size that a finger has from five years on is within 4 % of one that is searched.
func TestSizes(t *testing.T) {
	if got := sizes(0); !slices.Equal(got, []int{100}) || !slices.Equal(got, sizes(18)) {
		t.Errorf("a grown-up is searched at %v", got)
	}
	for age := 1; age < 18; age++ {
		list := sizes(age)
		if !slices.Contains(list, 100) || len(list) > 9 {
			t.Errorf("%d years: %v", age, list)
		}
		height := float64(statures[max(age, youngest)-youngest])
		for then := smallest; then <= tallest; then++ {
			near := slices.ContainsFunc(list, func(p int) bool {
				r := float64(p) / 100 * height / float64(then)
				return r > 0.95 && r < 1.05
			})
			if !near {
				t.Errorf("%d years, %v: nothing near a height of %d cm", age, list, then)
			}
		}
	}
}

// A grown print is a valid one whatever its size, and keeps its orientations in their places.
func TestGrown(t *testing.T) {
	finger := synth.NewTemplateFinger(3)
	x := finger.Impression(1, synth.TemplateSetting{Position: template.LeftThumb})
	x.Map = &template.OrientationMap{Cols: uint16(x.Width/template.CellSize) + 1, Rows: uint16(x.Height/template.CellSize) + 1}
	for i := range int(x.Map.Cols) * int(x.Map.Rows) {
		x.Map.Cells = append(x.Map.Cells, uint8(i%int(x.Map.Cols)))
	}
	for _, percent := range percents {
		g := grown(x, percent)
		if err := g.Validate(); err != nil {
			t.Errorf("%d %%: %v", percent, err)
		}
		for at := template.CellSize / 2; at < int(x.Width); at += template.CellSize {
			want, _ := x.Map.At(at, 40)
			if got, ok := g.Map.At(at*percent/100, 40*percent/100); !ok || max(got, want)-min(got, want) > 1 {
				t.Errorf("%d %%: orientation at %d: %d, want %d", percent, at, got, want)
			}
		}
	}
	same := grown(x, 100)
	if matcher.Compare(same, x) != matcher.Compare(x, x) {
		t.Error("a print at its own size is another one")
	}
	huge := &template.Template{Width: 8191, Height: 8191, Quality: template.NoQuality, Minutiae: []template.Minutia{{X: 65528, Y: 65528}}}
	if err := grown(huge, 159).Validate(); err != nil {
		t.Error(err)
	}
}
