package synth

import "math"

// A placement is how a finger lies on a sensor: it takes positions of the image, in pixels at 500 ppi relative to its
// middle, to positions of the finger.
type placement struct {
	sin, cos, tx, ty float64 // rigid motion
	turn             float64 // radians counter-clockwise, finger to image

	// The contact: an ellipse, blunter at the bottom, with a ragged edge.
	cx, cy, ax, ay, sinTilt, cosTilt float64
	edge, fray                       *lattice

	// Distortion after R. Cappelli, D. Maio, D. Maltoni, "Modelling plastic distortion in fingerprint images" (2001):
	// the middle of the contact sticks, its rim is dragged and turned, what lies between is strained; a smooth warp
	// stands for uneven pressure.
	stick           float64 // radius of the sticking part, as part of the contact
	torsion, dx, dy float64
	warp            float64 // pixels
	warpX, warpY    *lattice
}

func newPlacement(s source, o Setting) *placement {
	m := o.Movement
	p := &placement{turn: min(0.6, max(-0.6, s.normal(0.16*m))) + o.Rotation, tx: s.normal(20 * m), ty: s.normal(22 * m)}
	p.sin, p.cos = sincos(p.turn)
	k := math.Min(1, m)
	p.cx, p.cy = centreX+s.normal(10*m), centreY+s.normal(20*m)
	p.ax, p.ay = 138+float64(k*s.between(-24, 16)), 178+float64(k*s.between(-36, 22))
	switch o.Sensor {
	case Ink:
		p.ax, p.ay = p.ax*1.15, p.ay*1.05
	case Capacitive: // the sensor is 15 mm wide and its frame keeps the finger off
		p.ax, p.ay = p.ax*0.86, p.ay*0.8
	case Sweep: // the whole first phalanx is drawn over the line
		p.ax, p.ay = p.ax*0.95, p.ay*1.2
	}
	if o.Partial > 0 {
		// The contact shrinks about a point towards its rim: a fingertip or one side.
		shrink := math.Sqrt(1 - o.Partial)
		sn, cs := sincos(s.between(-math.Pi, math.Pi))
		p.cx += float64(float64(p.ax*(1-shrink)) * cs)
		p.cy -= float64(float64(p.ay*(1-shrink)) * sn)
		p.ax, p.ay = p.ax*shrink, p.ay*shrink
	}
	p.sinTilt, p.cosTilt = sincos(s.normal(0.1 * m))
	p.edge, p.fray = newLattice(s, masterWidth, masterHeight, 42), newLattice(s, masterWidth, masterHeight, 9)
	p.stick, p.torsion = s.between(0.3, 0.6), s.normal(0.065*m)
	p.dx, p.dy, p.warp = s.normal(6*m), s.normal(7*m), float64(k*s.between(0.8, 2.6))
	p.warpX, p.warpY = newLattice(s, masterWidth, masterHeight, 80), newLattice(s, masterWidth, masterHeight, 80)
	return p
}

// toFinger returns the position on the finger of a position on the image.
func (p *placement) toFinger(u, v float64) (x, y float64) {
	u, v = u-p.tx, v-p.ty
	// The image shows the finger turned by turn, so positions turn back; y is down, hence the signs.
	x = float64(p.cos*u) - float64(p.sin*v) + centreX
	y = float64(p.sin*u) + float64(p.cos*v) + centreY
	px, py := x-p.cx, y-p.cy
	r := hypot(px/p.ax, py/p.ay)
	e := min(1, max(0, (r-p.stick)/0.9))
	_, c := sincos(float64(math.Pi * e))
	drag := float64(0.5 * (1 - c))
	fx, fy := float32(x), float32(y)
	x += float64(drag*(p.dx-float64(p.torsion*py))) + float64(p.warp*float64(p.warpX.at(fx, fy)))
	y += float64(drag*(p.dy+float64(p.torsion*px))) + float64(p.warp*float64(p.warpY.at(fx, fy)))
	return x, y
}

// toImage inverts toFinger by fixed-point iteration; the strain is below 0.3, so twelve steps leave less than 1/1000
// of a pixel.
func (p *placement) toImage(x, y float64) (u, v float64) {
	u, v = p.tx, p.ty
	for range 12 {
		a, b := p.toFinger(u, v)
		ex, ey := x-a, y-b
		u += float64(p.cos*ex) + float64(p.sin*ey)
		v += float64(p.cos*ey) - float64(p.sin*ex)
	}
	return u, v
}

// depth returns how deep inside the contact a position on the finger lies, in pixels; negative outside.
func (p *placement) depth(x, y float64) float32 {
	fx, fy := float32(x), float32(y)
	dx, dy := x-p.cx, y-p.cy
	px := float64(p.cosTilt*dx) + float64(p.sinTilt*dy)
	py := float64(p.cosTilt*dy) - float64(p.sinTilt*dx)
	// Rounder than an ellipse, halfway to a rectangle; blunter still below the middle, where the finger goes on and
	// the contact is cut by the joint.
	a, b := px/p.ax, py/p.ay
	a2, b2 := float64(a*a), float64(b*b)
	if py > 0 {
		b2 = float64(b2 * math.Sqrt(b2))
	}
	r := math.Sqrt(math.Sqrt(float64(a2*a2) + float64(b2*b2) + float64(1.2*float64(a2*b2))))
	d := float32((1 - r) * min(p.ax, p.ay))
	return d + float32(3.5*p.edge.at(fx, fy)) + float32(1.5*p.fray.at(fx, fy))
}
