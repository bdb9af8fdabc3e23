//go:build !race

package synth_test

const truthFingers, templateFingers = 8, 300

const foundBar, falseBar = 0.97, 0.05
