//go:build purego || !amd64

package kernel

// Without vector code for them the three leave all elements to their callers.

func interleave(dst, even, odd []float32) int   { return 0 }
func deinterleave(even, odd, src []float32) int { return 0 }
func grey(dst []uint8, src []float32) int       { return 0 }
