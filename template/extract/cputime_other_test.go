//go:build !unix

package extract_test

// cpuTime is not known here.
func cpuTime() float64 { return 0 }
