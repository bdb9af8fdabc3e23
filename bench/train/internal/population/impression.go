package population

import (
	"math"
	"math/rand/v2"
	"sort"

	"github.com/whorl-afis/whorl/template"
)

// A Setting says how faithful impressions are.
type Setting struct {
	// Jitter is the deviation of a clear minutia's place in pixels, Twist that of its direction in radians.
	Jitter, Twist float64
	// Clarity is added to the logit of a minutia's visibility.
	Clarity float64
	// Severity scales how much quality varies from place to place and from print to print.
	Severity float64
	// False is the number of places per square pixel where a false minutia may appear, if quality lets it.
	False float64
	// Scratches is the greatest number of scratches and creases on one impression.
	Scratches int
	// Maps adds orientation maps.
	Maps bool
}

// Repeatable are impressions as repeatable as real ones under a good extractor: 81 % of the neighbours of a paired
// minutia have a partner too, residual 3.6 pixels (median), direction 5.7 degrees.
var Repeatable = Setting{Jitter: 1.6, Twist: 0.09, Clarity: 0.8, Severity: 1, False: 0.0005, Scratches: 2}

// Poor are impressions of varying quality, some of them hardly legible: the hard end of real collections.
var Poor = Setting{Jitter: 1.9, Twist: 0.1, Clarity: 0.6, Severity: 1.7, False: 0.0006, Scratches: 4}

// Clear are impressions as a good extractor sees them on prints of usual quality.
var Clear = Setting{Jitter: 0.4, Twist: 0.03, Clarity: 2.2, Severity: 1.1, False: 0.0003, Scratches: 2}

// Rough are impressions for learning what in a neighbourhood lasts: twice the jitter of real ones acts as a
// regulariser (error of the descriptor 0.094 at 1.6 pixels, 0.077 at 3 to 5).
var Rough = Setting{Jitter: 3.5, Twist: 0.22, Severity: 1, False: 0.0006, Scratches: 3}

// An Impression is a template with its truth.
type Impression struct {
	Template *template.Template
	// Origin is, for each minutia of the template, the finger's minutia behind it, or -1 for a false one.
	Origin []int
}

// sensors are common sizes of capture areas in pixels at 500 ppi.
var sensors = [...][2]float64{{388, 374}, {328, 364}, {300, 480}, {300, 300}, {360, 480}, {400, 560}}

// most is the greatest number of minutiae kept.
const most = 90

// a touch is how a finger lies on the sensor.
type touch struct {
	w, h                  float64
	cos, sin, rotation    float64
	x, y                  float64 // shift
	cx, cy, rx, ry, tilt  float64 // the ellipse of contact, in the finger's frame
	torsion, pullX, pullY float64 // of the skin outside the part that sticks
	stick, warp           float64
	edge, warpX, warpY    *field
}

func newTouch(r *rand.Rand) *touch {
	s := sensors[r.IntN(len(sensors))]
	t := &touch{w: s[0], h: s[1]}
	t.rotation = min(0.6, max(-0.6, 0.16*r.NormFloat64()))
	t.sin, t.cos = math.Sincos(t.rotation)
	away := 1.0 // every fourth finger is set down carelessly, and every third lightly
	if r.Float64() < 0.25 {
		away = 2
	}
	area := 1.0
	if r.Float64() < 0.35 {
		area = uniform(r, 0.6, 1)
	}
	t.x, t.y = away*22*r.NormFloat64(), away*26*r.NormFloat64()
	t.cx, t.cy = frameW/2+away*14*r.NormFloat64(), frameH*0.46+away*26*r.NormFloat64()
	t.rx, t.ry, t.tilt = area*uniform(r, 105, 165), area*uniform(r, 130, 215), 0.12*r.NormFloat64()
	strain := math.Exp(0.5 * r.NormFloat64()) // people press and turn very differently
	t.torsion, t.pullX, t.pullY = 0.07*strain*r.NormFloat64(), 7*strain*r.NormFloat64(), 7*strain*r.NormFloat64()
	t.stick, t.warp = uniform(r, 0.35, 0.6), strain*uniform(r, 1, 3.2)
	t.edge = newField(r, frameW, frameH, 28)
	t.warpX, t.warpY = newField(r, frameW, frameH, 75), newField(r, frameW, frameH, 75)
	return t
}

// slip is how far the skin at a point of the finger has moved: the middle sticks, the rim is turned and pulled.
func (t *touch) slip(x, y float64) (dx, dy float64) {
	px, py := x-t.cx, y-t.cy
	e := math.Sqrt(px*px/(t.rx*t.rx)+py*py/(t.ry*t.ry)) - t.stick
	s := 0.5 * (1 - math.Cos(math.Pi*min(1, max(0, e/0.9))))
	return s*(t.pullX-t.torsion*py) + t.warp*t.warpX.at(x, y), s*(t.pullY+t.torsion*px) + t.warp*t.warpY.at(x, y)
}

// inside is positive where the finger touches, growing inwards.
func (t *touch) inside(x, y float64) float64 {
	s, c := math.Sincos(t.tilt)
	px, py := c*(x-t.cx)+s*(y-t.cy), c*(y-t.cy)-s*(x-t.cx)
	return 1 - math.Sqrt(px*px/(t.rx*t.rx)+py*py/(t.ry*t.ry)) + 0.05*t.edge.at(x, y)
}

// place takes a point of the finger to the sensor.
func (t *touch) place(x, y float64) (u, v float64) {
	dx, dy := t.slip(x, y)
	px, py := x+dx-frameW/2, y+dy-frameH*0.46
	return t.cos*px + t.sin*py + t.w/2 + t.x, t.cos*py - t.sin*px + t.h/2 + t.y
}

// origin takes a point of the sensor to the finger.
func (t *touch) origin(u, v float64) (x, y float64) {
	px, py := u-t.w/2-t.x, v-t.h/2-t.y
	stillX, stillY := t.cos*px-t.sin*py+frameW/2, t.cos*py+t.sin*px+frameH*0.46
	x, y = stillX, stillY
	for range 4 { // the slip is that of the point looked for; it varies slowly, so this settles
		dx, dy := t.slip(x, y)
		x, y = stillX-dx, stillY-dy
	}
	return x, y
}

// Impression returns the impression of a seed.
func (f *Finger) Impression(seed uint64, set Setting) Impression {
	r := rand.New(rand.NewPCG(seed, 2))
	t := newTouch(r)
	quality := newField(r, frameW, frameH, 40)
	overall := 0.5 * r.NormFloat64() * set.Severity
	shaky := math.Exp(0.35 * r.NormFloat64())
	type seen struct {
		m      template.Minutia
		origin int
		order  float64
	}
	var out []seen
	visible := func(m minutia) float64 {
		in := t.inside(m.x, m.y)
		if in < 0.02 {
			return math.Inf(-1)
		}
		return 1.55 + set.Clarity + 0.55*quality.at(m.x, m.y)*set.Severity + overall + min(0, 4*(in-0.2)) + 0.9*(m.quality-0.5)
	}
	add := func(m minutia, origin int, q float64) {
		blur := shaky * (1 + 0.8*max(0, 1-q))
		u, v := t.place(m.x, m.y)
		u, v = u+set.Jitter*blur*r.NormFloat64(), v+set.Jitter*blur*r.NormFloat64()
		theta := m.theta + t.rotation + set.Twist*blur*r.NormFloat64()
		if origin >= 0 && r.Float64() < 0.015 {
			theta += math.Pi // an extractor takes an ending for a beginning
		}
		if u < 4 || v < 4 || u >= t.w-4 || v >= t.h-4 {
			return
		}
		score := 55 + 14*q + 9*r.NormFloat64()
		if origin < 0 {
			score -= 14
		}
		score = min(99, max(1, score))
		out = append(out, seen{template.At(u, v, theta, template.Kind(m.kind), uint8(score)), origin, score})
	}
	for i, m := range f.minutiae {
		if q := visible(m); r.Float64() < 1/(1+math.Exp(-1.15*q)) {
			add(m, i, q)
		}
	}
	falsely := func(m minutia) {
		q := visible(m)
		if !math.IsInf(q, -1) && r.Float64() > 1/(1+math.Exp(-q)) && !f.near(m.point, 6) {
			add(m, -1, q)
		}
	}
	for range int(frameW * frameH * set.False) {
		for _, m := range f.artefact(r) {
			falsely(m)
		}
	}
	for range r.IntN(set.Scratches + 1) {
		f.scratch(r, add)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].order > out[j].order })
	out = out[:min(len(out), most)]
	imp := Impression{Template: &template.Template{Width: uint16(t.w), Height: uint16(t.h), Quality: template.NoQuality}}
	for _, s := range out {
		imp.Template.Minutiae = append(imp.Template.Minutiae, s.m)
		imp.Origin = append(imp.Origin, s.origin)
	}
	if set.Maps {
		imp.Template.Map = f.orientations(r, t, quality, overall, set)
	}
	return imp
}

func (f *Finger) near(p point, d float64) bool {
	for _, m := range f.minutiae {
		if math.Hypot(m.x-p.x, m.y-p.y) < d {
			return true
		}
	}
	return false
}

// orientations returns the map that an extractor would find: noisy where the print is poor, none outside it.
func (f *Finger) orientations(r *rand.Rand, t *touch, quality *field, overall float64, set Setting) *template.OrientationMap {
	const size = template.CellSize
	g := &template.OrientationMap{Cols: uint16((t.w + size - 1) / size), Rows: uint16((t.h + size - 1) / size)}
	g.Cells = make([]uint8, int(g.Cols)*int(g.Rows))
	errX := newField(r, t.w, t.h, 30) // errors of smoothed estimates are alike in neighbouring cells
	for i := range g.Cells {
		u, v := (float64(i%int(g.Cols))+0.5)*size, (float64(i/int(g.Cols))+0.5)*size
		x, y := t.origin(u, v)
		in := t.inside(x, y)
		q := 1.55 + set.Clarity + 0.55*quality.at(x, y)*set.Severity + overall + min(0, 4*(in-0.2))
		g.Cells[i] = template.NoRidges
		if in < 0 || q < -0.5 {
			continue
		}
		bad := max(0, 1.5-q)
		theta := f.flow(x, y) + t.rotation + (0.06+0.16*bad)*errX.at(u, v) + 0.05*r.NormFloat64()
		g.Cells[i] = template.AngleOf(theta) & 127
	}
	return g
}
