package synth

import (
	"math"
	"sync"
)

// The derivatives below are those of orientation and ridgePeriod for the shape of newOutline, y up as angles have it.
// Template-level fingers ask for them some 150 times, so they are not taken by differences.

// gradient returns the orientation, but for half a turn, and its derivatives in radians per pixel; l is how strongly
// ridges curl at this height.
func (h *shape) gradient(t *tables, x, y, l float64) (theta, gx, gy float64) {
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
	re, im := 1.0, 0.0
	for i := range h.cores {
		c := &h.cores[i]
		dx, dy := x-c.x, c.y-y
		re, im = float64(re*dx)-float64(im*dy), float64(re*dy)+float64(im*dx)
		r2 := max(1, float64(dx*dx)+float64(dy*dy))
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
		inv := 0.5 / max(1, float64(dx*dx)+float64(dy*dy))
		gx += float64(dy * inv)
		gy -= float64(dx * inv)
	}
	if len(h.cores)+len(h.deltas) > 0 {
		theta += float64(0.5 * atan2(im, re))
	}
	a, ax, ay := h.perturb.slope(float32(x), float32(y))
	return theta + float64(h.rough*float64(a)), gx + float64(h.rough*float64(ax)), gy - float64(h.rough*float64(ay))
}

// frequency returns the ridges per pixel and how they change along y; along x they don't. l is how far they have widened.
func (h *shape) frequency(l float64) (f, gy float64) {
	f = 1 / float64(h.period*(1+float64(0.12*l)))
	return f, float64(float64(f*f)*h.period) * float64(float64(l*(1-l))*(0.12/30))
}

// tables holds the terms of a shape that depend on one distance alone, for every pixel of it; what is between is
// interpolated, with errors below 2e-5. They took half the time of a finger as exponentials.
type tables struct {
	height [masterHeight + 1][2]float64 // tipFall, baseFall
	radius [coreLimit + 1][2]float64    // coreOpen, coreTurn
}

var shapeTables = sync.OnceValue(func() *tables {
	t := new(tables)
	for i := range t.height {
		t.height[i] = [2]float64{tipFall(float64(i)), baseFall(float64(i))}
	}
	for i := range t.radius {
		t.radius[i] = [2]float64{coreOpen(float64(i)), coreTurn(float64(i * i))}
	}
	return t
})

// falls returns tipFall and baseFall at a height of the finger.
func (t *tables) falls(y float64) (tip, base float64) { return between(t.height[:], y) }

// core returns coreOpen and coreTurn at a distance below coreLimit.
func (t *tables) core(r float64) (open, turn float64) { return between(t.radius[:], r) }

func between(t [][2]float64, p float64) (float64, float64) {
	i := int(p)
	a, b, k := &t[i], &t[i+1], p-float64(i)
	return a[0] + float64(k*(b[0]-a[0])), a[1] + float64(k*(b[1]-a[1]))
}
