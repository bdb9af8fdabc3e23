package synth

import (
	"math"
	"sync"

	"github.com/whorl-afis/whorl/template"
)

// A TemplateSetting says how templates of one finger differ. The zero value is typical; every field scales one
// kind of difference, and Exact switches all of them off but the placement.
type TemplateSetting struct {
	Width, Height int     // pixels at 500 ppi; 0: 388 × 374
	Severity      float64 // 0: 1 (typical); how poor the prints are
	Exact         bool    // nothing dropped, inserted, moved or distorted
	Map           bool    // with orientation map, which takes several times as long
	Position      template.Position
}

// Statistics of template-level impressions. They follow the repeatability of this module's extractor on real mated pairs, six
// sets, at 50, 75 and 90 % (in brackets these): position residuals of 3.1, 4.6, 6.3 pixels (2.9, 4.5, 7.0) after one
// similarity for the print and of 2.2, 3.6, 5.3 (2.2, 3.7, 5.9) after one for the eight nearest pairs; directions of 1.7°, 3.3° and
// 5.5° (1.8, 3.5, 6.0); 91 % (92) of the minutiae in the overlap have a partner.
const (
	alongJitter  = 0.5    // pixels along the ridge, where an ending is less certain than across
	acrossJitter = 0.4    // pixels across
	angleJitter  = 0.02   // radians
	outliers     = 0.14   // of minutiae, whose jitter is larger
	outlierGain  = 4.5    // by this factor
	flips        = 0.012  // of minutiae point the other way
	falseDensity = 0.0004 // false minutiae in a pixel of the contact where quality is at its worst
	clarity      = 3.0    // mean log odds of a minutia being found, away from the edge
	dragging     = 5.0    // standard deviation of how far the skin is dragged, pixels in each direction
	maxQuality   = 100    // of a minutia
	visible      = 0.02   // part of the contact's size that a minutia must lie inside its edge
)

// Impression makes one template of the finger. The same finger, seed and setting give the same template.
func (f *TemplateFinger) Impression(seed uint64, o TemplateSetting) *template.Template {
	if o.Width <= 0 || o.Height <= 0 {
		o.Width, o.Height = 388, 374
	}
	o.Width, o.Height = min(maxSide, o.Width), min(maxSide, o.Height)
	if o.Severity <= 0 {
		o.Severity = 1
	}
	t := shapeTables()
	d := dice(mix(mix(f.seed, seed), streamView))
	v := views.Get().(*view)
	defer views.Put(v)
	v.draw(&d, o)
	for i := range f.minutiae {
		m := &f.minutiae[i]
		depth := v.inside(m.x, m.y)
		if depth < visible {
			continue
		}
		q := v.quality(m.x, m.y, depth, m.strength)
		if o.Exact || belowLogistic(part(d.roll()), 1.15*q) {
			v.put(&d, m, q, true)
		}
	}
	if !o.Exact {
		// Good areas have no false minutiae. Places that no log odds are low enough for are left out beforehand: those of
		// the worst skin, at the edge, in a weak minutia.
		sure := logistic(v.level - float64(0.6*3.2*v.severity) - 1.1*0.5 - 4*(edgeRim-visible))
		for n := int(falseDensity * float64(4*float64(v.ax*v.ay)) * (1 - sure)); n > 0; n-- {
			u := d.roll()
			x := float32(v.cx + float64(v.ax*(float64(int32(u))*(1.0/(1<<31)))))
			y := float32(v.cy + float64(v.ay*(float64(int32(u>>32))*(1.0/(1<<31)))))
			depth := v.inside(x, y)
			if depth < visible {
				continue
			}
			u = d.roll()
			q := v.quality(x, y, depth, float32(u>>48)*(1.0/(1<<16)))
			if belowLogistic(sure+float64((1-sure)*part(u)), q) {
				continue
			}
			m := placed{x, y, float32(f.shape.along(t, float64(x), float64(y))), 0, template.Ending}
			if u>>32&1 != 0 {
				m.theta += math.Pi
			}
			if u>>33&1 != 0 {
				m.kind = template.Bifurcation
			}
			v.put(&d, &m, q, false)
		}
	}
	out := &template.Template{
		Width: uint16(o.Width), Height: uint16(o.Height), Position: o.Position,
		Period: uint8(min(255, int(f.shape.period*16+0.5))), Minutiae: best(v.found),
	}
	sum := 0
	for _, m := range out.Minutiae {
		sum += int(m.Quality)
	}
	out.Quality = uint8(sum / max(1, len(out.Minutiae)))
	// An ellipse cut by the image; 1 mm² is 19.685² pixels.
	out.Area = uint16(math.Min(float64(math.Pi*float64(v.ax*v.ay)), float64(v.w*v.h)) / (19.685 * 19.685))
	if o.Map {
		out.Map = f.orientationMap(v)
	}
	return out
}

// best returns the minutiae by falling quality, 0 to 100, no more than a template holds; those of one quality stay in
// order. It counts how many there are of each quality first: sorting by comparisons took a sixth of an impression.
func best(found []template.Minutia) []template.Minutia {
	var at [maxQuality + 2]int // where the next of a quality goes; at first how many are one better
	for i := range found {
		at[maxQuality-found[i].Quality+1]++
	}
	for q := 1; q < len(at); q++ {
		at[q] += at[q-1]
	}
	out := make([]template.Minutia, min(len(found), template.MaxMinutiae))
	for i := range found {
		p := &at[maxQuality-found[i].Quality]
		if *p < len(out) {
			out[*p] = found[i]
		}
		*p++
	}
	return out
}

// A view is a placement made cheap: it takes positions of the finger straight to the image.
type view struct {
	w, h                     float64
	sin, cos, turn, tx, ty   float64
	cx, cy, ax, ay           float64
	perX, perY               float64 // 1/ax, 1/ay
	stick, torsion, dx, dy   float64
	warp                     float64
	severity, level          float64
	warpX, warpY, wear, edge lattice
	exact                    bool
	found                    []template.Minutia
}

// views keeps the memory of views from one impression to the next.
var views = sync.Pool{New: func() any { return new(view) }}

// draw draws all of v anew.
func (v *view) draw(d *dice, o TemplateSetting) {
	v.w, v.h, v.severity, v.exact, v.found = float64(o.Width), float64(o.Height), o.Severity, o.Exact, v.found[:0]
	v.turn = min(0.6, max(-0.6, d.normal(0.16)))
	v.sin, v.cos = direction(v.turn)
	v.tx, v.ty = d.normal(20), d.normal(24)
	v.cx, v.cy = centreX+d.normal(12), centreY+d.normal(24)
	v.ax, v.ay = d.between(108, 160), d.between(135, 205)
	v.perX, v.perY = 1/v.ax, 1/v.ay
	v.edge.scatter(d, 60)
	v.wear.scatter(d, 44)
	v.level = 0
	if o.Exact {
		return
	}
	v.stick, v.torsion, v.dx, v.dy = d.between(0.35, 0.6), d.normal(0.065), d.normal(dragging), d.normal(dragging)
	v.warp = d.between(0.8, 2.8)
	v.warpX.scatter(d, 80)
	v.warpY.scatter(d, 80)
	v.level = clarity + d.normal(0.55*o.Severity) - float64(0.4*(o.Severity-1))
}

// inside returns how deep in the contact a position of the finger lies, as part of its size; negative outside. The
// edge is rough by a twentieth: five times that beyond it, and four times that before anything depends on it, its
// field is not asked for.
func (v *view) inside(x, y float32) float64 {
	a, b := float64((float64(x)-v.cx)*v.perX), float64((float64(y)-v.cy)*v.perY)
	r2 := float64(a*a) + float64(b*b)
	if r2 > 1.25*1.25 {
		return -1
	}
	depth := 1 - math.Sqrt(r2)
	if depth < edgeRim+0.2 {
		depth += float64(0.05 * float64(v.edge.at(x, y)))
	}
	return depth
}

// edgeRim is the part of the contact's size over which quality falls off towards its edge.
const edgeRim = 0.2

// quality returns log odds of a minutia being found at a position, for one of the given strength.
func (v *view) quality(x, y float32, depth float64, strength float32) float64 {
	q := v.level + float64(0.6*v.severity*float64(v.wear.at(x, y))) + float64(1.1*(float64(strength)-0.5))
	if depth < edgeRim {
		q -= float64(4 * (edgeRim - depth))
	}
	return q
}

// image returns where a position of the finger lies on the image.
func (v *view) image(fx, fy float32) (u, w float64) {
	x, y := float64(fx), float64(fy)
	px, py := x-v.cx, y-v.cy
	if !v.exact {
		a, b := float64(px*v.perX), float64(py*v.perY)
		e := min(1, max(0, (math.Sqrt(float64(a*a)+float64(b*b))-v.stick)*(1/0.9)))
		drag := float64(float64(e*e) * (3 - float64(2*e)))
		wx, wy := both(&v.warpX, &v.warpY, fx, fy)
		x -= float64(drag*(v.dx-float64(v.torsion*py))) + float64(v.warp*float64(wx))
		y -= float64(drag*(v.dy+float64(v.torsion*px))) + float64(v.warp*float64(wy))
	}
	x, y = x-centreX, y-centreY
	return float64(v.cos*x) + float64(v.sin*y) + v.w/2 + v.tx, float64(v.cos*y) - float64(v.sin*x) + v.h/2 + v.ty
}

// put places a minutia on the image, found with log odds q.
func (v *view) put(d *dice, m *placed, q float64, real bool) {
	x, y := v.image(m.x, m.y)
	theta := float64(m.theta) + v.turn
	level := uint8(100)
	if !v.exact {
		gain := 1 + float64(0.7*max(0, 1-q))
		u := d.roll()
		if part(u) < outliers {
			gain *= outlierGain
		}
		if part(u>>32) < flips {
			theta += math.Pi
		}
		n1, n2 := normals(d.roll())
		n3, n4 := normals(d.roll())
		along, across := float64(alongJitter*gain*float64(n1)), float64(acrossJitter*gain*float64(n2))
		sn, cs := direction(theta)
		x += float64(along*cs) + float64(across*sn)
		y += float64(across*cs) - float64(along*sn)
		theta += float64(angleJitter * gain * float64(n3))
		grade := 50 + float64(15*(q-0.7)) + float64(9*float64(n4))
		if !real {
			grade -= 16
		}
		level = uint8(min(99, max(1, grade)))
	}
	if x < 4 || y < 4 || x >= v.w-4 || y >= v.h-4 {
		return
	}
	// What template.At does with any position, here that of an image.
	v.found = append(v.found, template.Minutia{
		X: uint16(float64(x*template.SubPixel) + 0.5), Y: uint16(float64(y*template.SubPixel) + 0.5),
		Angle: uint8(int64(float64(theta*(template.Turn/(2*math.Pi))) + (16*template.Turn + 0.5))), Kind: m.kind, Quality: level,
	})
}
