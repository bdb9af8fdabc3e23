package kernel

import "math"

const (
	// Cell is the side in pixels of the cells of Tensor.
	Cell = 4
	// Clip bounds the values of Normalise.
	Clip = 120
	// Peak is the value of a ridge of great amplitude after Even, the largest that Tensor takes; Equalise the
	// amplitude, in units of the response, at which a ridge has half of it.
	Peak     = 254
	Equalise = 614.4
)

// Normalise sets dst to (mean − src)·factor, rounded and clipped to ±Clip. Mean (7 fractional bits) and factor (12) are
// known, times 16, at the left edge of dst in element 0, from there on every eight pixels; len(src) is a multiple of
// eight.
func Normalise(dst []int8, src []uint8, mean, factor []int32) {
	n := len(src) / Block
	if n*Block != len(src) || len(dst) < len(src) || len(mean) <= n || len(factor) <= n {
		panic("kernel: row cannot be normalised")
	}
	if n > 0 {
		normalise(tier(), dst, src, mean, factor)
	}
}

func normaliseGeneric(dst []int8, src []uint8, mean, factor []int32) {
	for i := range len(src) / Block {
		m0, m1, k0, k1 := mean[i], mean[i+1]-mean[i], factor[i], factor[i+1]-factor[i]
		to, from := dst[i*Block:][:Block:Block], src[i*Block:][:Block:Block]
		for x, v := range from {
			f := int32(2*x + 1)
			m, k := (16*m0+m1*f)>>8, (16*k0+k1*f)>>8
			d := ((m-int32(v)<<7)*k + 1<<18) >> 19
			to[x] = int8(max(-Clip, min(Clip, d)))
		}
	}
}

// Mix sets dst to 16 times what lies so many sixteenths of the way from above to below.
func Mix(dst, above, below []int32, sixteenths int) {
	if len(above) < len(dst) || len(below) < len(dst) || sixteenths < 0 || sixteenths > 16 {
		panic("kernel: rows cannot be mixed")
	}
	mix(tier(), dst, above, below, sixteenths)
}

func mixGeneric(dst, above, below []int32, sixteenths int) {
	f := int32(sixteenths)
	for i := range dst {
		dst[i] = (16-f)*above[i] + f*below[i]
	}
}

// Soften sets dst to the binomial 1 4 6 4 1 both ways of src, halved: src begins two rows above and two columns left
// of dst, its rows are stride apart; len(dst) is a multiple of eight; line has eight elements more.
func Soften(dst []int16, src []int8, stride int, line []int16) {
	n := len(dst)
	if n%Block != 0 || len(line) < n+Block || len(src) < 4*stride+n+Block {
		panic("kernel: row cannot be softened")
	}
	if n > 0 {
		soften(tier(), dst, src, stride, line)
	}
}

func softenGeneric(dst []int16, src []int8, stride int, line []int16) {
	n := len(dst) + 4
	r0, r1, r2, r3, r4 := src[:n], src[stride:][:n], src[2*stride:][:n], src[3*stride:][:n], src[4*stride:][:n]
	line = line[:n]
	for x := range line {
		line[x] = int16(r0[x]) + int16(r4[x]) + 4*(int16(r1[x])+int16(r3[x])) + 6*int16(r2[x])
	}
	for x := range dst {
		l := line[x : x+5 : x+5]
		dst[x] = (l[0] + l[4] + 4*(l[1]+l[3]) + 6*l[2] + 64) >> 7
	}
}

// Tensor sums the structure tensor of soft, values -Peak to Peak, over one row of cells, with Scharr's 3 10 3
// derivative: Σ(gx²−gy²), Σ2gxgy and Σ(gx²+gy²) of the pixels in rows first to first+rows-1 and columns 4i to 4i+3,
// for cells i from to to-1 (the others stay as they are), without the first and last of width columns.
func Tensor(diff, cross, total []int32, soft []int16, stride, first, rows, width, from, to int) {
	if from < 0 || to > len(diff) || to > len(cross) || to > len(total) || first < 1 || rows < 0 || rows > Cell ||
		width > stride || to*Cell > stride || (first+rows+1)*stride > len(soft) {
		panic("kernel: cells cannot be summed")
	}
	tensor(tier(), diff, cross, total, soft, stride, first, rows, width, from, to)
}

// tensorEdge clears the cells and sums those that are not whole; the whole ones are left: from lo to hi-1.
func tensorEdge(diff, cross, total []int32, soft []int16, stride, first, rows, width, from, to int) (lo, hi int) {
	if from >= to {
		return from, from
	}
	clear(diff[from:to])
	clear(cross[from:to])
	clear(total[from:to])
	lo, hi = min(max(from, 1), to), to
	for hi > lo && (hi-1)*Cell+Cell+1 > width {
		hi--
	}
	for i := from; i < to; i++ {
		if i == lo && lo < hi {
			i = hi
		}
		if i < to {
			for y := first; y < first+rows; y++ {
				for x := max(1, i*Cell); x < min((i+1)*Cell, width-1); x++ {
					tensorPixel(&diff[i], &cross[i], &total[i], soft[(y-1)*stride+x-1:], stride)
				}
			}
		}
	}
	return lo, hi
}

func tensorPixel(diff, cross, total *int32, s []int16, stride int) {
	a, b, c := s[:3], s[stride:][:3], s[2*stride:][:3]
	gx := column(a[2], b[2], c[2]) - column(a[0], b[0], c[0])
	gy := 3*(int32(c[0])-int32(a[0])+int32(c[2])-int32(a[2])) + 10*(int32(c[1])-int32(a[1]))
	*diff += gx*gx - gy*gy
	*cross += 2 * gx * gy
	*total += gx*gx + gy*gy
}

func column(a, b, c int16) int32 { return 3*(int32(a)+int32(c)) + 10*int32(b) }

func tensorGeneric(diff, cross, total []int32, soft []int16, stride, first, rows, lo, hi int) {
	for y := first; y < first+rows; y++ {
		n := (hi-lo)*Cell + 2
		at := lo*Cell - 1
		a, b, c := soft[(y-1)*stride+at:][:n], soft[y*stride+at:][:n], soft[(y+1)*stride+at:][:n]
		diff, cross, total := diff[lo:hi], cross[lo:hi], total[lo:hi]
		// v: the column smoothed, d: its derivative; at x-1, x and x+1.
		v0, v1 := column(a[0], b[0], c[0]), column(a[1], b[1], c[1])
		d0, d1 := int32(c[0])-int32(a[0]), int32(c[1])-int32(a[1])
		for i := range diff {
			a, b, c := a[i*Cell+2:][:Cell:Cell], b[i*Cell+2:][:Cell:Cell], c[i*Cell+2:][:Cell:Cell]
			var xx, yy, xy int32
			for x := range Cell {
				v2 := column(a[x], b[x], c[x])
				d2 := int32(c[x]) - int32(a[x])
				gx, gy := v2-v0, 3*(d0+d2)+10*d1
				xx += gx * gx
				yy += gy * gy
				xy += gx * gy
				v0, v1, d0, d1 = v1, v2, d1, d2
			}
			diff[i] += xx - yy
			cross[i] += 2 * xy
			total[i] += xx + yy
		}
	}
}

// Even sets dst to even with the amplitude of even and odd evened out: Peak·even/(amplitude + Equalise), towards 0.
// The lengths are a multiple of eight.
func Even(dst, even, odd []int16) {
	n := len(dst)
	if n%Block != 0 || len(even) < n || len(odd) < n {
		panic("kernel: row cannot be evened")
	}
	if n > 0 {
		evened(tier(), dst, even, odd)
	}
}

func evenedGeneric(dst, even, odd []int16) {
	even, odd = even[:len(dst)], odd[:len(dst)]
	for i, v := range even {
		if v == 0 {
			dst[i] = 0
			continue
		}
		a, b := int64(v), int64(odd[i])
		dst[i] = int16(Peak * float32(v) / (float32(math.Sqrt(float64(float32(a*a+b*b)))) + Equalise))
	}
}

// Signs sets bit x of dst[i] where element 8i+x of src is negative.
func Signs(dst []uint8, src []int16) {
	if len(src) < Block*len(dst) {
		panic("kernel: too few elements for their signs")
	}
	if len(dst) > 0 {
		signs(tier(), dst, src)
	}
}

func signsGeneric(dst []uint8, src []int16) {
	for i := range dst {
		s := src[i*Block:][:Block:Block]
		b := uint16(0)
		for x := range Block {
			b |= uint16(s[x]) >> 15 << x
		}
		dst[i] = uint8(b)
	}
}
