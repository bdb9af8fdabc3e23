package j2ktest

import (
	"bytes"
	"math/bits"
)

// A block is a code-block.
type block struct {
	rect // in the band
	band *band

	planes   int
	kinds    [][]uint8 // pass that codes each coefficient, by planes from the highest down
	passes   []pass
	segments [][]byte // codewords
	upTo     []int    // passes in the layers up to each
	lblock   int
}

// A pass is the last in its segment that needs bytes of it up to need.
type pass struct{ segment, need int }

// Kinds of passes, in their order in a plane.
const (
	significance = iota
	refinement
	cleanup
	never = 200 // more than there are passes
)

// Contexts after those of zeros (0 to 8): table D.7.
const (
	signContext    = 9
	refineContext  = 14
	runContext     = 17
	uniformContext = 18
)

// A coder makes the passes of one block: annex D. Its arrays have a border of one coefficient.
type coder struct {
	o            *Options
	kind         int
	w, h, stride int
	m            []int
	negative     []bool
	significant  []bool
	refined      []bool
	visited      []bool
	kinds        []uint8

	mq  mqEncoder
	raw *bitWriter // nil in passes that are not raw
}

// encode makes all passes of the block but those to be dropped.
func (b *block) encode(o *Options) {
	c := &coder{o: o, kind: b.band.kind, w: b.w(), h: b.h(), stride: b.w() + 2}
	n := c.stride * (c.h + 2)
	c.m, c.negative, c.significant, c.refined, c.visited = make([]int, n), make([]bool, n), make([]bool, n), make([]bool, n), make([]bool, n)
	for y := range c.h {
		for x := range c.w {
			q := b.band.q[(b.y0+y-b.band.y0)*b.band.w()+b.x0+x-b.band.x0]
			i := c.index(x, y)
			c.m[i], c.negative[i] = max(q, -q), q < 0
			b.planes = max(b.planes, bits.Len(uint(c.m[i])))
		}
	}
	total := max(0, 3*b.planes-2-o.Drop)
	c.mq.resetContexts()
	first := 0 // pass of the codeword
	for i := range total {
		plane, kind := b.planes-1-(i+2)/3, (i+2)%3
		if i == first {
			c.begin(o.Style&Bypass != 0 && i >= 10 && kind != cleanup)
		}
		if kind == significance || i == 0 {
			c.kinds = bytes.Repeat([]byte{never}, n)
			b.kinds = append(b.kinds, c.kinds)
		}
		c.pass(plane, kind)
		b.passes = append(b.passes, pass{len(b.segments), c.reach()})
		if o.Style&Reset != 0 {
			c.mq.resetContexts()
		}
		if i == total-1 || o.terminates(i, kind) {
			b.segments = append(b.segments, c.end())
			for ; first <= i; first++ {
				b.passes[first].need = min(b.passes[first].need, len(b.segments[len(b.segments)-1]))
			}
			b.passes[i].need = len(b.segments[len(b.segments)-1])
		}
	}
}

// terminates reports whether pass i ends its codeword: tables D.8 and D.9.
func (o *Options) terminates(i, kind int) bool {
	return o.Style&TermAll != 0 || o.Style&Bypass != 0 && i >= 9 && kind != significance
}

func (c *coder) begin(raw bool) {
	c.raw = nil
	if raw {
		c.raw = newBitWriter()
	} else {
		c.mq.start()
	}
}

// reach is how many bytes decode all passes so far: those that are written, and four that hold the encoder's register
// and what a decoder reads ahead; one for raw bits.
func (c *coder) reach() int {
	if c.raw != nil {
		return len(c.raw.out) + 1
	}
	return len(c.mq.bytes()) + 5
}

func (c *coder) end() []byte {
	if c.raw != nil {
		return c.raw.raw()
	}
	if c.o.Style&Predictable != 0 {
		c.mq.flushPredictably()
	} else {
		c.mq.flush()
	}
	return c.mq.bytes()
}

func (c *coder) index(x, y int) int { return (y+1)*c.stride + x + 1 }

// put codes a decision, which has no context in raw passes.
func (c *coder) put(d uint32, cx int) {
	if c.raw != nil {
		c.raw.put(d)
	} else {
		c.mq.encode(d, cx)
	}
}

func (c *coder) pass(plane, kind int) {
	for y0 := 0; y0 < c.h; y0 += 4 {
		for x := range c.w {
			y1 := min(y0+4, c.h)
			y := y0
			if kind == cleanup {
				y = c.run(x, y0, y1, plane)
			}
			for ; y < y1; y++ {
				c.coefficient(x, y, plane, kind)
			}
		}
	}
	if kind != cleanup {
		return
	}
	clear(c.visited)
	if c.o.Style&Symbols != 0 {
		for _, d := range []uint32{1, 0, 1, 0} {
			c.put(d, uniformContext)
		}
	}
}

// run codes the coefficients of a column with nothing around them together, and returns the first that is left: D.3.4.
func (c *coder) run(x, y0, y1, plane int) int {
	if y1-y0 < 4 {
		return y0
	}
	for y := y0; y < y1; y++ {
		i := c.index(x, y)
		if c.significant[i] || c.visited[i] || c.zeroContext(x, y) != 0 {
			return y0
		}
	}
	for y := y0; y < y1; y++ {
		c.kinds[c.index(x, y)] = cleanup
	}
	for y := y0; y < y1; y++ {
		if c.m[c.index(x, y)]>>plane&1 == 1 {
			c.put(1, runContext)
			c.put(uint32(y-y0)>>1, uniformContext)
			c.put(uint32(y-y0)&1, uniformContext)
			c.sign(x, y)
			return y + 1
		}
	}
	c.put(0, runContext)
	return y1
}

// coefficient codes one coefficient where it belongs to the pass: D.3.1, D.3.3 and D.3.4.
func (c *coder) coefficient(x, y, plane, kind int) {
	i := c.index(x, y)
	d := uint32(c.m[i]>>plane) & 1
	cx := c.zeroContext(x, y)
	switch {
	case c.visited[i] || c.significant[i] != (kind == refinement) || kind == significance && cx == 0:
		return
	case kind == refinement:
		c.put(d, c.refineContext(i, cx))
		c.refined[i] = true
	default:
		c.put(d, cx)
		if d == 1 {
			c.sign(x, y)
		}
		c.visited[i] = true
	}
	c.kinds[i] = uint8(kind)
}
