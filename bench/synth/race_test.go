//go:build race

package synth_test

// The race detector makes growth and extraction ten times slower.
const truthFingers, templateFingers = 2, 60
