package matcher

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// calibrationFile says for each kind of comparison which score evidence is worth: knots of a curve, fitted by
// bench/train to comparisons of different generated fingers. What it was fitted to is in the file, and a test beside the
// program fits it again.
//
//go:embed calibration.json
var calibrationFile []byte

var curves = func() map[string][]knot {
	c, err := parseCalibration(calibrationFile)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return c
}()

// A knot of the calibration: evidence in 1/1024, score in 1/1000.
type knot struct{ evidence, score int32 }

// parseCalibration returns the curves by name; both numbers of their knots rise.
func parseCalibration(b []byte) (map[string][]knot, error) {
	var f struct {
		Curves []struct {
			Name  string     `json:"name"`
			Knots [][2]int32 `json:"knots"`
		} `json:"curves"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("matcher: calibration: %w", err)
	}
	out := map[string][]knot{}
	for _, c := range f.Curves {
		for i, k := range c.Knots {
			if i > 0 && (k[0] <= c.Knots[i-1][0] || k[1] <= c.Knots[i-1][1]) {
				return nil, fmt.Errorf("matcher: calibration: knot %d of the curve %q does not rise", i, c.Name)
			}
			out[c.Name] = append(out[c.Name], knot{k[0], k[1]})
		}
	}
	for _, name := range []string{"not aligned", "with maps", "without maps"} {
		if len(out[name]) < 2 {
			return nil, fmt.Errorf("matcher: calibration: no curve %q", name)
		}
	}
	return out, nil
}
