//go:build race

package extract_test

// raceEnabled makes long tests shorter: the detector slows this package down twenty times.
const raceEnabled = true
