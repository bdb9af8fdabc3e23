package synth

import "math"

// The derivatives below are those of orientation and ridgePeriod, y up as angles have it. Template-level fingers ask
// for them some 300 times, so they are not taken by differences.

// gradient returns the orientation and its derivatives in radians per pixel.
func (h *shape) gradient(x, y float64) (theta, gx, gy float64) {
	theta = h.tilt
	side := (x - centreX) / centreX
	if h.arch > 0 {
		e := (y - h.archY) / 130
		s, c := sincos(float64(math.Pi * 0.9 * side))
		g := exp(-float64(e * e))
		theta -= float64(h.arch * float64(s*g))
		gx -= float64(float64(h.arch*float64(c*g)) * (math.Pi * 0.9 / centreX))
		gy -= float64(float64(h.arch*float64(s*g)) * float64(2*e/130))
	}
	l := logistic((masterHeight*0.34 - y) / 55)
	theta -= float64(h.curl * float64(side*l))
	gx -= float64(h.curl * float64(l*(1/float64(centreX))))
	gy -= float64(float64(h.curl*side) * float64(float64(l*(1-l))*(1.0/55)))
	for _, c := range h.cores {
		dx, dy := x-c.x, c.y-y
		phi := atan2(dy, dx)
		r2 := max(1, float64(dx*dx)+float64(dy*dy))
		px, py := -dy/r2, dx/r2 // of phi
		theta += float64(0.5 * phi)
		gx += float64(0.5 * px)
		gy += float64(0.5 * py)
		if r2 > 36*coreReach*coreReach {
			continue
		}
		r := math.Sqrt(r2)
		s, k := sincos(phi - c.tail)
		fade := float64(0.5*c.legs) * exp(-r*(1/(1.7*coreReach)))
		theta -= float64(s * fade)
		slope := float64(s*fade) / float64(1.7*coreReach*r)
		gx -= float64(float64(k*fade)*px) - float64(slope*dx)
		gy -= float64(float64(k*fade)*py) - float64(slope*dy)
		turn := float64(c.turn * exp(-r2*(1/(2.0*coreReach*coreReach))))
		theta += turn
		gx -= float64(turn * float64(dx*(1.0/(coreReach*coreReach))))
		gy -= float64(turn * float64(dy*(1.0/(coreReach*coreReach))))
	}
	for _, d := range h.deltas {
		dx, dy := x-d.x, d.y-y
		r2 := max(1, float64(dx*dx)+float64(dy*dy))
		theta -= float64(0.5 * atan2(dy, dx))
		gx += float64(0.5 * (dy / r2))
		gy -= float64(0.5 * (dx / r2))
	}
	fx, fy := float32(x), float32(y)
	a, ax, ay := h.perturb.slope(fx, fy)
	b, bx, by := h.perturbFine.slope(fx, fy)
	theta += float64(h.rough * (float64(a) + float64(h.fine*float64(b))))
	gx += float64(h.rough * (float64(ax) + float64(h.fine*float64(bx))))
	gy -= float64(h.rough * (float64(ay) + float64(h.fine*float64(by))))
	return theta, gx, gy
}

// frequency returns the ridges per pixel and their derivatives.
func (h *shape) frequency(x, y float64) (f, gx, gy float64) {
	w, wx, wy := h.swell.slope(float32(x), float32(y))
	l := logistic((y - masterHeight*0.68) / 30)
	a, b := 1+float64(0.05*float64(w)), 1+float64(0.12*l)
	f = 1 / float64(h.period*float64(a*b))
	gx = -float64(f * (0.05 * float64(wx) / a))
	gy = float64(f * (float64(0.05*float64(wy)/a) + float64(0.12*float64(l*(1-l)))/float64(30*b)))
	return f, gx, gy
}
