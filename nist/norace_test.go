//go:build !race

package nist

const raceDetector = false
