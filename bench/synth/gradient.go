package synth

import (
	"math"
	"sync"
)

// The derivatives below are those of orientation and ridgePeriod for the shape of outline, y up as angles have it.
// Template-level fingers ask for them some 150 times, so they are not taken by differences.

// gradient returns the derivatives of the orientation in radians per pixel, and the orientation, but for half a turn, as
// an angle and a vector of which half the angle comes on top: whoever has no use for it saves the arc tangent. l is how
// strongly ridges curl at this height.
func (h *shape) gradient(t *tables, x, y, l float64) (theta, re, im, gx, gy float64) {
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
	theta -= float64(h.curl * float64(side*l))
	gx -= float64(h.curl * float64(l*(1/float64(centreX))))
	gy -= float64(float64(h.curl*side) * float64(float64(l*(1-l))*(1.0/55)))
	// The field of the singularities is half the sum of their angles: of the product of their vectors, which takes one
	// arc tangent for all of them.
	re = 1
	for i := range h.cores {
		c := &h.cores[i]
		dx, dy := x-c.x, c.y-y
		re, im = float64(re*dx)-float64(im*dy), float64(re*dy)+float64(im*dx)
		r2 := float64(dx*dx) + float64(dy*dy)
		if r2 < 1 {
			r2 = 1
		}
		inv := 1 / r2
		px, py := -float64(dy*inv), float64(dx*inv) // of the angle φ
		gx += float64(0.5 * px)
		gy += float64(0.5 * py)
		r := math.Sqrt(r2)
		if r >= coreLimit {
			continue
		}
		open, turn := t.core(r)
		ir := float64(r * inv)
		s := float64((float64(dy*c.cos) - float64(dx*c.sin)) * ir) // of φ - tail
		k := float64((float64(dx*c.cos) + float64(dy*c.sin)) * ir)
		fade := float64(0.5 * float64(c.legs*open))
		theta -= float64(s * fade)
		slope := float64(float64(s*fade)*ir) * (1 / (1.7 * coreReach))
		gx -= float64(float64(k*fade)*px) - float64(slope*dx)
		gy -= float64(float64(k*fade)*py) - float64(slope*dy)
		turn = float64(c.turn * turn)
		theta += turn
		gx -= float64(turn * float64(dx*(1.0/(coreReach*coreReach))))
		gy -= float64(turn * float64(dy*(1.0/(coreReach*coreReach))))
	}
	for i := range h.deltas {
		d := &h.deltas[i]
		dx, dy := x-d.x, d.y-y
		re, im = float64(re*dx)+float64(im*dy), float64(im*dx)-float64(re*dy)
		r2 := float64(dx*dx) + float64(dy*dy)
		if r2 < 1 {
			r2 = 1
		}
		inv := 0.5 / r2
		gx += float64(dy * inv)
		gy -= float64(dx * inv)
	}
	a, ax, ay := h.perturb.slope(float32(x), float32(y))
	return theta + float64(h.rough*float64(a)), re, im, gx + float64(h.rough*float64(ax)), gy - float64(h.rough*float64(ay))
}

// along returns the orientation, as shape.orientation does but for half a turn, in half the time.
func (h *shape) along(t *tables, x, y float64) float64 {
	tip, _, _ := t.falls(y)
	theta, re, im, _, _ := h.gradient(t, x, y, tip)
	return theta + float64(0.5*bearing(im, re))
}

// tables holds the terms of a shape that depend on one distance alone, for every pixel of it; what is between is
// interpolated, with errors below 2e-5. They took half the time of a finger as exponentials.
type tables struct {
	height [masterHeight + 1][3]float64 // tipFall; the frequency of ridges that baseFall leaves, and how it changes
	radius [coreLimit + 1][2]float64    // coreOpen, coreTurn
}

var shapeTables = sync.OnceValue(func() *tables {
	t := new(tables)
	for i := range t.height {
		l := baseFall(float64(i))
		w := 1 / (1 + float64(0.12*l))
		t.height[i] = [3]float64{tipFall(float64(i)), w, float64(w*w) * float64(float64(l*(1-l))*(0.12/30))}
	}
	for i := range t.radius {
		t.radius[i] = [2]float64{coreOpen(float64(i)), coreTurn(float64(i * i))}
	}
	return t
})

// falls returns tipFall at a height of the finger, the frequency of ridges there as part of that above the deltas, and
// how that changes along y, up; along x it does not.
func (t *tables) falls(y float64) (tip, wide, wider float64) {
	if y < 0 {
		y = 0
	} else if y > masterHeight-1 {
		y = masterHeight - 1
	}
	i := int(y)
	a, b, k := &t.height[i], &t.height[i+1], y-float64(i)
	return a[0] + float64(k*(b[0]-a[0])), a[1] + float64(k*(b[1]-a[1])), a[2] + float64(k*(b[2]-a[2]))
}

// core returns coreOpen and coreTurn at a distance below coreLimit.
func (t *tables) core(r float64) (open, turn float64) {
	i := int(r)
	a, b, k := &t.radius[i], &t.radius[i+1], r-float64(i)
	return a[0] + float64(k*(b[0]-a[0])), a[1] + float64(k*(b[1]-a[1]))
}
