package synth

import "math"

// A touch is how the skin meets the sensor in one capture: everything that is drawn once for it.
type touch struct {
	pressure  float32 // > 0 ridges widen and flow together, < 0 they thin and break
	blotch    float32 // how much moisture differs from place to place
	dryness   float32 // how far ridges fall apart into units where they are dry
	flat      float32 // what of their height ridges lose where skin is worn
	soak      float32 // how much moister skin is there
	scab      float32 // how much rougher it is there
	rough     float32 // noise on the height of the ridges
	hard      float32 // width of the step from no contact to contact
	fade      float32 // pixels over which pressure falls off towards the edge
	well      float32 // how much moister the middle of the contact is than its rim
	incipient float32 // height of the thin ridges between ridges
}

func newTouch(s source, sev float64, sensor Sensor) touch {
	// Moisture grows with the root of severity, noise in proportion: poor real prints are noisy more than they are
	// black or blank.
	soft := math.Sqrt(sev)
	t := touch{
		pressure: float32(s.normal(0.145 * soft)), blotch: float32(soft * s.between(0.08, 0.3)),
		dryness: float32(soft * s.between(0.03, 0.24)), rough: float32(sev * s.between(0.10, 0.30)),
		hard: float32(s.between(0.38, 0.85)), fade: float32(6 + float64(soft*s.between(2, 22))),
	}
	if sev > 0 {
		switch n := s.unit(); {
		case n < 0.09:
			t.pressure -= float32(s.between(0.2, 0.5)) // dry skin
		case n < 0.18:
			t.pressure += float32(s.between(0.2, 0.6)) // sweat, or pressed hard
		}
	}
	switch sensor {
	case Sweep:
		t.pressure += 0.12 // its contrast is stretched until ridges and valleys are as wide
	case Capacitive, Touch: // silicon wants moisture: ridges are thin and dashed rather than rough
		t.pressure -= 0.1
		t.rough *= 0.6
	}
	// Where skin is worn the ridges are low, and mostly moist: ridge and valley show nearly alike there.
	t.flat, t.soak = float32(0.52*soft), float32(soft*s.between(-0.12, 0.26))
	if sensor == Sweep { // the stretched contrast leaves ridges their height and shows what is between them
		t.flat, t.scab = 0.5*t.flat, 1.6
	}
	t.well = float32(soft * s.between(-0.1, 0.3))
	if sev > 0 && s.chance(0.35) {
		t.incipient = float32(s.between(0.5, 1.2))
	}
	return t
}

// press brings the skin onto the sensor: c.v becomes the contact of every pixel.
func (c *canvas) press() {
	s := newSource(c.seed, streamPixels)
	k := newTouch(s, c.sev, c.o.Sensor)
	skin := c.finger.skin
	var cuts []float32
	if c.sev > 0 {
		cuts = c.finger.cutsOf(s, c.sev)
	}
	fine := newGrain(s, 1)
	least := float32(0.22 * min(1, c.sev)) // even good ridges have the outline of their units
	for y := range c.h {
		c.row(y, func(x int, n node) {
			i := y*c.w + x
			c.depth[i] = n.depth
			if n.depth < -6 || n.x < 0 || n.y < 0 || n.x >= masterWidth-2 || n.y >= masterHeight-2 {
				return
			}
			edge := 1 - smooth(n.depth, 0, k.fade)
			moist := k.pressure + float32(k.blotch*n.moist) - float32(edge*edge) + float32(k.well*(smooth(n.depth, 0, 90)-0.5))
			moist += float32(k.soak * n.worn)
			ridge := sample(c.finger.ridges, n.x, n.y)
			t := float32(ridge*(1-min(0.75, float32(k.flat*n.worn)))) + float32(0.8*moist)
			if c.sev > 0 {
				// What the finger's own roughness adds and takes it does on ridges and in valleys. On the flanks between
				// them, and drawn anew for each capture, it moved minutiae by 1.7 pixels instead of 1.3.
				noise := float32(0.45*fine.at(x, y)) + float32(float32(0.56*float32(ridge*ridge))*sample(skin.rough, n.x, n.y))
				if k.incipient > 0 && ridge < -0.75 {
					t += float32(float32(k.incipient*min(1.2, max(0, n.incipient))) * smooth(-ridge, 0.75, 1) * (1 + float32(0.5*noise)))
				}
				dry := min(1.6, max(least, k.dryness-moist))
				t += float32(float32(1.1*dry) * (sample(skin.units, n.x, n.y) - 0.85))
				t += float32(float32(float32(k.rough*(0.6+dry))*(1+float32(k.scab*n.worn))) * noise)
				t -= float32(sample(cuts, n.x, n.y) * (1 - float32(0.4*max(0, moist))))
			}
			t -= 4 * (1 - smooth(n.depth, -3, 1.5))
			c.v[i] = smooth(t, -k.hard, k.hard)
		})
	}
	if s.chance(0.06 * c.sev) {
		c.smear(s)
	}
}

// smear drags the print along a direction where a smooth field is high: the finger slipped there.
func (c *canvas) smear(s source) {
	where := newLattice(s, float64(c.w), float64(c.h), 130/float64(c.scale))
	sn, cs := sincos(s.between(-3.1, 3.1))
	steps := 4 + s.below(8)
	dx, dy := float32(cs)/c.scale, float32(sn)/c.scale
	from := append([]float32(nil), c.v...)
	for y := range c.h {
		for x := range c.w {
			much := smooth(where.at(float32(x), float32(y)), 0.5, 1.2)
			if much == 0 {
				continue
			}
			var sum float32
			for k := range steps {
				u := min(c.w-1, max(0, x+int(float32(float32(k)*dx)+100.5)-100))
				v := min(c.h-1, max(0, y+int(float32(float32(k)*dy)+100.5)-100))
				sum += from[v*c.w+u]
			}
			p := &c.v[y*c.w+x]
			*p += float32(much * (sum/float32(steps) - *p))
		}
	}
}
