//go:build !purego

package kernel

import "unsafe"

func (b *Bench) row(level Level, even, odd []int16, by int, filters []*Filter) {
	if level == Portable {
		b.rowGeneric(even, odd, by, filters)
		return
	}
	w := len(filters) * Block
	for bx, f := range filters {
		if f == nil {
			clearBlock(even[bx*Block:], odd[bx*Block:], w)
		}
		if f == nil || f == Keep {
			continue
		}
		b.assembly(level, &even[bx*Block], &odd[bx*Block], w, bx*Block, by*Block, f)
	}
}

func (b *Bench) spot(level Level, even, odd *[Block * Block]int16, x, y int, f *Filter) {
	if level == Portable {
		b.spotGeneric(even, odd, x, y, f)
		return
	}
	b.assembly(level, &even[0], &odd[0], Block, x, y, f)
}

func (b *Bench) assembly(level Level, even, odd *int16, stride, x, y int, f *Filter) {
	src := &b.norm[(y+Margin-MaxRadius)*b.stride+x+Margin-MaxRadius]
	if level == AVX512 {
		filterAVX512(even, odd, 2*stride, src, b.stride, (*byte)(unsafe.Pointer(f)), &b.rows[0])
	} else {
		filterAVX2(even, odd, 2*stride, src, b.stride, (*byte)(unsafe.Pointer(f)), &b.rows[0])
	}
}

func normalise(level Level, dst []int8, src []uint8, mean, factor []int32) {
	if level == Portable {
		normaliseGeneric(dst, src, mean, factor)
		return
	}
	normaliseAVX2(&dst[0], &src[0], &mean[0], &factor[0], len(src)/Block)
}

func mix(level Level, dst, above, below []int32, sixteenths int) {
	n := len(dst) / 8 * 8
	if level != Portable && n > 0 {
		mixAVX2(&dst[0], &above[0], &below[0], sixteenths, n/8)
		dst, above, below = dst[n:], above[n:], below[n:]
	}
	mixGeneric(dst, above, below, sixteenths)
}

func soften(level Level, dst []int16, src []int8, stride int, line []int16) {
	if level == Portable {
		softenGeneric(dst, src, stride, line)
		return
	}
	softenAVX2(&dst[0], &src[0], stride, &line[0], len(dst)/Block)
}

func tensor(level Level, diff, cross, total []int32, soft []int16, stride, first, rows, width, from, to int) {
	lo, hi := tensorEdge(diff, cross, total, soft, stride, first, rows, width, from, to)
	if n := (hi - lo) / 4; level != Portable && n > 0 && rows > 0 {
		src := &soft[(first-1)*stride+lo*Cell-1]
		tensorAVX2(&diff[lo], &cross[lo], &total[lo], src, 2*stride, rows, n)
		lo += 4 * n
	}
	if lo < hi {
		tensorGeneric(diff, cross, total, soft, stride, first, rows, lo, hi)
	}
}

func evened(level Level, dst, even, odd []int16) {
	if level == Portable {
		evenedGeneric(dst, even, odd)
		return
	}
	evenedAVX2(&dst[0], &even[0], &odd[0], len(dst)/Block)
}

func signs(level Level, dst []uint8, src []int16) {
	if level == Portable {
		signsGeneric(dst, src)
		return
	}
	signsAVX2(&dst[0], &src[0], len(dst))
}

func profile(level Level, right, left *[half]int32, norm []int8, stride, centre int, s *Steps) {
	if level == Portable {
		profileGeneric(right, left, norm, stride, centre, s)
		return
	}
	profileAVX2(&right[0], &left[0], &norm[centre-3], stride, &s.nx)
}

func (w *Waves) compare(level Level, to *Spectrum, even, odd *[half]int16) {
	if level == Portable {
		w.compareGeneric(to, even, odd)
		return
	}
	if level == AVX512 {
		compareAVX512(&to[0][0], &w.duos[0][0][0][0], &even[0], &odd[0])
	} else {
		compareAVX2(&to[0][0], &w.duos[0][0][0][0], &even[0], &odd[0])
	}
}

func fold(level Level, even, odd *[half]int16, right, left, window *[half]int32) (energy int64) {
	if level == Portable {
		return foldGeneric(even, odd, right, left, window)
	}
	return foldAVX2(&even[0], &odd[0], &right[0], &left[0], &window[0])
}

func smoothAcross(level Level, dst, src, k []float32) {
	n := len(dst)
	if level == Portable || n < 8 {
		smoothAcrossGeneric(dst, src, k)
		return
	}
	smoothAcrossAVX2(&dst[0], &src[len(k)-1], &k[0], len(k)-1, n/8)
	if n%8 > 0 { // the last eight, some of them again
		smoothAcrossAVX2(&dst[n-8], &src[n-8+len(k)-1], &k[0], len(k)-1, 1)
	}
}

func smoothDown(level Level, dst, src []float32, stride int, k []float32) {
	n := len(dst)
	if level == Portable || n < 8 {
		smoothDownGeneric(dst, src, stride, k)
		return
	}
	smoothDownAVX2(&dst[0], &src[0], 4*stride, &k[0], len(k), n/8)
	if n%8 > 0 { // the last eight, some of them again
		smoothDownAVX2(&dst[n-8], &src[n-8], 4*stride, &k[0], len(k), 1)
	}
}

func moments(level Level, sum, squares []int32, src []uint8, stride, rows int) {
	if level == Portable {
		momentsGeneric(sum, squares, src, stride, rows)
		return
	}
	momentsAVX2(&sum[0], &squares[0], &src[0], stride, rows, len(sum))
}

func across(level Level, dst []int16, src []uint8, start []int32, weight []int16, taps int) {
	stride := TapStride(taps)
	n := 0
	if level != Portable {
		// The kernel reads all words of a filter, of which the last may lie beyond the row.
		for n = len(dst); n > 0 && int(start[n-1])+stride > len(src); n-- {
		}
		n = n / 4 * 4
	}
	switch {
	case n > 0 && stride == 8:
		across8AVX2(&dst[0], &src[0], &start[0], &weight[0], n/4)
	case n > 0:
		across16AVX2(&dst[0], &src[0], &start[0], &weight[0], n/4)
	}
	acrossGeneric(dst[n:], src, start[n:], weight[n*stride:], taps)
}

func down(level Level, dst []uint8, rows []int16, at []int, weight []int16) {
	n := len(dst) / 16 * 16
	if level == Portable || len(at) == 0 {
		n = 0
	}
	if n > 0 {
		downAVX2(&dst[0], &rows[0], &at[0], &weight[0], len(at)/2, n/16)
	}
	downGeneric(dst, rows, at, weight, n)
}

func advance(level Level, sum *[4]int64, even, odd []int16, at, stride, right, below int) {
	if level == Portable {
		advanceGeneric(sum, even, odd, at, stride, right, below)
		return
	}
	advanceAVX2(&sum[0], &even[at], &odd[at], 2*stride, right, below)
}

func amplitudes(level Level, dst []float32, even, odd []int16, stride int, share float32) {
	n := len(dst) / 8 * 8
	if level != Portable && n > 0 {
		amplitudesAVX2(&dst[0], &even[0], &odd[0], 2*stride, share, n/8)
		dst, even, odd = dst[n:], even[n*Block:], odd[n*Block:]
	}
	amplitudesGeneric(dst, even, odd, stride, share)
}

func angles(level Level, dst, y, x []float32) {
	n := len(dst) / 8 * 8
	if level != Portable && n > 0 {
		anglesAVX2(&dst[0], &y[0], &x[0], n/8)
		dst, y, x = dst[n:], y[n:], x[n:]
	}
	anglesGeneric(dst, y, x)
}

func cells(level Level, a, b, t []float32, inside []uint8, diff, cross, total []int32, stride int) {
	n := len(a) / 8 * 8
	if level != Portable && n > 0 {
		cellsAVX2(&a[0], &b[0], &t[0], &inside[0], &diff[0], &cross[0], &total[0], 4*stride, n/8)
		a, b, t, inside = a[n:], b[n:], t[n:], inside[n:]
		diff, cross, total = diff[2*n:], cross[2*n:], total[2*n:]
	}
	cellsGeneric(a, b, t, inside, diff, cross, total, stride)
}

func agree(level Level, cos, sin, agreement, a, b, t []float32, weight float32) {
	n := len(cos) / 8 * 8
	if level != Portable && n > 0 {
		agreeAVX2(&cos[0], &sin[0], &agreement[0], &a[0], &b[0], &t[0], weight, n/8)
		cos, sin, agreement, a, b, t = cos[n:], sin[n:], agreement[n:], a[n:], b[n:], t[n:]
	}
	agreeGeneric(cos, sin, agreement, a, b, t, weight)
}

func weigh(level Level, cos, sin []float32, weight float32) {
	n := len(cos) / 8 * 8
	if level != Portable && n > 0 {
		weighAVX2(&cos[0], &sin[0], weight, n/8)
		cos, sin = cos[n:], sin[n:]
	}
	weighGeneric(cos, sin, weight)
}
