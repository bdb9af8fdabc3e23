package matcher

import (
	"strings"
	"testing"
)

// TestCalibrationCurves holds every shipped curve to what the rest relies on: scores of pairs that were not aligned stay
// below those of pairs that were, and scores reach beyond 60, where candidates of large galleries are told apart.
func TestCalibrationCurves(t *testing.T) {
	below := curves["not aligned"][len(curves["not aligned"])-1].score
	for _, name := range []string{"with maps", "without maps"} {
		c := curves[name]
		if c[0].score < below || c[len(c)-1].score < 60_000 {
			t.Errorf("%s: from %d to %d, unaligned pairs end at %d", name, c[0].score, c[len(c)-1].score, below)
		}
	}
}

func TestCalibrate(t *testing.T) {
	u := fusion{curve: []knot{{-100, 1000}, {0, 2000}, {200, 6000}}}
	for evidence, want := range map[int32]int32{-9999: 1000, -100: 1000, -50: 1500, 0: 2000, 50: 3000, 200: 6000, 400: 10000} {
		if got := u.calibrate(evidence); got != want {
			t.Errorf("evidence %d scores %d, want %d", evidence, got, want)
		}
	}
}

func TestParseCalibrationErrors(t *testing.T) {
	good := string(calibrationFile)
	for name, bad := range map[string]string{
		"no JSON":     "{",
		"no curves":   "{}",
		"lost name":   strings.Replace(good, `"with maps"`, `"with map"`, 1),
		"falling":     strings.Replace(good, `"knots": [[`, `"knots": [[2000000000, 1], [`, 1),
		"out of size": strings.Replace(good, `"knots": [[`, `"knots": [[20000000000, 1], [`, 1),
	} {
		if _, err := parseCalibration([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "matcher: calibration: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
