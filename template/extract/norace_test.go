//go:build !race

package extract_test

// raceEnabled is false without the race detector.
const raceEnabled = false
