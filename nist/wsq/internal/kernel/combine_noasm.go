//go:build purego || (!amd64 && !arm64)

package kernel

func combine(dst, src []float32, off []int, coef []float32, fused int) {
	combineGeneric(dst, src, off, coef, fused)
}
