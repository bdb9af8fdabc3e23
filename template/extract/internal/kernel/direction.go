package kernel

import "math"

// Cells adds the tensors of four cells a block, each divided by the root of its strength: a and b become Σ diff/√total
// and Σ cross/√total, t Σ √total, added one by one; all are 0 where inside is. Cells lie in two rows, stride apart.
func Cells(a, b, t []float32, inside []uint8, diff, cross, total []int32, stride int) {
	n := len(a)
	if last := stride + 2*n; len(b) < n || len(t) < n || len(inside) < n || stride < 0 ||
		len(diff) < last || len(cross) < last || len(total) < last {
		panic("kernel: blocks without cells")
	}
	if n > 0 {
		cells(tier(), a, b, t, inside, diff, cross, total, stride)
	}
}

func cellsGeneric(a, b, t []float32, inside []uint8, diff, cross, total []int32, stride int) {
	for i := range a {
		a[i], b[i], t[i] = 0, 0, 0
		if inside[i] == 0 {
			continue
		}
		for _, c := range [4]int{2 * i, 2*i + 1, stride + 2*i, stride + 2*i + 1} {
			if s := float32(total[c]); s > 0 {
				r := float32(math.Sqrt(float64(s)))
				a[i] += float32(diff[c]) / r
				b[i] += float32(cross[c]) / r
				t[i] += r
			}
		}
	}
}

// Agree adds weight times (a, b)/t to (cos, sin) where t is positive, and sets agreement to the length of (a, b)/t,
// 0 elsewhere.
func Agree(cos, sin, agreement, a, b, t []float32, weight float32) {
	if n := len(cos); len(sin) < n || len(agreement) < n || len(a) < n || len(b) < n || len(t) < n {
		panic("kernel: too few elements to agree")
	}
	agree(tier(), cos, sin, agreement, a, b, t, weight)
}

func agreeGeneric(cos, sin, agreement, a, b, t []float32, weight float32) {
	for i := range cos {
		agreement[i] = 0
		if t[i] <= 0 {
			continue
		}
		c, s := a[i]/t[i], b[i]/t[i]
		agreement[i] = float32(math.Sqrt(float64(float32(c*c) + float32(s*s))))
		cos[i] += float32(weight * c)
		sin[i] += float32(weight * s)
	}
}

// Weigh brings each (cos, sin) to length weight, those without length to 0.
func Weigh(cos, sin []float32, weight float32) {
	if len(sin) < len(cos) {
		panic("kernel: too few elements to weigh")
	}
	weigh(tier(), cos, sin, weight)
}

func weighGeneric(cos, sin []float32, weight float32) {
	for i, c := range cos {
		s := sin[i]
		cos[i], sin[i] = 0, 0
		if n := float32(math.Sqrt(float64(float32(c*c) + float32(s*s)))); n != 0 {
			cos[i], sin[i] = weight*(c/n), weight*(s/n)
		}
	}
}
