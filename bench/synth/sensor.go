package synth

// sense turns contact into grey levels the way the sensor does.
func (c *canvas) sense() {
	s := newSource(c.seed, streamSensor)
	sev := min(2, c.sev/sensorTraits[c.o.Sensor].wear)
	psf := float32(0.10 + float64(sev*s.between(0.02, 0.1)))
	for range 1 + int(c.o.PPI/600) {
		c.blur(psf)
	}
	switch c.o.Sensor {
	case OpticalGrey:
		c.opticalGrey(s, sev)
	case Capacitive:
		c.capacitive(s, sev)
	case Sweep:
		c.sweep(s, sev)
	case Touch:
		c.touch(s, sev)
	case Ink:
		c.ink(s, sev)
	default:
		c.optical(s, sev)
	}
}

// tone maps contact to grey: ridges dark, valleys inside the contact a little darker than the background.
func (c *canvas) tone(background, ridge, valley float32, noise float32, s source) {
	for i, v := range c.v {
		in := smooth(c.depth[i], -2, 14)
		g := background - float32(in*(background-valley))
		g -= float32(v * (g - ridge))
		if noise > 0 {
			g += float32(noise * s.quick())
		}
		c.v[i] = g
	}
}

// light adds slow changes of brightness over the whole image, of the given amplitude in grey levels.
func (c *canvas) light(s source, amplitude float32) {
	if amplitude == 0 {
		return
	}
	l := newLattice(s, float64(c.w), float64(c.h), float64(max(c.w, c.h))/2.5)
	for y := range c.h {
		for x := range c.w {
			c.v[y*c.w+x] += float32(amplitude * l.at(float32(x), float32(y)))
		}
	}
}

// dust puts dark or bright specks on the platen.
func (c *canvas) dust(s source, n int, level float32) {
	for range n {
		cx, cy := s.between(0, float64(c.w)), s.between(0, float64(c.h))
		r := float32(s.between(0.5, 1.6)) / c.scale
		k := int(r) + 2
		for y := max(0, int(cy)-k); y < min(c.h, int(cy)+k); y++ {
			for x := max(0, int(cx)-k); x < min(c.w, int(cx)+k); x++ {
				dx, dy := float32(x)-float32(cx), float32(y)-float32(cy)
				p := &c.v[y*c.w+x]
				*p += float32(bell((float32(dx*dx)+float32(dy*dy))/float32(r*r)) * (level - *p))
			}
		}
	}
}

func (c *canvas) optical(s source, sev float64) {
	background := float32(s.between(248, 255))
	ridge := float32(s.between(15, 85))
	if s.chance(0.25 * sev) {
		ridge += float32(s.between(20, 90)) // a weak light or a dry finger
	}
	noise := float32(sev * s.between(4, 13))
	platen := s.chance(0.08 * sev)
	if platen {
		background -= float32(s.between(10, 45))
	}
	if s.chance(0.3 * sev) {
		c.ghost(s, float32(s.between(0.04, 0.14)))
	}
	c.tone(background, ridge, background-float32(sev*s.between(0, 8)), 0, s)
	for i := range c.v { // beside the finger the light is lost entirely and nothing is noisy
		c.v[i] += float32(float32(noise*smooth(c.depth[i], -6, 4)) * s.quick())
	}
	c.dust(s, int(sev*float64(s.below(25))), 150)
	if platen {
		c.light(s, float32(sev*s.between(2, 6)))
		c.keystone(float32(s.between(0.05, 0.16)))
	}
}

// ghost leaves the grease of an earlier print on the platen, that of the same finger lying elsewhere.
func (c *canvas) ghost(s source, strength float32) {
	sn64, cs64 := sincos(s.normal(0.4))
	sn, cs := float32(sn64), float32(cs64)
	x0, y0 := float32(centreX+s.normal(40)), float32(centreY+s.normal(40))
	for y := range c.h {
		for x := range c.w {
			u, v := float32((float32(x)-float32(c.w)/2)*c.scale), float32((float32(y)-float32(c.h)/2)*c.scale)
			fx, fy := x0+float32(cs*u)-float32(sn*v), y0+float32(sn*u)+float32(cs*v)
			if fx < 1 || fy < 1 || fx >= masterWidth-2 || fy >= masterHeight-2 {
				continue
			}
			dx, dy := float32((fx-centreX)*(1.0/150)), float32((fy-centreY)*(1.0/190))
			in := 1 - smooth(float32(dx*dx)+float32(dy*dy), 0.6, 1)
			g := float32(float32(strength*in) * smooth(sample(c.finger.ridges, fx, fy), -0.6, 0.6))
			p := &c.v[y*c.w+x]
			*p = max(*p, g)
		}
	}
}

// keystone whitens the corners that a tilted platen leaves when its picture is made rectangular.
func (c *canvas) keystone(part float32) {
	for y := range c.h {
		edge := float32(float32(part*float32(c.w)) * (1 - float32(y)/float32(c.h)))
		for x := range c.w {
			p := &c.v[y*c.w+x]
			d := min(float32(x), float32(c.w-1-x))
			*p += float32((1 - smooth(d, edge-1, edge+1)) * (255 - *p))
		}
	}
}

func (c *canvas) opticalGrey(s source, sev float64) {
	background := float32(s.between(146, 188))
	c.tone(background, float32(s.between(18, 60)), background-float32(s.between(0, 28)), float32(2+float64(sev*s.between(2, 7))), s)
	c.light(s, float32(sev*s.between(3, 10)))
	c.dust(s, int(sev*float64(60+s.below(200))), background-60)
}

func (c *canvas) capacitive(s source, sev float64) {
	background := float32(s.between(112, 142))
	c.tone(background, float32(s.between(24, 44)), background-float32(s.between(12, 40)), float32(1+float64(sev*s.between(6, 10))), s)
	c.light(s, float32(sev*s.between(3, 8)))
	for x := range c.w {
		offset := float32(float32(sev*2.4) * s.quick())
		for y := range c.h {
			c.v[y*c.w+x] += offset
		}
	}
}

func (c *canvas) touch(s source, sev float64) {
	background := float32(s.between(226, 236))
	c.tone(background, float32(s.between(20, 90)), background-float32(sev*s.between(8, 55)), 0, s)
	for i := range c.v {
		if in := smooth(c.depth[i], -4, 6); in > 0 {
			c.v[i] += float32(float32(in*float32(sev)) * float32(13*s.quick()))
		}
	}
}

func (c *canvas) ink(s source, sev float64) {
	background := float32(s.between(225, 250))
	paper := newGrain(s, 1)
	c.tone(background, float32(s.between(15, 55)), background-float32(sev*s.between(2, 13)), float32(sev*s.between(2, 6)), s)
	for y := range c.h {
		for x := range c.w {
			c.v[y*c.w+x] += float32(float32(1.5+sev*2) * paper.at(x, y))
		}
	}
	c.light(s, float32(sev*s.between(1, 6)))
	if s.chance(0.4 * sev) {
		c.rule(s)
	}
}

// rule draws the printed border of a box of the card.
func (c *canvas) rule(s source) {
	upright, far := s.chance(0.5), s.chance(0.5)
	length := c.w
	if upright {
		length = c.h
	}
	at, slope := s.between(6, 26)/float64(c.scale), s.normal(0.01)
	width, level := float32(s.between(0.8, 2))/c.scale, float32(s.between(60, 130))
	for k := range length {
		m := float32(at + float64(slope*float64(k)))
		for d := int(m) - 6; d < int(m)+6; d++ {
			x, y := k, d
			if far {
				y = c.h - 1 - d
			}
			if upright {
				x, y = d, k
				if far {
					x = c.w - 1 - d
				}
			}
			if x < 0 || y < 0 || x >= c.w || y >= c.h {
				continue
			}
			e := (float32(d) - m) / width
			p := &c.v[y*c.w+x]
			*p = min(*p, *p+float32(bell(float32(e*e))*(level-*p)))
		}
	}
}
