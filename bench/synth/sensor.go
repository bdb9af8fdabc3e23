package synth

// sense turns contact into grey levels the way the sensor does.
func (c *canvas) sense() {
	s := newSource(c.seed, streamSensor)
	sev := min(2, c.o.Severity)
	psf := float32(0.10 + sev*s.between(0.02, 0.1))
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
				*p += float32(bell(float32(dx*dx+float32(dy*dy))/float32(r*r)) * (level - *p))
			}
		}
	}
}

func (c *canvas) optical(s source, sev float64) {
	background := float32(s.between(238, 255))
	c.tone(background, float32(s.between(5, 50)), background-float32(sev*s.between(0, 14)), float32(sev*s.between(1, 6)), s)
	c.dust(s, int(sev*float64(s.below(25))), 150)
}

func (c *canvas) opticalGrey(s source, sev float64) {
	background := float32(s.between(150, 200))
	c.tone(background, float32(s.between(20, 60)), background-float32(s.between(-15, 20)), float32(2+sev*s.between(1, 6)), s)
	c.light(s, float32(sev*s.between(3, 10)))
	c.dust(s, int(sev*float64(60+s.below(200))), background-60)
}

func (c *canvas) capacitive(s source, sev float64) {
	background := float32(s.between(75, 110))
	c.tone(background, float32(s.between(22, 38)), background+float32(s.between(-5, 25)), float32(1+sev*s.between(1, 4)), s)
	c.light(s, float32(sev*s.between(2, 6)))
	for x := range c.w {
		offset := float32(sev*1.6) * s.quick()
		for y := range c.h {
			c.v[y*c.w+x] += offset
		}
	}
}

func (c *canvas) sweep(s source, sev float64) {
	// The device stretches the contrast of what it took for a finger, to black and white, and leaves grey around.
	outside := float32(s.between(90, 140))
	for i, v := range c.v {
		in := smooth(c.depth[i], -6, 2)
		g := 245 - float32(240*v)
		c.v[i] = outside + float32(in*(g-outside)) + float32(float32(1+sev*2)*s.quick())
	}
	c.stitch(s, sev)
}

// stitch cuts the image into slices of a few lines and shifts each a little, as a sweep sensor does where it misjudged
// the speed of the finger.
func (c *canvas) stitch(s source, sev float64) {
	drift := 0.0
	line := make([]float32, c.w)
	for y := 0; y < c.h; {
		n := 6 + s.below(7)
		if s.chance(0.25 * sev) {
			drift = float64(0.6*drift) + s.normal(1.1)
		}
		shift := int(drift+100.5) - 100
		for ; n > 0 && y < c.h; n, y = n-1, y+1 {
			row := c.v[y*c.w:][:c.w]
			copy(line, row)
			for x := range row {
				row[x] = line[min(c.w-1, max(0, x+shift))]
			}
		}
	}
}

func (c *canvas) touch(s source, sev float64) {
	background := float32(s.between(222, 235))
	c.tone(background, float32(s.between(20, 70)), background-float32(sev*s.between(0, 18)), 0, s)
	for i := range c.v {
		if in := smooth(c.depth[i], -4, 6); in > 0 {
			c.v[i] += float32(float32(in*float32(sev)) * float32(5*s.quick()))
		}
	}
}

func (c *canvas) ink(s source, sev float64) {
	background := float32(s.between(225, 250))
	paper := newGrain(s, 3)
	c.tone(background, float32(s.between(15, 55)), background-float32(sev*s.between(4, 30)), float32(sev*s.between(2, 6)), s)
	for y := range c.h {
		for x := range c.w {
			c.v[y*c.w+x] += float32(float32(sev*4) * paper.at(x, y))
		}
	}
	c.light(s, float32(sev*s.between(1, 6)))
}
