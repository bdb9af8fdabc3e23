package extract

import "math"

// findAxis takes the mean direction in which single fingers are long. Where less than a quarter stands apart it takes them
// for upright, as most hands are put down: the shape of the whole says how its fingers are ordered, not how they point.
func (h *hand) findAxis() {
	long, across := 0.0, 0.0 // of the doubled angle from upright, so that opposite directions are one
	single, all := 0, 0
	h.e.label(1, func(first, size int, _ bool) {
		l, a := h.elongation(h.e.stack[first : first+size])
		long, across = long+l, across+a
		if all += size; l > 0 {
			single += size
		}
	})
	if 4*single < all {
		h.turnTo(0)
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
