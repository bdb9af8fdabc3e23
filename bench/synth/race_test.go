//go:build race

package synth_test

// The race detector makes growth and extraction ten times slower.
const truthFingers, templateFingers = 2, 60

// foundBar and falseBar are wider than the bars of the truth: one minutia is more than a hundredth of two fingers, and two
// cores more or less are all of what may be false.
const foundBar, falseBar = 0.9, 0.1
