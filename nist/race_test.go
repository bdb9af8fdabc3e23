//go:build race

package nist

// raceDetector says that tests run some twenty times slower than they would.
const raceDetector = true
