package kernel

import "math"

// Advance sets sum to Σ z̄(p−1)·z(p+1) of a block of the answer z = even + i·odd, whose first pixel is element at of
// rows stride apart: real and imaginary part with neighbours along x, then along y, at every second pixel of every
// second row, from 1 on. right and below are what the odd part counts with in the blocks that follow, 1 or -1; where
// that is 0, there is none, and the products that reach into it are left out: all of row 7 if there is none below.
func Advance(sum *[4]int64, even, odd []int16, at, stride, right, below int) {
	last := at + (Block-1)*stride + Block
	if right != 0 {
		last += 2
	}
	if below != 0 {
		last += stride
	}
	if at < 0 || stride < Block || last > len(even) || last > len(odd) || max(right, -right, below, -below) > 1 {
		panic("kernel: block outside its answer")
	}
	advance(tier(), sum, even, odd, at, stride, right, below)
}

func advanceGeneric(sum *[4]int64, even, odd []int16, at, stride, right, below int) {
	var xr, xi, yr, yi int64
	for j := 1; j < Block; j += 2 {
		down := int64(1)
		if j == Block-1 {
			down = int64(below)
		}
		if down == 0 {
			continue
		}
		at := at + j*stride
		a, b := (*[Block]int16)(even[at:]), (*[Block]int16)(odd[at:])
		aUp, bUp := (*[Block]int16)(even[at-stride:]), (*[Block]int16)(odd[at-stride:])
		aDown, bDown := (*[Block]int16)(even[at+stride:]), (*[Block]int16)(odd[at+stride:])
		for i := 1; i < Block; i += 2 {
			a0, b0 := int64(aUp[i]), int64(bUp[i])
			a1, b1 := int64(aDown[i]), down*int64(bDown[i])
			if i == Block-1 && right == 0 {
				continue
			}
			yr, yi = yr+a0*a1+b0*b1, yi+a0*b1-b0*a1
			a0, b0 = int64(a[i-1]), int64(b[i-1])
			if i < Block-1 {
				a1, b1 = int64(a[i+1]), int64(b[i+1])
			} else {
				a1, b1 = int64(even[at+Block]), int64(right)*int64(odd[at+Block])
			}
			xr, xi = xr+a0*a1+b0*b1, xi+a0*b1-b0*a1
		}
	}
	*sum = [4]int64{xr, xi, yr, yi}
}

// Amplitudes sets dst to share times the sum of the lengths of even + i·odd at every second pixel of every second row
// of each block, added one by one.
func Amplitudes(dst []float32, even, odd []int16, stride int, share float32) {
	if n := (Block-2)*stride + len(dst)*Block; stride < 0 || len(even) < n || len(odd) < n {
		panic("kernel: blocks outside their answer")
	}
	if len(dst) > 0 {
		amplitudes(tier(), dst, even, odd, stride, share)
	}
}

func amplitudesGeneric(dst []float32, even, odd []int16, stride int, share float32) {
	for i := range dst {
		sum := float32(0)
		for y := 0; y < Block; y += 2 {
			at := y*stride + i*Block
			a, b := (*[Block]int16)(even[at:]), (*[Block]int16)(odd[at:])
			for x := 0; x < Block; x += 2 {
				a, b := int32(a[x]), int32(b[x])
				sum += float32(math.Sqrt(float64(float32(int64(a)*int64(a) + int64(b)*int64(b)))))
			}
		}
		dst[i] = sum * share
	}
}

// Angle returns atan2(y, x) in radians, with an error below 2e-5 (Abramowitz and Stegun 4.4.49). Each product is
// converted before it is added to: that forbids fusing.
func Angle(y, x float32) float32 {
	ax, ay := max(x, -x), max(y, -y)
	hi, lo := max(ax, ay), min(ax, ay)
	if hi == 0 {
		return 0
	}
	t := lo / hi
	s := t * t
	r := float32(0.0208351 * s)
	r = float32((r - 0.0851330) * s)
	r = float32((r + 0.1801410) * s)
	r = float32((r - 0.3302995) * s)
	r = float32((r + 0.9998660) * t)
	if ay > ax {
		r = math.Pi/2 - r
	}
	if x < 0 {
		r = math.Pi - r
	}
	if y < 0 {
		r = -r
	}
	return r
}

// Angles sets dst to the Angle of each y and x.
func Angles(dst, y, x []float32) {
	if len(y) < len(dst) || len(x) < len(dst) {
		panic("kernel: too few elements for their angles")
	}
	angles(tier(), dst, y, x)
}

func anglesGeneric(dst, y, x []float32) {
	for i := range dst {
		dst[i] = Angle(y[i], x[i])
	}
}
