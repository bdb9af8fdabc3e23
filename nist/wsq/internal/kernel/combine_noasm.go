package kernel

func combine(dst, src []float32, off []int, coef []float32) { combineGeneric(dst, src, off, coef) }
