package jp2

// Lifting steps of the irreversible wavelet: table F.4.
const (
	liftAlpha float32 = -1.586134342059924
	liftBeta  float32 = -0.052980118572961
	liftGamma float32 = 0.882911075530934
	liftDelta float32 = 0.443506852043971
	liftK     float32 = 1.230174104914001
	// liftHigh scales the high-pass half. The standard has 1/K = 0.812893; OpenJPEG, which most others are compared
	// with, 3e-5 less. That is two levels of 65536 and none of 256, so its value is taken for the sake of agreement.
	liftHigh float32 = 1.625732422 / 2
)

// A number is a coefficient of the reversible (int32) or the irreversible (float32) path.
type number interface{ int32 | float32 }

// synthesise undoes one level of decomposition: F.3. ll holds the lower resolution (area low), the three bands are
// written into their places by put before; here a holds, row by row, the interleaved coefficients of area.
func synthesise[T number](a []T, area rect, lift func(line []T, odd int)) {
	w, h := area.w(), area.h()
	if w == 0 || h == 0 {
		return
	}
	for y := range h {
		lift(a[y*w:(y+1)*w], area.x0&1)
	}
	vertical(a, w, h, area.y0&1, lift)
}

// columns is how many columns are lifted together: 16 values of 4 bytes are a cache line.
const columns = 16

// vertical lifts the columns of a. It gathers them into lines, which costs less than walking down a wide image.
func vertical[T number](a []T, w, h, odd int, lift func(line []T, odd int)) {
	lines := make([]T, columns*h)
	for x0 := 0; x0 < w; x0 += columns {
		n := min(columns, w-x0)
		for y := range h {
			for i, v := range a[y*w+x0 : y*w+x0+n] {
				lines[i*h+y] = v
			}
		}
		for i := range n {
			lift(lines[i*h:(i+1)*h], odd)
		}
		for y := range h {
			row := a[y*w+x0 : y*w+x0+n]
			for i := range row {
				row[i] = lines[i*h+y]
			}
		}
	}
}

// lift53 undoes the reversible 5/3 wavelet on one line whose first sample has an odd or an even coordinate: F.3.8.2.1.
func lift53(a []int32, odd int) {
	n := len(a)
	if n == 1 {
		if odd == 1 {
			a[0] /= 2
		}
		return
	}
	// Even coordinates first, from their odd neighbours; beyond the ends the line is mirrored.
	for i := odd; i < n; i += 2 {
		l, r := mirror(a, i-1), mirror(a, i+1)
		a[i] -= (l + r + 2) >> 2
	}
	for i := 1 - odd; i < n; i += 2 {
		l, r := mirror(a, i-1), mirror(a, i+1)
		a[i] += (l + r) >> 1
	}
}

func mirror[T number](a []T, i int) T {
	switch {
	case i < 0:
		return a[-i]
	case i >= len(a):
		return a[2*len(a)-2-i]
	}
	return a[i]
}

// lift97 undoes the irreversible 9/7 wavelet on one line: F.3.8.1.1.
func lift97(a []float32, odd int) {
	n := len(a)
	if n == 1 {
		if odd == 1 {
			a[0] /= 2
		}
		return
	}
	for i := odd; i < n; i += 2 {
		a[i] *= liftK
	}
	for i := 1 - odd; i < n; i += 2 {
		a[i] *= liftHigh
	}
	lift97Step(a, odd, liftDelta)
	lift97Step(a, 1-odd, liftGamma)
	lift97Step(a, odd, liftBeta)
	lift97Step(a, 1-odd, liftAlpha)
}

// lift97Step takes k times the sum of its neighbours from every second sample. The conversion keeps compilers from
// fusing the multiplication, so that all architectures agree.
func lift97Step(a []float32, from int, k float32) {
	n := len(a)
	i := from
	if i == 0 {
		a[0] -= float32(k * (a[1] + a[1]))
		i = 2
	}
	for ; i+1 < n; i += 2 {
		a[i] -= float32(k * (a[i-1] + a[i+1]))
	}
	if i < n {
		a[i] -= float32(k * (a[i-1] + a[i-1]))
	}
}
