//go:build purego || !amd64

package kernel

func (b *Bench) row(_ Level, even, odd []int16, by int, filters []*Filter) {
	b.rowGeneric(even, odd, by, filters)
}

func (b *Bench) spot(_ Level, even, odd *[Block * Block]int16, x, y int, f *Filter) {
	b.spotGeneric(even, odd, x, y, f)
}

func normalise(_ Level, dst []int8, src []uint8, mean, factor []int32) {
	normaliseGeneric(dst, src, mean, factor)
}

func mix(_ Level, dst, above, below []int32, sixteenths int) {
	mixGeneric(dst, above, below, sixteenths)
}

func soften(_ Level, dst []int16, src []int8, stride int, line []int16) {
	softenGeneric(dst, src, stride, line)
}

func tensor(_ Level, diff, cross, total []int32, soft []int16, stride, first, rows, width, from, to int) {
	lo, hi := tensorEdge(diff, cross, total, soft, stride, first, rows, width, from, to)
	if lo < hi {
		tensorGeneric(diff, cross, total, soft, stride, first, rows, lo, hi)
	}
}

func evened(_ Level, dst, even, odd []int16) { evenedGeneric(dst, even, odd) }

func signs(_ Level, dst []uint8, src []int16) { signsGeneric(dst, src) }

func profile(_ Level, right, left *[half]int32, norm []int8, stride, centre int, s *Steps) {
	profileGeneric(right, left, norm, stride, centre, s)
}

func (w *Waves) compare(_ Level, to *Spectrum, even, odd *[half]int16) {
	w.compareGeneric(to, even, odd)
}

func smoothAcross(_ Level, dst, src, k []float32) { smoothAcrossGeneric(dst, src, k) }

func smoothDown(_ Level, dst, src []float32, stride int, k []float32) {
	smoothDownGeneric(dst, src, stride, k)
}

func moments(_ Level, sum, squares []int32, src []uint8, stride, rows int) {
	momentsGeneric(sum, squares, src, stride, rows)
}

func across(_ Level, dst []int16, src []uint8, start []int32, weight []int16, taps int) {
	acrossGeneric(dst, src, start, weight, taps)
}

func down(_ Level, dst []uint8, rows []int16, at []int, weight []int16) {
	downGeneric(dst, rows, at, weight, 0)
}

func advance(_ Level, sum *[4]int64, even, odd []int16, at, stride, right, below int) {
	advanceGeneric(sum, even, odd, at, stride, right, below)
}

func amplitudes(_ Level, dst []float32, even, odd []int16, stride int, share float32) {
	amplitudesGeneric(dst, even, odd, stride, share)
}

func angles(_ Level, dst, y, x []float32) { anglesGeneric(dst, y, x) }

func cells(_ Level, a, b, t []float32, inside []uint8, diff, cross, total []int32, stride int) {
	cellsGeneric(a, b, t, inside, diff, cross, total, stride)
}

func agree(_ Level, cos, sin, agreement, a, b, t []float32, weight float32) {
	agreeGeneric(cos, sin, agreement, a, b, t, weight)
}

func weigh(_ Level, cos, sin []float32, weight float32) { weighGeneric(cos, sin, weight) }

func fold(_ Level, even, odd *[half]int16, right, left, window *[half]int32) (energy int64) {
	return foldGeneric(even, odd, right, left, window)
}
