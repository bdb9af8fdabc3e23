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

	cols int // of nodes
	node []node
}

// A node carries what varies slowly, every nodeStep pixels of the image.
type node struct{ x, y, depth, moist, blot float32 }

const nodeStep = 8

func newCanvas(f *Finger, p *placement, o Setting, seed uint64) *canvas {
	c := &canvas{finger: f, place: p, o: o, seed: seed, w: o.Width, h: o.Height, scale: float32(500 / o.PPI)}
	c.v = make([]float32, c.w*c.h)
	c.depth = make([]float32, c.w*c.h)
	s := newSource(seed, streamSkin)
	broad, narrow := newLattice(s, masterWidth, masterHeight, 85), newLattice(s, masterWidth, masterHeight, 34)
	blot := newLattice(s, masterWidth, masterHeight, 22)
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
				x: fx, y: fy, depth: p.depth(x, y), blot: blot.at(fx, fy),
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
		a.moist + float32(t*(b.moist-a.moist)), a.blot + float32(t*(b.blot-a.blot)),
	}
}

// press brings the skin onto the sensor: c.v becomes the contact of every pixel.
func (c *canvas) press() {
	s := newSource(c.seed, streamPixels)
	sev := c.o.Severity
	skin := newSkin(s, c.finger, sev)
	fine, coarse := newGrain(s, 1), newGrain(s, 6)
	pressure := float32(s.normal(0.22 * sev))
	blotch := float32(sev * s.between(0.1, 0.42))
	dryness := float32(sev * s.between(0.05, 0.4))
	rough := float32(sev * s.between(0.08, 0.3))
	hard := float32(s.between(0.35, 0.8))
	fade := float32(6 + sev*s.between(2, 22)) // pixels over which pressure falls off towards the edge
	for y := range c.h {
		c.row(y, func(x int, n node) {
			i := y*c.w + x
			c.depth[i] = n.depth
			if n.depth < -6 || n.x < 0 || n.y < 0 || n.x >= masterWidth-2 || n.y >= masterHeight-2 {
				return
			}
			ridge := sample(c.finger.ridges, n.x, n.y)
			edge := 1 - smooth(n.depth, 0, fade)
			moist := pressure + float32(blotch*n.moist) - float32(edge*edge)
			t := ridge + float32(0.8*moist)
			if sev > 0 {
				dry := min(1.6, max(0, dryness-moist))
				t += float32(float32(1.1*dry) * (sample(skin.units, n.x, n.y) - 0.85))
				gx, gy := int(n.x*2), int(n.y*2)
				t += float32(float32(rough*(0.6+dry)) * (float32(0.6*fine.at(x, y)) + float32(0.7*coarse.at(gx, gy))))
				t -= sample(skin.cuts, n.x, n.y) * (1 - float32(0.4*max(0, moist)))
			}
			t -= 4 * (1 - smooth(n.depth, -3, 1.5))
			c.v[i] = smooth(t, -hard, hard)
		})
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
