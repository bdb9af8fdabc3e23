//go:build race

package synth_test

// The race detector makes growth and extraction ten times slower.
const truthFingers, templateFingers = 2, 60

// falseBar is wider than the bar of the truth because two cores more or less are all of it on two fingers.
const falseBar = 0.1
