//go:build !race

package synth_test

const truthFingers, templateFingers = 8, 300

const falseBar = 0.05
