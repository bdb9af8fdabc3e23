package synth

import "math"

// Class is a pattern class of the Henry system.
type Class uint8

const (
	Arch Class = iota
	TentedArch
	LeftLoop
	RightLoop
	Whorl
	DoubleLoop
	classes
)

var classNames = [classes]string{"arch", "tented arch", "left loop", "right loop", "whorl", "double loop"}

func (c Class) String() string {
	if c < classes {
		return classNames[c]
	}
	return "unknown class"
}

// classShare is the share of each class in per mille: C. L. Wilson, G. T. Candela, C. I. Watson, "Neural network
// fingerprint classification" (1994) give 3.7, 2.9, 33.8, 31.7 and 27.9 % over all fingers; about a fifth of the
// whorls are double loops.
var classShare = [classes]int{37, 29, 338, 317, 223, 56}

func drawClass(s source) Class {
	n := s.below(1000)
	for c, share := range classShare {
		if n -= share; n < 0 {
			return Class(c)
		}
	}
	return Whorl
}

const (
	// masterWidth and masterHeight are the extent of a finger in pixels at 500 ppi: 21 × 28 mm, a plain impression
	// of a large thumb with room for rotation.
	masterWidth, masterHeight = 416, 544
	// centreX and centreY are where the middle of the contact lies.
	centreX, centreY = masterWidth / 2, masterHeight * 0.46
)

// A core is a singularity around which ridges turn back on themselves.
type core struct {
	x, y     float64
	tail     float64 // direction in which its legs run away
	sin, cos float64 // of tail
	turn     float64 // rotation of the field near it that brings its legs there
	legs     float64 // 0: legs open like a parabola, 1: parallel legs under a semicircle
}

type point struct{ x, y float64 }

// A shape says how the ridges of one finger run: orientation and period everywhere.
type shape struct {
	class       Class
	cores       []core
	deltas      []point
	tilt        float64 // rotation of everything
	arch        float64 // height of an arch, as its steepest angle
	archY       float64
	curl        float64 // bending of the ridges over the tip
	perturb     *lattice
	perturbFine *lattice // nil at template level
	rough       float64  // radians of perturbation
	fine        float64  // and of its fine part, as part of that
	period      float64
	swell       *lattice // nil at template level
	coreRoom    [2]core  // what cores and deltas lie in
	deltaRoom   [2]point
}

// coreReach is how far, in pixels, a core straightens its legs and turns its axis: a few ridges beyond the innermost.
const coreReach = 85

// coreLimit is how far from a core nothing of that is left to be seen.
const coreLimit = 6 * coreReach

// coreOpen and coreTurn are how much of it is left at a distance, or a squared distance, from the core.
func coreOpen(r float64) float64  { return exp(-r * (1 / (1.7 * coreReach))) }
func coreTurn(r2 float64) float64 { return exp(-r2 * (1 / (2.0 * coreReach * coreReach))) }

// tipFall and baseFall go from 1 to 0 and from 0 to 1 down the finger: ridges curl over the tip and widen below the
// deltas.
func tipFall(y float64) float64  { return logistic((masterHeight*0.34 - y) / 55) }
func baseFall(y float64) float64 { return logistic((y - masterHeight*0.68) / 30) }

func newShape(s source, class Class) *shape {
	h := new(shape)
	h.outline(s, class)
	h.perturb = newLattice(s, masterWidth, masterHeight, 70)
	h.fine, h.perturbFine = 0.35, newLattice(s, masterWidth, masterHeight, 32)
	h.swell = newLattice(s, masterWidth, masterHeight, 60)
	h.turnCores()
	return h
}

// outline draws what the minutiae of a finger depend on but its perturbation: without the fine one and local changes of
// period. What is left out turns ridges by a degree, less than a minutia's direction varies between two templates, and
// would take a third of the time.
func (h *shape) outline(s source, class Class) {
	h.class, h.tilt, h.curl, h.rough = class, s.normal(0.05), s.between(0.4, 0.85), s.between(0.03, 0.08)
	h.cores, h.deltas = h.coreRoom[:0], h.deltaRoom[:0]
	// 8.9 pixels, ±9 % between fingers; with what widens it below the deltas a print has a median of 9.2, as the prints
	// of five real sensors have (8.9 to 10.0).
	h.period = 8.9 * exp(s.normal(0.09))
	cx, cy := centreX+s.normal(12), masterHeight*0.40+s.normal(14)
	mirror := 1.0
	switch class {
	case Arch:
		h.arch, h.archY = s.between(0.35, 0.75), masterHeight*s.between(0.45, 0.58)
	case TentedArch:
		d := s.between(45, 95)
		h.addCore(cx, cy+20, -math.Pi/2+s.normal(0.08), s.between(0.1, 0.5))
		h.addDelta(cx+s.normal(5), cy+20+d)
		h.arch, h.archY = s.between(0.1, 0.3), cy
	case RightLoop, LeftLoop:
		if class == RightLoop {
			mirror = -1
		}
		// A left loop leaves to the lower left and has its delta on the right.
		h.addCore(cx, cy, -math.Pi/2-float64(mirror*s.between(0.15, 0.75)), s.between(0.55, 0.95))
		h.addDelta(cx+float64(mirror*s.between(70, 125)), cy+s.between(85, 150))
	case Whorl, DoubleLoop:
		gap, side, twist := s.between(10, 42), s.normal(5), s.normal(0.12)
		legs := s.between(0.15, 0.5)
		if class == DoubleLoop {
			if s.chance(0.5) {
				mirror = -1
			}
			gap, side, twist = s.between(45, 75), float64(mirror*s.between(14, 30)), float64(mirror*s.between(0.3, 0.7))
			legs = s.between(0.5, 0.85)
		}
		h.addCore(cx-side, cy-float64(gap*0.3), -math.Pi/2-twist, legs)
		h.addCore(cx+side, cy+float64(gap*0.7), math.Pi/2-twist, legs)
		h.addDelta(cx-s.between(75, 130), cy+s.between(80, 150))
		h.addDelta(cx+s.between(75, 130), cy+s.between(80, 150))
	}
}

// turnCores rotates the field around the cores so that legs run where they should. Two cores turn together: each
// feels the rotation of the other, and what they would need apart makes the pinwheel of a badly made whorl.
func (h *shape) turnCores() {
	need := 0.0
	for i, c := range h.cores {
		// Close to a core the field is φ/2 + k; it runs radially, as legs do, where φ = 2k.
		k := h.zeroPole(c.x, c.y, i) + h.smooth(c.x, c.y)
		n := wrap(c.tail-2*k) / 2
		if i > 0 {
			n = need + float64(wrap(2*(n-need))/2) // both need about the same; orientations wrap at half a turn
		}
		need += (n - need) / float64(i+1)
	}
	share := 1.0
	if len(h.cores) == 2 {
		dx, dy := h.cores[1].x-h.cores[0].x, h.cores[1].y-h.cores[0].y
		share += exp(-(float64(dx*dx) + float64(dy*dy)) * (1 / (2.0 * coreReach * coreReach)))
	}
	for i := range h.cores {
		h.cores[i].turn = need / share
	}
}

func (h *shape) addCore(x, y, tail, legs float64) {
	c := core{x: x, y: y, tail: tail, legs: legs}
	c.sin, c.cos = sincos(tail)
	h.cores = append(h.cores, c)
}

func (h *shape) addDelta(x, y float64) { h.deltas = append(h.deltas, point{x, y}) }

// zeroPole is the field of the singularities alone, without the core skip (B. Sherlock, D. Monro, "A model for
// interpreting fingerprint topology", 1993).
func (h *shape) zeroPole(x, y float64, skip int) float64 {
	t := 0.0
	for i, c := range h.cores {
		if i != skip {
			t += float64(0.5 * atan2(c.y-y, x-c.x))
		}
	}
	for _, d := range h.deltas {
		t -= float64(0.5 * atan2(d.y-y, x-d.x))
	}
	return t
}

// smooth is what has no singularity: the arch, the ridges falling off around the tip, the tilt, what is this finger's
// own.
func (h *shape) smooth(x, y float64) float64 {
	t, side := h.tilt, (x-centreX)/centreX
	if h.arch > 0 {
		e := (y - h.archY) / 130
		s, _ := sincos(float64(math.Pi * 0.9 * side))
		t -= float64(h.arch * float64(s*exp(-float64(e*e))))
	}
	t -= float64(h.curl * float64(side*tipFall(y)))
	fx, fy := float32(x), float32(y)
	t += float64(h.rough * float64(h.perturb.at(fx, fy)))
	if h.perturbFine != nil {
		t += float64(h.fine * float64(h.rough*float64(h.perturbFine.at(fx, fy))))
	}
	return t
}

// orientation returns the direction of the ridges at a position, not wrapped.
func (h *shape) orientation(x, y float64) float64 {
	t := h.smooth(x, y)
	for _, c := range h.cores {
		dx, dy := x-c.x, c.y-y
		phi := atan2(dy, dx)
		r2 := float64(dx*dx) + float64(dy*dy)
		t += float64(0.5 * phi)
		r := math.Sqrt(r2)
		if r >= coreLimit {
			continue
		}
		// The zero-pole core is a parabola and pinches its legs into a fan. Adding -legs·sin(φ-tail) to φ makes the
		// angle turn faster over the top and slower along the tail (the per-singularity correction of P. Vizcaya and
		// L. Gerhardt, 1996, as one smooth term).
		s, _ := sincos(phi - c.tail)
		t -= float64(float64(0.5*c.legs*s) * coreOpen(r))
		t += float64(c.turn * coreTurn(r2))
	}
	for _, d := range h.deltas {
		t -= float64(0.5 * atan2(d.y-y, x-d.x))
	}
	return t
}

// ridgePeriod returns the distance from ridge to ridge in pixels: ±5 % locally, wider below the deltas.
func (h *shape) ridgePeriod(x, y float64) float64 {
	p := float64(h.period * (1 + float64(0.05*float64(h.swell.at(float32(x), float32(y))))))
	p = float64(p * (1 + float64(0.12*baseFall(y))))
	return min(13, max(6, p))
}

// singular returns the distance in pixels to the nearest core or delta.
func (h *shape) singular(x, y float64) float64 {
	d := math.Inf(1)
	for _, c := range h.cores {
		d = min(d, hypot(x-c.x, y-c.y))
	}
	for _, p := range h.deltas {
		d = min(d, hypot(x-p.x, y-p.y))
	}
	return d
}

// A Singularity is a core or a delta.
type Singularity struct {
	X, Y float64 // pixels
	Core bool    // else a delta
}

func (h *shape) singularities() []Singularity {
	var out []Singularity
	for _, c := range h.cores {
		out = append(out, Singularity{c.x, c.y, true})
	}
	for _, d := range h.deltas {
		out = append(out, Singularity{d.x, d.y, false})
	}
	return out
}
