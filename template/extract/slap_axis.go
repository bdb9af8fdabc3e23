package extract

import "math"

// axisStep is the step of the search for the axis, in degrees.
const axisStep = 3

// findAxis takes the mean direction in which single fingers are long, or where all touch one another the columns of
// the whole.
func (h *hand) findAxis() {
	long, across := 0.0, 0.0 // of the doubled angle from upright, so that opposite directions are one
	h.e.label(1, func(first, size int, _ bool) {
		l, a := h.elongation(h.e.stack[first : first+size])
		long, across = long+l, across+a
	})
	if long <= 0 {
		h.findColumns()
		return
	}
	h.turnTo(math.Atan2(across, long) / 2)
}

// elongation is by how much the moments of a patch along its axis are larger than across it, as a share of both and
// times its area, as a vector of twice the tilt. A patch that is no finger by its width, or that lies across, has none.
func (h *hand) elongation(cells []int32) (long, across float64) {
	n := float64(len(cells))
	if n*mmPerBlock*mmPerBlock < leastArea {
		return 0, 0
	}
	var sx, sy, sxx, sxy, syy float64
	for _, i := range cells {
		x, y := float64(int(i)%h.e.gw), float64(int(i)/h.e.gw)
		sx, sy, sxx, sxy, syy = sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	sx, sy = sx/n, sy/n
	sxx, sxy, syy = sxx/n-sx*sx, sxy/n-sx*sy, syy/n-sy*sy
	long, across = syy-sxx, -2*sxy
	// An ellipse is four standard deviations wide.
	width := 4 * math.Sqrt(max(0, (sxx+syy-math.Hypot(long, across))/2)) * mmPerBlock
	if long <= 0 || width > widestFinger {
		return 0, 0
	}
	n /= sxx + syy
	return long * n, across * n
}

// findColumns takes the direction along which the print falls into the narrowest and highest columns.
func (h *hand) findColumns() {
	var inside []int32
	for i, in := range h.e.inside {
		if in != 0 {
			inside = append(inside, int32(i))
		}
	}
	size := h.e.gw + h.e.gh
	columns := make([]float64, 2*size+2)
	best, at := -1.0, 0
	// Upright first, then ever further: of equals the most upright.
	angles := []int{0}
	for d := axisStep; d <= widestTilt; d += axisStep {
		angles = append(angles, -d, d)
	}
	for _, d := range angles {
		h.turnTo(float64(d) * math.Pi / 180)
		clear(columns)
		for _, i := range inside {
			u, _ := h.uv(i)
			f := u + float64(size)
			columns[int(f)] += 1 - (f - math.Floor(f))
			columns[int(f)+1] += f - math.Floor(f)
		}
		sum := 0.0
		for _, c := range columns {
			sum += c * c
		}
		if sum > best {
			best, at = sum, d
		}
	}
	h.turnTo(float64(at) * math.Pi / 180)
}
