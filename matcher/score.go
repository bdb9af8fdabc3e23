package matcher

import "math"

// A Score is the strength of the evidence that two prints come from the same finger, in units of
// -10*log10(FMR): prints of two different fingers reach 30 once in 10^3 comparisons and 40 once in 10^4. Higher is
// more similar; 0 says nothing, and is also the score of templates that cannot be compared.
//
// The scale is fitted to prints of generated fingers (calibration.json) and checked on others and on real ones
// (docs/notes): up to 30 it counts, beyond it follows a model of the tail. Beyond 60 nothing was counted that could
// contradict it, and it orders candidates rather than counting errors.
type Score float64

// Threshold returns the score that non-mated pairs reach with the false match rate fmr, 0 < fmr <= 1. A rate of 0 or
// less gives +Inf, a threshold that nothing reaches.
func Threshold(fmr float64) Score {
	if fmr <= 0 {
		return Score(math.Inf(1))
	}
	return Score(max(0, -10*math.Log10(fmr)))
}
