// Package bench measures how well fingerprints are told apart: comparison scores, error rates by ISO/IEC 19795-1
// with confidence intervals, protocols that say what to compare with what, and the calibration of scores.
//
// [Measure] and [Bootstrap] are what most callers want: the first gives the error rates of a list of comparisons, the
// second how far they can be trusted. A set of ten fingers tells a good matcher from a bad one and little more;
// every report therefore carries its intervals.
//
// A name of an impression is "finger_impression" with an optional folder and extension: what stands before its last
// underscore is the finger ([Finger]). Two names with one finger are a genuine (mated) pair, any others an
// impostor (non-mated) pair. A comparison is a match when its score is at least the threshold. Rates are in per cent.
//
// [ByGroup] gives rates by label at one threshold, [QualityReject] what a quality value is worth, [Compared] the
// difference of two matchers on the same draws of fingers, [Identify] the rates of searches, [CheckClaims] whether
// scores mean what they say.
//
// Package bench/speed measures time, bench/synth makes fingerprints to measure with, bench/plotting draws curves, bench/draw minutiae on prints.
package bench
