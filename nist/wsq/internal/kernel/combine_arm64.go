//go:build !purego

package kernel

import "os"

// useNEON is a variable so that tests reach both ways. Every arm64 processor has the instructions.
var useNEON = os.Getenv("WHORL_CPU") != "portable"

// lanes is the number of float32 in a vector register.
const lanes = 4

func combine(dst, src []float32, off []int, coef []float32, fused int) {
	if !useNEON || len(dst) < lanes {
		combineGeneric(dst, src, off, coef, fused)
		return
	}
	combineNEON(&dst[0], len(dst), &src[0], &off[0], &coef[0], len(off), fused)
}

// combineNEON is the loop in the comment of Combine for n >= lanes.
//
//go:noescape
func combineNEON(dst *float32, n int, src *float32, off *int, coef *float32, count, fused int)
