package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func TestMinutiaeList(t *testing.T) {
	got, err := parseMinutiaeList([]byte("# width 200 height 100 ppi 1000\n20\t41\t90.00\tB\t12\n0\t0\t360\tO\t99.5\n199\t99\t180\tE\t400\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	// Pixel 20 of 1000 ppi covers 10 to 10.5 of those at 500, counted from their edges: its centre is at 9.75.
	want := []template.Minutia{
		template.At(99.25, 49.25, 3.1415926, template.Ending, 100),
		template.At(0, 0, 0, template.Other, 99),
		template.At(9.75, 20.25, 1.5707963, template.Bifurcation, 12),
	}
	if got.Width != 100 || got.Height != 50 || len(got.Minutiae) != len(want) {
		t.Fatalf("%d × %d pixels, %d minutiae", got.Width, got.Height, len(got.Minutiae))
	}
	for i, m := range got.Minutiae {
		if m != want[i] {
			t.Errorf("minutia %d is %v, want %v", i, m, want[i])
		}
	}
}

func TestMinutiaeListErrors(t *testing.T) {
	const head = "# width 200 height 100 ppi 500\n"
	for text, want := range map[string]string{
		"":                                      "line 1",
		"1\t2\t3\tE\t0\n":                       "line 1",
		"# width 0 height 100 ppi 500":          "line 1",
		"# width 20 height 100 ppi NaN":         "line 1",
		"# width 99999999 height 100 ppi 500":   "line 1",
		head + "1\t2\t3\tE":                     "line 2: 4 fields",
		head + "1\t2\t3\tE\t5\n1\tx\t3\tE\t5\n": "line 3: field 2",
		head + "1\t2\t3\tQ\t5":                  `line 2: kind "Q"`,
		head + "1\t2\tNaN\tE\t5":                "line 2: no position",
		head + "1e300\t2\t3\tE\t5":              "line 2: no position",
		head + "201\t2\t3\tE\t5":                "line 2: outside",
		head + strings.Repeat("7", 1<<17):       "too long",
	} {
		if _, err := parseMinutiaeList([]byte(text)); !errors.Is(err, errMinutiaeList) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}
