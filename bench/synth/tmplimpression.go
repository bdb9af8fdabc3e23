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
	Map           bool    // with orientation map, which takes about four times as long
	Position      template.Position
}

// Statistics of template-level impressions. They follow the repeatability of a real extractor on real mated pairs:
// position residuals of 4.3, 7.2, 10.7 pixels at 50, 75 and 90 %, directions of 4.4° and 15° at 50 and 90 %.
const (
	alongJitter  = 1.4    // pixels along the ridge, where an ending is less certain than across
	acrossJitter = 0.8    // pixels across
	angleJitter  = 0.05   // radians
	outliers     = 0.15   // of minutiae, whose jitter is larger
	outlierGain  = 2.6    // by this factor
	flips        = 0.012  // of minutiae point the other way
	falseDensity = 0.0007 // false minutiae in a pixel of the contact where quality is at its worst
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
	s := newSource(mix(f.seed, seed), streamView)
	v := views.Get().(*view)
	defer views.Put(v)
	v.draw(s, o)
	for i := range f.minutiae {
		m := &f.minutiae[i]
		depth := v.inside(m.x, m.y)
		if depth < visible {
			continue
		}
		q := v.quality(m.x, m.y, depth, m.strength)
		if o.Exact || belowLogistic(s.unit(), 1.15*q) {
			v.put(s, m, q, true)
		}
	}
	if !o.Exact {
		for n := int(falseDensity * float64(4*float64(v.ax*v.ay))); n > 0; n-- {
			x, y := v.cx+float64(v.ax*s.between(-1, 1)), v.cy+float64(v.ay*s.between(-1, 1))
			depth := v.inside(x, y)
			if depth < visible {
				continue
			}
			q := v.quality(x, y, depth, s.unit())
			if belowLogistic(s.unit(), q) { // good areas have no false minutiae
				continue
			}
			m := placed{x, y, f.shape.orientation(x, y), 0, template.Ending}
			if s.chance(0.5) {
				m.theta += math.Pi
			}
			if s.chance(0.5) {
				m.kind = template.Bifurcation
			}
			v.put(s, &m, q, false)
		}
	}
	t := &template.Template{
		Width: uint16(o.Width), Height: uint16(o.Height), Position: o.Position,
		Period: uint8(min(255, int(f.shape.period*16+0.5))), Minutiae: best(v.found),
	}
	sum := 0
	for _, m := range t.Minutiae {
		sum += int(m.Quality)
	}
	t.Quality = uint8(sum / max(1, len(t.Minutiae)))
	// An ellipse cut by the image; 1 mm² is 19.685² pixels.
	t.Area = uint16(math.Min(float64(math.Pi*float64(v.ax*v.ay)), float64(v.w*v.h)) / (19.685 * 19.685))
	if o.Map {
		t.Map = f.orientationMap(v)
	}
	return t
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
func (v *view) draw(s source, o TemplateSetting) {
	v.w, v.h, v.severity, v.exact, v.found = float64(o.Width), float64(o.Height), o.Severity, o.Exact, v.found[:0]
	v.turn = min(0.6, max(-0.6, s.normal(0.16)))
	v.sin, v.cos = sincos(v.turn)
	v.tx, v.ty = s.normal(20), s.normal(24)
	v.cx, v.cy = centreX+s.normal(12), centreY+s.normal(24)
	v.ax, v.ay = s.between(108, 160), s.between(135, 205)
	v.edge.draw(s, masterWidth, masterHeight, 60)
	v.wear.draw(s, masterWidth, masterHeight, 44)
	v.level = 0
	if o.Exact {
		return
	}
	v.stick, v.torsion, v.dx, v.dy = s.between(0.35, 0.6), s.normal(0.065), s.normal(6.5), s.normal(6.5)
	v.warp = s.between(0.8, 2.8)
	v.warpX.draw(s, masterWidth, masterHeight, 80)
	v.warpY.draw(s, masterWidth, masterHeight, 80)
	v.level = 2.3 + s.normal(0.55*o.Severity) - float64(0.4*(o.Severity-1))
}

// inside returns how deep in the contact a position of the finger lies, as part of its size; negative outside.
func (v *view) inside(x, y float64) float64 {
	a, b := (x-v.cx)/v.ax, (y-v.cy)/v.ay
	return 1 - math.Sqrt(float64(a*a)+float64(b*b)) + float64(0.05*float64(v.edge.at(float32(x), float32(y))))
}

// quality returns log odds of a minutia being found at a position, for one of the given strength.
func (v *view) quality(x, y, depth, strength float64) float64 {
	q := v.level + float64(0.6*v.severity*float64(v.wear.at(float32(x), float32(y))))
	return q + float64(4*min(0, depth-0.2)) + float64(1.1*(strength-0.5))
}

// image returns where a position of the finger lies on the image.
func (v *view) image(x, y float64) (u, w float64) {
	px, py := x-v.cx, y-v.cy
	if !v.exact {
		fx, fy := float32(x), float32(y)
		a, b := px/v.ax, py/v.ay
		e := min(1, max(0, (math.Sqrt(float64(a*a)+float64(b*b))-v.stick)/0.9))
		drag := float64(float64(e*e) * (3 - float64(2*e)))
		x -= float64(drag*(v.dx-float64(v.torsion*py))) + float64(v.warp*float64(v.warpX.at(fx, fy)))
		y -= float64(drag*(v.dy+float64(v.torsion*px))) + float64(v.warp*float64(v.warpY.at(fx, fy)))
	}
	x, y = x-centreX, y-centreY
	return float64(v.cos*x) + float64(v.sin*y) + v.w/2 + v.tx, float64(v.cos*y) - float64(v.sin*x) + v.h/2 + v.ty
}

// put places a minutia on the image, found with log odds q.
func (v *view) put(s source, m *placed, q float64, real bool) {
	x, y := v.image(m.x, m.y)
	theta := m.theta + v.turn
	level := uint8(100)
	if !v.exact {
		gain := 1 + float64(0.7*max(0, 1-q))
		if s.chance(outliers) {
			gain *= outlierGain
		}
		along, across := float64(alongJitter*gain*float64(s.quick())), float64(acrossJitter*gain*float64(s.quick()))
		sn, cs := sincos(theta)
		x += float64(along*cs) + float64(across*sn)
		y += float64(across*cs) - float64(along*sn)
		theta += float64(angleJitter * gain * float64(s.quick()))
		if s.chance(flips) {
			theta += math.Pi
		}
		grade := 50 + float64(15*q) + float64(9*float64(s.quick()))
		if !real {
			grade -= 16
		}
		level = uint8(min(99, max(1, grade)))
	}
	if x < 4 || y < 4 || x >= v.w-4 || y >= v.h-4 {
		return
	}
	v.found = append(v.found, template.At(x, y, theta, m.kind, level))
}

// orientationMap fills the map of an impression by walking the cells back to the finger.
func (f *TemplateFinger) orientationMap(v *view) *template.OrientationMap {
	const side = template.CellSize
	m := &template.OrientationMap{Cols: uint16((int(v.w) + side - 1) / side), Rows: uint16((int(v.h) + side - 1) / side)}
	m.Cells = make([]uint8, int(m.Cols)*int(m.Rows))
	for j := range int(m.Rows) {
		for i := range int(m.Cols) {
			u, w := float64(i*side+side/2)-v.w/2-v.tx, float64(j*side+side/2)-v.h/2-v.ty
			x := float64(v.cos*u) - float64(v.sin*w) + centreX
			y := float64(v.sin*u) + float64(v.cos*w) + centreY
			a, b := v.image(x, y) // one step against the distortion
			ex, ey := float64(i*side+side/2)-a, float64(j*side+side/2)-b
			x += float64(v.cos*ex) - float64(v.sin*ey)
			y += float64(v.sin*ex) + float64(v.cos*ey)
			cell := &m.Cells[j*int(m.Cols)+i]
			*cell = template.NoRidges
			if v.inside(x, y) > 0 {
				*cell = template.AngleOf(f.shape.orientation(x, y)+v.turn) % (template.Turn / 2)
			}
		}
	}
	return m
}
