package synth

import "math"

// A placement is how a finger lies on a sensor: it takes positions of the image, in pixels at 500 ppi relative to its
// middle, to positions of the finger.
type placement struct {
	sin, cos, tx, ty float64 // rigid motion
	turn             float64 // radians counter-clockwise, finger to image

	// The contact: a round tip over straight sides that end at the joint or the end of the sensor, with a ragged edge.
	cx, cy, ax, ay, bottom, sinTilt, cosTilt float64
	ragged, lumps                            float32 // pixels
	edge, fray                               *lattice

	// Distortion after R. Cappelli, D. Maio, D. Maltoni, "Modelling plastic distortion in fingerprint images" (2001):
	// the middle of the contact sticks, its rim is dragged and turned, what lies between is strained; a smooth warp
	// stands for uneven pressure. They are as strong as leaves mates of clean prints 2.2 pixels from one similarity and
	// 1.2 from those of their neighbours; real prints, which are not clean, have 2.1 to 3.9 and 1.6 to 2.6.
	stick           float64 // radius of the sticking part, as part of the contact
	torsion, dx, dy float64
	warp            float64 // pixels
	warpX, warpY    *lattice
}

func newPlacement(s source, o Setting) *placement {
	m := o.Movement
	spread := 0.16
	if o.Sensor == Sweep {
		spread = 0.08 // a finger is drawn straight
	}
	p := &placement{turn: min(0.6, max(-0.6, s.normal(spread*m))) + o.Rotation, tx: s.normal(20 * m), ty: s.normal(22 * m)}
	p.sin, p.cos = sincos(p.turn)
	k := math.Min(1, m)
	p.cx, p.cy = centreX+s.normal(10*m), centreY+s.normal(20*m)
	p.ax, p.ay = 131+float64(k*s.between(-28, 14)), 169+float64(k*s.between(-42, 22))
	p.bottom, p.ragged, p.lumps = s.between(130, 290), 1.2, 4
	switch o.Sensor {
	case OpticalGrey:
		p.ax = p.ax * 1.14
	case Ink:
		p.ax, p.ay = p.ax*1.2, p.ay*1.05
	case Capacitive: // the sensor is 15 mm wide and its frame keeps the joint off
		p.ax, p.ay, p.bottom = p.ax*0.96, p.ay*0.88, 90+float64(0.2*p.bottom)
	case Touch:
		p.ax *= 0.96
	case Sweep: // the whole first phalanx is drawn over the line, and its outline is smooth
		p.ax, p.ay, p.bottom, p.ragged, p.lumps = p.ax*0.97, p.ay*1.2, 265+float64(0.2*p.bottom), 0.3, 1.5
	}
	if o.Sensor != Touch { // few contacts are much smaller than most: a finger that was hardly pressed
		u := s.unit()
		size := 1.02 - float64(float64(0.3*k)*float64(float64(u*u)*float64(u*u)))
		p.ax, p.ay = p.ax*size, p.ay*size
	}
	if o.Partial > 0 {
		// The contact shrinks about a point towards its rim: a fingertip or one side.
		shrink := math.Sqrt(1 - o.Partial)
		sn, cs := sincos(s.between(-math.Pi, math.Pi))
		p.cx += float64(float64(p.ax*(1-shrink)) * cs)
		p.cy -= float64(float64(p.ay*(1-shrink)) * sn)
		p.ax, p.ay, p.bottom = p.ax*shrink, p.ay*shrink, p.bottom*shrink
	}
	p.sinTilt, p.cosTilt = sincos(s.normal(0.1 * m))
	p.edge, p.fray = newLattice(s, masterWidth, masterHeight, 60), newLattice(s, masterWidth, masterHeight, 9)
	p.stick, p.torsion = s.between(0.3, 0.6), s.normal(0.045*m)
	p.dx, p.dy, p.warp = s.normal(4.2*m), s.normal(4.9*m), float64(k*s.between(0.5, 1.6))
	p.warpX, p.warpY = newLattice(s, masterWidth, masterHeight, 105), newLattice(s, masterWidth, masterHeight, 105)
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
	// Rounder than an ellipse at the tip, halfway to a rectangle; below the middle the finger goes on, and only the
	// joint or the end of the platen cuts the contact.
	a, b := px/p.ax, py/p.ay
	a2, b2 := float64(a*a), float64(b*b)
	if py > 0 {
		b = py / p.bottom
		b2 = float64(b * b)
		b2 = float64(b2 * b2)
	}
	r := math.Sqrt(math.Sqrt(float64(a2*a2) + float64(b2*b2) + float64(1.2*float64(a2*b2))))
	d := float32((1 - r) * min(p.ax, p.ay))
	return d + float32(p.lumps*p.edge.at(fx, fy)) + float32(p.ragged*p.fray.at(fx, fy))
}
