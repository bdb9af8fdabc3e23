package kernel

// SmoothAcross sets dst[x] to k[0]·src[x+r] + k[1]·(src[x+r-1] + src[x+r+1]) + …, r = len(k)-1: src has 2r elements
// more than dst, and shares none with it. Sums are rounded one by one, in this order.
func SmoothAcross(dst, src, k []float32) {
	if len(k) == 0 || len(src) < len(dst)+2*len(k)-2 {
		panic("kernel: row cannot be smoothed")
	}
	smoothAcross(tier(), dst, src, k)
}

func smoothAcrossGeneric(dst, src, k []float32) {
	r := len(k) - 1
	for x := range dst {
		s := src[x : x+2*r+1]
		sum := float32(k[0] * s[r])
		for i := 1; i <= r; i++ {
			sum += float32(k[i] * (s[r-i] + s[r+i]))
		}
		dst[x] = sum
	}
}

// SmoothDown sets dst[x] to k[0]·src[x] + k[1]·src[x+stride] + …, rounded one by one. They share no elements.
func SmoothDown(dst, src []float32, stride int, k []float32) {
	if len(k) == 0 || stride < 0 || len(src) < (len(k)-1)*stride+len(dst) {
		panic("kernel: rows cannot be smoothed")
	}
	smoothDown(tier(), dst, src, stride, k)
}

func smoothDownGeneric(dst, src []float32, stride int, k []float32) {
	clear(dst)
	for i, f := range k {
		for x, v := range src[i*stride:][:len(dst)] {
			dst[x] += float32(f * v)
		}
	}
}

// Moments sets sum and squares to the sums of src and of its squares over whole blocks, of rows rows stride apart.
func Moments(sum, squares []int32, src []uint8, stride, rows int) {
	if len(squares) < len(sum) || rows < 1 || rows > Block || len(src) < (rows-1)*stride+len(sum)*Block {
		panic("kernel: blocks cannot be summed")
	}
	if len(sum) > 0 {
		moments(tier(), sum, squares, src, stride, rows)
	}
}

func momentsGeneric(sum, squares []int32, src []uint8, stride, rows int) {
	for i := range sum {
		s, q := uint32(0), uint32(0)
		for y := range rows {
			for _, v := range src[y*stride+i*Block:][:Block:Block] {
				s += uint32(v)
				q += uint32(v) * uint32(v)
			}
		}
		sum[i], squares[i] = int32(s), int32(q)
	}
}
