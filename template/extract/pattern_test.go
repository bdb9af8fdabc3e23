package extract_test

import (
	"image"
	"math"
	"math/rand/v2"
)

// vortex is a minutia of which everything is known: the phase of the ridges turns around (x, y), once against the
// clock as seen with y down (turn 1) or with it (-1).
type vortex struct{ x, y, turn float64 }

// pattern is a wave of ridges with vortices in it. Its minutiae follow from the mathematics, not from any extractor.
type pattern struct {
	w, h      int
	period    float64 // pixels
	direction float64 // of the wave vector, radians, y down
	bend      float64 // radians by which the wave vector turns over the width of the image
	vortices  []vortex
	noise     float64 // standard deviation in grey levels
	all       bool    // the print covers the image
}

func (p *pattern) phase(x, y float64) float64 {
	k := 2 * math.Pi / p.period
	dx, dy := x-float64(p.w)/2, y-float64(p.h)/2
	u, v := dx*math.Cos(p.direction)+dy*math.Sin(p.direction), dy*math.Cos(p.direction)-dx*math.Sin(p.direction)
	if p.bend != 0 {
		r := float64(p.w) / p.bend // circles of this radius at the middle
		u = math.Hypot(r+u, v) - r
	}
	phi := k * u
	for _, q := range p.vortices {
		phi += q.turn * math.Atan2(y-q.y, x-q.x)
	}
	return phi
}

// image draws ridges dark, in an ellipse on a light ground.
func (p *pattern) image(seed uint64) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 1))
	g := image.NewGray(image.Rect(0, 0, p.w, p.h))
	for y := range p.h {
		for x := range p.w {
			v := 235.0
			ex, ey := float64(x)/float64(p.w)*2-1, float64(y)/float64(p.h)*2-1
			if p.all || ex*ex+ey*ey < 0.95 {
				v = 128 - 90*math.Cos(p.phase(float64(x), float64(y)))
			}
			if p.noise > 0 {
				v += p.noise * r.NormFloat64()
			}
			g.Pix[y*g.Stride+x] = uint8(math.Max(0, math.Min(255, v)))
		}
	}
	return g
}

// wave is the direction of the local wave vector at a point, without the vortices.
func (p *pattern) wave(x, y float64) float64 {
	if p.bend == 0 {
		return p.direction
	}
	r := float64(p.w) / p.bend
	dx, dy := x-float64(p.w)/2, y-float64(p.h)/2
	u, v := dx*math.Cos(p.direction)+dy*math.Sin(p.direction), dy*math.Cos(p.direction)-dx*math.Sin(p.direction)
	return p.direction + math.Atan2(v, r+u)
}

// theta is the direction that INCITS 378 gives the minutia, counter-clockwise with y down: along the ridges, to the
// side that has one ridge more. On that side of a vortex its phase runs with the wave: for a wave along +x and turn 1
// that is above it, where y is smaller.
func (p *pattern) theta(v vortex) float64 {
	a := -p.wave(v.x, v.y) + math.Pi/2
	if v.turn < 0 {
		a += math.Pi
	}
	return a
}

// scatter places n vortices of alternating turn, apart from each other and from the edge.
func (p *pattern) scatter(seed uint64, n int, apart float64) {
	r := rand.New(rand.NewPCG(seed, 2))
	for tries := 0; len(p.vortices) < n && tries < 100000; tries++ {
		v := vortex{r.Float64() * float64(p.w), r.Float64() * float64(p.h), float64(1 - 2*(len(p.vortices)%2))}
		ex, ey := v.x/float64(p.w)*2-1, v.y/float64(p.h)*2-1
		ok := ex*ex+ey*ey < 0.6
		for _, q := range p.vortices {
			ok = ok && math.Hypot(q.x-v.x, q.y-v.y) > apart
		}
		if ok {
			p.vortices = append(p.vortices, v)
		}
	}
}

// usual is a pattern as an adult finger has it.
func usual(seed uint64) *pattern {
	p := &pattern{w: 320, h: 352, period: 9, direction: float64(seed) * 0.7, bend: 1.2}
	p.scatter(seed, 16, 36)
	return p
}

// angleBetween is the difference of two directions, 0 to π.
func angleBetween(a, b float64) float64 {
	return math.Abs(math.Remainder(a-b, 2*math.Pi))
}
