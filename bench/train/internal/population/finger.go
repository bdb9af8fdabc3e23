// Package population generates templates of people who do not exist: fingers as point patterns of minutiae along a
// ridge flow, and impressions of them with the losses, false minutiae, jitter and skin stretch of real prints. It
// draws no images. Everything that bench/train learns, it learns from this package.
//
// The model follows what is known of real prints (shared figures in docs/notes): flow around singular points,
// distances of 7 to 15 pixels to the nearest minutia, the surplus of one polarity where ridges diverge, and the
// repeatability that genuine pairs of real minutiae show.
//
// Package bench/synth has a second generator of templates, and that is on purpose. That one serves galleries of
// millions: it is fast, gives the same bytes on every processor, and may become more lifelike with every release. This one
// serves training: it tells which minutia of the finger is behind each of the template, and makes pairs of false
// minutiae, scratches, and prints as poor as those that other makers' records come from. The shipped projection, weights
// and calibration are tied to its every draw, so it stays as it is until they are learned again; and what was learned
// here is checked on the other, whose fingers and faults are not the ones that it was learned from.
package population

import (
	"math"
	"math/rand/v2"
)

// The finger lives in a frame of its own, in pixels at 500 ppi, y down.
const frameW, frameH = 448.0, 576.0

type point struct{ x, y float64 }

// A minutia of the finger itself.
type minutia struct {
	point
	theta   float64 // radians, y up
	kind    uint8
	quality float64 // how well it shows, 0 to 1
}

// A Finger is the pattern behind impressions.
type Finger struct {
	cores, deltas []point
	arch          bool
	rise, archY   float64
	curl, bend    float64 // how much ridges bend over the finger tip; constant tilt
	lean          float64
	wave          float64
	noise, spread *field
	period        float64
	minutiae      []minutia
}

func uniform(r *rand.Rand, a, b float64) float64 { return a + (b-a)*r.Float64() }

// NewFinger returns the finger of a seed.
func NewFinger(seed uint64) *Finger {
	r := rand.New(rand.NewPCG(seed, 1))
	f := &Finger{}
	cx, cy := frameW/2+12*r.NormFloat64(), frameH*0.45+18*r.NormFloat64()
	size := uniform(r, 0.89, 1.11)
	// shares of patterns among people: arches 8 % of which half tented, loops 60 %, whorls 32 %
	side := 1.0
	switch u := r.Float64(); {
	case u < 0.04:
		f.arch = true
	case u < 0.08:
		f.cores = []point{{cx, cy}}
		f.deltas = []point{{cx + 6*r.NormFloat64(), cy + uniform(r, 35, 90)}}
	case u < 0.68:
		if u < 0.36 {
			side = -1
		}
		f.cores = []point{{cx, cy}}
		f.deltas = []point{{cx - side*uniform(r, 70, 140)*size, cy + uniform(r, 70, 150)}}
		f.lean = side * uniform(r, -0.1, 0.7)
	default:
		f.cores = []point{{cx + 8*r.NormFloat64(), cy}, {cx + 14*r.NormFloat64(), cy + uniform(r, 8, 75)}}
		f.deltas = []point{{cx - uniform(r, 80, 150)*size, cy + uniform(r, 80, 160)}, {cx + uniform(r, 80, 150)*size, cy + uniform(r, 80, 160)}}
	}
	f.rise, f.archY = uniform(r, 0.35, 1), cy+30
	f.curl, f.bend = uniform(r, 0.25, 0.75), 0.06*r.NormFloat64()
	f.wave = uniform(r, 0.02, 0.085)
	f.noise, f.spread = newField(r, frameW, frameH, 70), newField(r, frameW, frameH, 90)
	f.period = min(11, max(7.3, 9.1+0.8*r.NormFloat64()))
	f.scatter(r)
	return f
}

// flow returns the orientation of the ridges in radians, y up.
func (f *Finger) flow(x, y float64) float64 {
	t := 0.0
	for _, c := range f.cores {
		t += math.Atan2(c.y-y, x-c.x) / 2
	}
	for _, d := range f.deltas {
		t -= math.Atan2(d.y-y, x-d.x) / 2
	}
	across := (x - frameW/2) / (frameW / 2)
	if f.arch {
		e := (y - f.archY) / 130
		t = -f.rise * math.Sin(math.Pi*across*0.9) * math.Exp(-e*e)
	}
	if f.lean != 0 {
		// the axis of a loop stands steeper than singular points alone make it
		c, d := f.cores[0], f.deltas[0]
		near := math.Exp(-((x-c.x)*(x-c.x) + (y-c.y)*(y-c.y)) / (2 * 90 * 90))
		t += 0.5 * (math.Atan2(d.y-c.y, c.x-d.x) - math.Pi/2 + f.lean) * near
	}
	tip := 1 / (1 + math.Exp((y-frameH*0.42)/50))
	return t - f.curl*across*tip + f.bend + f.wave*f.noise.at(x, y)
}

// periodAt is the distance of ridges: wider below the core than at the tip.
func (f *Finger) periodAt(x, y float64) float64 {
	p := f.period * (1 + 0.05*f.spread.at(x, y)) * (1 + 0.12/(1+math.Exp(-(y-frameH*0.68)/30)))
	return min(13, max(6, p))
}

// density is the number of minutiae per square pixel of an average finger.
const density = 0.00071

// scatter places the minutiae: a point process with repulsion and clusters. Where ridges diverge or crowd, as many
// must end or begin as the flow asks for: their number and polarity come from the divergence of the ridge density.
func (f *Finger) scatter(r *rand.Rand) {
	mean := density * math.Exp(0.28*r.NormFloat64())
	polarity := uniform(r, 1.2, 3)
	clusters := newField(r, frameW, frameH, 45)
	need := frameW * frameH * mean
	for tries := int(4 * need); tries > 0 && float64(len(f.minutiae)) < need; tries-- {
		p := point{uniform(r, 8, frameW-8), uniform(r, 8, frameH-8)}
		theta := f.flow(p.x, p.y)
		charge := polarity * f.charge(p, theta)
		rate := max(mean*max(0.3, 1+0.35*clusters.at(p.x, p.y)), 1.15*math.Abs(charge))
		if r.Float64() > rate/(2.2*mean) || f.crowded(r, p) {
			continue
		}
		if r.Float64() > 0.5+0.5*charge/rate {
			theta += math.Pi
		}
		f.minutiae = append(f.minutiae, minutia{p, theta, uint8(1 + r.IntN(2)), r.Float64()})
	}
}

// charge is the density of ridges that begin less those that end, seen along theta, per square pixel.
func (f *Finger) charge(p point, theta float64) float64 {
	const e = 4.0
	along := func(x, y float64) float64 {
		t := f.flow(x, y)
		if math.Cos(t-theta) < 0 {
			t += math.Pi
		}
		return t
	}
	east, west := along(p.x+e, p.y), along(p.x-e, p.y)
	north, south := along(p.x, p.y-e), along(p.x, p.y+e)
	div := (math.Cos(east) - math.Cos(west) + math.Sin(north) - math.Sin(south)) / (2 * e)
	gx := (1/f.periodAt(p.x+e, p.y) - 1/f.periodAt(p.x-e, p.y)) / (2 * e)
	gy := (1/f.periodAt(p.x, p.y-e) - 1/f.periodAt(p.x, p.y+e)) / (2 * e)
	return div/f.periodAt(p.x, p.y) + math.Cos(theta)*gx + math.Sin(theta)*gy
}

// crowded reports whether p is too near another minutia: never within 7 pixels, seldom within 15.
func (f *Finger) crowded(r *rand.Rand, p point) bool {
	for _, m := range f.minutiae {
		d := math.Hypot(m.x-p.x, m.y-p.y)
		if d < 7 || d < 15 && r.Float64() > 0.25+0.05*(d-7) {
			return true
		}
	}
	return false
}
