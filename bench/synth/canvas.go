package synth

import "image"

// A canvas is the image while it is made: first the ink or contact of every pixel, then its grey level.
type canvas struct {
	finger *Finger
	place  *placement
	o      Setting
	seed   uint64
	w, h   int
	scale  float32 // pixels at 500 ppi for one pixel of the image

	v     []float32 // 0 no ridge to 1 ridge after press; grey levels after sense
	depth []float32 // pixels at 500 ppi inside the contact
	slip  []float64 // of the impression

	sev float64 // severity of this capture: that of the setting with a heavy tail

	cols int // of nodes
	node []node
}

// A node carries what varies slowly, every nodeStep pixels of the image.
type node struct{ x, y, depth, moist, incipient, worn float32 }

const nodeStep = 8

// patchSpacing is the distance in pixels between nodes of the field that says where skin is worn, in patches of some 60
// pixels. Seven tenths of its variance are the finger's own.
const patchSpacing = 38

func newCanvas(f *Finger, p *placement, o Setting, seed uint64) *canvas {
	c := &canvas{finger: f, place: p, o: o, seed: seed, w: o.Width, h: o.Height, scale: float32(500 / o.PPI)}
	c.v = make([]float32, c.w*c.h)
	c.depth = make([]float32, c.w*c.h)
	s := newSource(seed, streamSkin)
	// Quality differs more between captures of one finger than a mean says: half are at most as poor as the
	// setting, one in forty two thirds poorer.
	c.sev = min(5, o.Severity*exp(s.normal(0.26))*sensorTraits[o.Sensor].wear)
	broad, narrow := newLattice(s, masterWidth, masterHeight, 85), newLattice(s, masterWidth, masterHeight, 34)
	patches := newLattice(newSource(f.seed, streamWorn), masterWidth, masterHeight, patchSpacing)
	flux := newLattice(s, masterWidth, masterHeight, patchSpacing)
	between := newLattice(newSource(f.seed, streamIncipient), masterWidth, masterHeight, 60)
	c.cols = c.w/nodeStep + 2
	rows := c.h/nodeStep + 2
	c.node = make([]node, c.cols*rows)
	for j := range rows {
		for i := range c.cols {
			u := (float64(i*nodeStep) + 0.5 - float64(c.w)/2) * float64(c.scale)
			v := (float64(j*nodeStep) + 0.5 - float64(c.h)/2) * float64(c.scale)
			x, y := p.toFinger(u, v)
			fx, fy := float32(x), float32(y)
			c.node[j*c.cols+i] = node{
				x: fx, y: fy, depth: p.depth(x, y), incipient: between.at(fx, fy),
				worn:  smooth(float32(0.84*patches.at(fx, fy))+float32(0.55*flux.at(fx, fy)), 0.1, 1.4),
				moist: float32(0.65*broad.at(fx, fy)) + float32(0.45*narrow.at(fx, fy)),
			}
		}
	}
	return c
}

// row calls visit for every pixel of row y with the interpolated node.
func (c *canvas) row(y int, visit func(x int, n node)) {
	top := c.node[y/nodeStep*c.cols:][:c.cols]
	bottom := c.node[(y/nodeStep+1)*c.cols:][:c.cols]
	w := float32(y%nodeStep) / nodeStep
	for i := 0; i*nodeStep < c.w; i++ {
		a, b := blend(top[i], bottom[i], w), blend(top[i+1], bottom[i+1], w)
		for x := i * nodeStep; x < min(c.w, (i+1)*nodeStep); x++ {
			visit(x, blend(a, b, float32(x%nodeStep)/nodeStep))
		}
	}
}

func blend(a, b node, t float32) node {
	return node{
		a.x + float32(t*(b.x-a.x)), a.y + float32(t*(b.y-a.y)), a.depth + float32(t*(b.depth-a.depth)),
		a.moist + float32(t*(b.moist-a.moist)), a.incipient + float32(t*(b.incipient-a.incipient)),
		a.worn + float32(t*(b.worn-a.worn)),
	}
}

// contact returns the mask of the contact.
func (c *canvas) contact() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, c.w, c.h))
	for i, d := range c.depth {
		if d > 0 {
			g.Pix[i] = 255
		}
	}
	return g
}

// finish rounds grey levels.
func (c *canvas) finish() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, c.w, c.h))
	for i, v := range c.v {
		g.Pix[i] = uint8(int32(min(255, max(0, v)) + 0.5))
	}
	return g
}

// blur smooths c.v with the kernel (b, 1-2b, b) in both directions.
func (c *canvas) blur(b float32) {
	t := make([]float32, len(c.v))
	for y := range c.h {
		in, out := c.v[y*c.w:(y+1)*c.w], t[y*c.w:(y+1)*c.w]
		for x := range in {
			out[x] = float32((1-2*b)*in[x]) + float32(b*(in[max(0, x-1)]+in[min(c.w-1, x+1)]))
		}
	}
	for y := range c.h {
		up, mid, down := t[max(0, y-1)*c.w:][:c.w], t[y*c.w:][:c.w], t[min(c.h-1, y+1)*c.w:][:c.w]
		out := c.v[y*c.w:][:c.w]
		for x := range mid {
			out[x] = float32((1-2*b)*mid[x]) + float32(b*(up[x]+down[x]))
		}
	}
}
