//go:build !purego

package kernel

import (
	"os"

	"golang.org/x/sys/cpu"
)

// useAVX2 is a variable so that tests reach both ways.
var useAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA && os.Getenv("WHORL_CPU") != "portable"

// lanes is the number of float32 in a vector register.
const lanes = 8

func combine(dst, src []float32, off []int, coef []float32, fused int) {
	if !useAVX2 || len(dst) < lanes {
		combineGeneric(dst, src, off, coef, fused)
		return
	}
	combineAVX2(&dst[0], len(dst), &src[0], &off[0], &coef[0], len(off), fused)
}

// combineAVX2 is the loop in the comment of Combine for n >= lanes.
//
//go:noescape
func combineAVX2(dst *float32, n int, src *float32, off *int, coef *float32, count, fused int)
