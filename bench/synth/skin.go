package synth

import "math"

// A crease is a cut through the ridges: a scar, a wrinkle or a flexion line, as a bent line on the finger.
type crease struct {
	x, y, angle, bend, length float64
	width, depth              float32
}

// skin is the surface of a finger, sampled like its ridges. It is the same in every capture: what differs between
// captures is how it touches. Were it drawn anew, minutiae would lie elsewhere in each print, twice as far as on
// real skin.
type skin struct {
	units []float32 // about 1 on a ridge unit, towards 0 in the gaps between them, more on high units
	cuts  []float32 // depth of creases
	rough []float32 // noise of unit variance, drawn out along the ridges
}

func newCreases(s source, n int) []crease {
	c := make([]crease, n)
	for i := range c {
		// Wrinkles run across the finger rather than along it.
		angle := s.normal(0.5)
		if s.chance(0.3) {
			angle = s.between(0, math.Pi)
		}
		c[i] = crease{
			x: s.between(60, masterWidth-60), y: s.between(60, masterHeight-60), angle: angle, bend: s.normal(0.004),
			length: s.between(20, 120), width: float32(s.between(0.7, 1.8)), depth: float32(s.between(1.2, 3.4)),
		}
	}
	return c
}

// newWrinkles returns a bundle of fine parallel creases, as older skin has them.
func newWrinkles(s source) []crease {
	angle, x, y := s.normal(0.6), s.between(110, masterWidth-110), s.between(140, masterHeight-160)
	sn, cs := sincos(angle)
	c := make([]crease, 3+s.below(7))
	for i := range c {
		d := float64(float64(i)*s.between(11, 24)) - 60
		along := s.normal(18)
		c[i] = crease{
			x: x + float64(d*sn) + float64(along*cs), y: y + float64(d*cs) - float64(along*sn), angle: angle + s.normal(0.12),
			bend: s.normal(0.003), length: s.between(25, 90), width: float32(s.between(0.6, 1.3)), depth: float32(s.between(1, 2.8)),
		}
	}
	return c
}

// newSkin builds the surface of a finger.
func newSkin(f *Finger) *skin {
	k := &skin{units: make([]float32, masterWidth*masterHeight), cuts: make([]float32, masterWidth*masterHeight)}
	for _, u := range f.units {
		stamp(k.units, u.x, u.y, 3.1, 1+float32(0.3*u.height))
	}
	k.rough = newFlow(newSource(f.seed, streamRough), &f.orient)
	s := newSource(f.seed, streamSkin)
	for _, c := range newCreases(s, 1+s.below(7)*s.below(3)/2) {
		cut(k.cuts, c)
	}
	for s.chance(0.35) {
		for _, c := range newWrinkles(s) {
			cut(k.cuts, c)
		}
	}
	for _, c := range newFolds(s) {
		cut(k.cuts, c)
	}
	for _, c := range newNicks(s, &f.orient) {
		cut(k.cuts, c)
	}
	return k
}

// cutsOf returns the cuts as they are in one capture: with the pores that gape, for sweat comes and goes, and with
// what was scratched since.
func (f *Finger) cutsOf(s source, severity float64) []float32 {
	v := append([]float32(nil), f.skin.cuts...)
	gape := float32(s.between(0, 1.5) * math.Min(1.5, severity))
	for _, u := range f.units {
		if open := gape * (u.pore - 0.25); open > 0 {
			stamp(v, u.x, u.y, 1.05, 1.6*open)
		}
	}
	for _, c := range newCreases(s, int(severity*float64(s.below(3)))) {
		cut(v, c)
	}
	return v
}

// nicks is the most that a finger has; a quarter of it on average, half of that within a contact.
const nicks = 360

// newNicks returns short thin cuts across the ridges. Real fingers have none or dozens.
func newNicks(s source, orient *grid) []crease {
	c := make([]crease, int(nicks*float64(s.unit()*s.unit())))
	for i := range c {
		x, y := s.between(20, masterWidth-20), s.between(20, masterHeight-20)
		c[i] = crease{
			x: x, y: y, angle: float64(orient.at(int(x), int(y))) + math.Pi/2 + s.normal(0.5), bend: s.normal(0.01),
			length: s.between(8, 30), width: float32(s.between(0.6, 1.2)), depth: float32(s.between(1, 2.6)),
		}
	}
	return c
}

// newFolds returns the lines near the joint: across the finger, long and wide, broken where the skin bulges.
func newFolds(s source) []crease {
	c := make([]crease, 1+s.below(4))
	y := s.between(0.72, 0.8) * masterHeight
	for i := range c {
		c[i] = crease{
			x: s.between(70, 170), y: y, angle: s.normal(0.12), bend: s.normal(0.0015), length: s.between(60, 230),
			width: float32(s.between(0.9, 2.2)), depth: float32(s.between(1.5, 3.5)),
		}
		y += s.between(9, 30)
	}
	return c
}

// newFlow returns noise whose grains are drawn out along the ridges. Wear, dirt and sweat follow ridges; round
// grains make camouflage of a poor print.
func newFlow(s source, orient *grid) []float32 {
	g := newGrain(s, 2)
	v := make([]float32, masterWidth*masterHeight)
	const steps = 7 // of 1.1 pixels
	var offset [steps]int
	var sum float32
	for y := 0; y < masterHeight; y += 4 {
		for x := 0; x < masterWidth; x += 4 {
			sn, cs := sincos(float64(orient.at(x, y)))
			for k := range offset {
				d := 1.1 * float64(k-steps/2)
				offset[k] = int(float64(d*cs)+100.5) - 100 + grainSize*(int(100.5-float64(d*sn))-100)
			}
			for j := y; j < y+4; j++ {
				for i := x; i < x+4; i++ {
					at := j*grainSize + i + grainSize*grainSize
					var a float32
					for _, o := range offset {
						a += g.v[(at+o)&(grainSize*grainSize-1)]
					}
					v[j*masterWidth+i] = a
					sum += float32(a * a)
				}
			}
		}
	}
	gain := 1 / sqrt32(sum/float32(len(v)))
	for i := range v {
		v[i] *= gain
	}
	return v
}

// stamp adds a bell of standard deviation sigma.
func stamp(v []float32, x, y float32, sigma, height float32) {
	r := int(2.6*sigma) + 1
	cx, cy := int(x), int(y)
	inv := 1 / float32(2*float32(sigma*sigma))
	for j := max(0, cy-r); j <= min(masterHeight-1, cy+r); j++ {
		for i := max(0, cx-r); i <= min(masterWidth-1, cx+r); i++ {
			dx, dy := float32(i)-x, float32(j)-y
			v[j*masterWidth+i] += float32(height * bell(float32((float32(dx*dx)+float32(dy*dy))*inv)))
		}
	}
}

// bell is about e^-t, zero from 4 on.
func bell(t float32) float32 {
	u := max(0, 1-float32(0.25*t))
	u = float32(u * u)
	return float32(u * u)
}

// cut draws a crease into v, stronger in its middle.
func cut(v []float32, c crease) {
	angle := c.angle
	x, y := c.x, c.y
	for d := 0.0; d < c.length; d += 0.7 {
		sn, cs := sincos(angle)
		x, y, angle = x+float64(0.7*cs), y-float64(0.7*sn), angle+float64(0.7*c.bend)
		if x < 2 || y < 2 || x >= masterWidth-2 || y >= masterHeight-2 {
			return
		}
		t := d / c.length
		depth := float32(float64(4*t)*(1-t)) * c.depth
		r := int(2.5*c.width) + 1
		inv := 1 / float32(c.width*c.width)
		for j := max(0, int(y)-r); j <= min(masterHeight-1, int(y)+r); j++ {
			for i := max(0, int(x)-r); i <= min(masterWidth-1, int(x)+r); i++ {
				dx, dy := float32(i)-float32(x), float32(j)-float32(y)
				q := &v[j*masterWidth+i]
				*q = max(*q, float32(depth*bell(float32((float32(dx*dx)+float32(dy*dy))*inv))))
			}
		}
	}
}

// sample interpolates v bilinearly at a position inside the finger.
func sample(v []float32, x, y float32) float32 {
	i, j := int(x), int(y)
	u, w := x-float32(i), y-float32(j)
	p := v[j*masterWidth+i:]
	q := p[masterWidth : masterWidth+2]
	a := p[0] + float32(u*(p[1]-p[0]))
	b := q[0] + float32(u*(q[1]-q[0]))
	return a + float32(w*(b-a))
}
