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

// A wavelet undoes one filter along a line, and along n columns of h rows that are stride apart.
type wavelet[T number] struct {
	line    func(line []T, odd int)
	columns func(a []T, stride, n, h, odd int)
}

var (
	wavelet53 = wavelet[int32]{lift53, columns53}
	wavelet97 = wavelet[float32]{lift97, columns97}
)

// strip is how many columns are lifted together: 256 bytes of each row, so that 1000 rows stay in a cache of 256 KiB.
const strip = 64

// synthesise undoes one level of decomposition: F.3. a holds, row by row, the interleaved coefficients of area.
func synthesise[T number](a []T, area rect, f wavelet[T]) {
	w, h := area.w(), area.h()
	if w == 0 || h == 0 {
		return
	}
	for y := range h {
		f.line(a[y*w:(y+1)*w], area.x0&1)
	}
	for x := 0; x < w; x += strip {
		f.columns(a[x:], w, min(strip, w-x), h, area.y0&1)
	}
}

// rows gives row i of n columns and the two beside it, mirrored at the ends of h rows.
func rows[T number](a []T, stride, n, h, i int) (row, above, below []T) {
	up, down := i-1, i+1
	if up < 0 {
		up = 1
	}
	if down >= h {
		down = h - 2
	}
	return a[i*stride:][:n], a[up*stride:][:n], a[down*stride:][:n]
}

// columns53 is lift53 for columns.
func columns53(a []int32, stride, n, h, odd int) {
	if h == 1 {
		for i := range a[:n] {
			a[i] /= int32(1 + odd)
		}
		return
	}
	for y := odd; y < h; y += 2 {
		row, above, below := rows(a, stride, n, h, y)
		for i := range row {
			row[i] -= (above[i] + below[i] + 2) >> 2
		}
	}
	for y := 1 - odd; y < h; y += 2 {
		row, above, below := rows(a, stride, n, h, y)
		for i := range row {
			row[i] += (above[i] + below[i]) >> 1
		}
	}
}

// columns97 is lift97 for columns.
func columns97(a []float32, stride, n, h, odd int) {
	if h == 1 {
		for i := range a[:n] {
			a[i] /= float32(1 + odd)
		}
		return
	}
	for y := range h {
		k := liftK
		if y&1 != odd {
			k = liftHigh
		}
		for i := range a[y*stride:][:n] {
			a[y*stride+i] *= k
		}
	}
	for step, k := range [4]float32{liftDelta, liftGamma, liftBeta, liftAlpha} {
		for y := (odd + step) & 1; y < h; y += 2 {
			row, above, below := rows(a, stride, n, h, y)
			for i := range row {
				row[i] -= float32(k * (above[i] + below[i]))
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
