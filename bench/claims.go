package bench

import (
	"fmt"
	"io"
	"math"
)

// A Claim compares the false match rate that a matcher claims for a threshold with the one that is observed.
type Claim struct {
	Claimed   float64 `json:"claimed"` // fraction
	Threshold float64 `json:"threshold"`
	Observed  Share   `json:"observed"`
	// Factor is observed / claimed: 2 where twice as many reach the threshold as the claim says.
	Factor float64 `json:"factor"`
	// Low and High are the interval of Factor.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// CheckClaims counts impostor scores at the thresholds that a matcher gives for false match rates of 1e-1, 1e-2 and so
// on, as long as a false match is expected at all. Genuine comparisons are left out. Intervals are those of
// ByGroup. The error wraps ErrName or is ErrEmpty.
func CheckClaims(cs []Comparison, threshold func(fmr float64) float64, o BootstrapOptions) ([]Claim, error) {
	_, impostor, err := Split(cs)
	if err != nil {
		return nil, err
	}
	if len(impostor) == 0 {
		return nil, ErrEmpty
	}
	var out []Claim
	for rate := 0.1; rate*float64(len(impostor)) >= 1; rate /= 10 {
		g, err := ByGroup(cs, "everybody", func(string) string { return "everybody" }, threshold(rate), o)
		if err != nil {
			return nil, err
		}
		s := g.Rows[0].FMR
		out = append(out, Claim{rate, g.Threshold, s, s.Rate / 100 / rate, s.Low / 100 / rate, s.High / 100 / rate})
	}
	return out, nil
}

// WriteClaims writes claims as a table with a sentence on what they say.
func WriteClaims(w io.Writer, claims []Claim) error {
	p := &printer{w: w}
	p.printf("%9s %10s %10s %8s %11s %8s %19s\n", "CLAIMED", "THRESHOLD", "IMPOSTORS", "REACHED", "OBSERVED", "FACTOR", "INTERVAL")
	worst := 1.0
	for _, c := range claims {
		p.printf("%9.0e %10.2f %10d %8d %11.2e %8.2f %19s\n", c.Claimed, c.Threshold, c.Observed.Comparisons, c.Observed.Errors,
			c.Observed.Rate/100, c.Factor, fmt.Sprintf("%.2f-%.2f", c.Low, c.High))
		// The part of the factor that chance does not explain.
		worst = math.Max(worst, math.Max(c.Low, 1/math.Max(c.High, 1e-9)))
	}
	switch {
	case len(claims) == 0:
		p.printf("There are too few impostor comparisons to check any claim.\n")
	case worst >= 1.05: // less would be written as a factor of 1
		p.printf("The claims are wrong by a factor of at least %.2g, which these fingers' differences do not explain.\n", worst)
	default:
		p.printf("Every interval holds the factor 1 or ends beside it: these fingers do not contradict the claims.\n")
	}
	return p.err
}
