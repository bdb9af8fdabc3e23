package jp2

import "fmt"

// A rect is half open.
type rect struct{ x0, y0, x1, y1 int }

func (r rect) empty() bool { return r.x0 >= r.x1 || r.y0 >= r.y1 }
func (r rect) w() int      { return r.x1 - r.x0 }
func (r rect) h() int      { return r.y1 - r.y0 }

func (r rect) intersect(s rect) rect {
	return rect{max(r.x0, s.x0), max(r.y0, s.y0), min(r.x1, s.x1), min(r.y1, s.y1)}
}

// Subband kinds, in the order of quantisation steps and packets.
const (
	bandLL = iota
	bandHL // high-pass across
	bandLH // high-pass down
	bandHH
)

// A resolution of a tile: annex B.5.
type resolution struct {
	rect
	bands     []band
	precincts []precinct
}

type band struct {
	rect
	kind     int
	planes   int     // Mb of E-2: bit-planes, the shift of a region of interest not counted
	stepSize float32 // of the irreversible path
}

// A precinct holds, for each band of its resolution, the code-blocks whose packets travel together.
type precinct struct {
	refX, refY int // where position progressions meet it, on the reference grid
	layer      int // packets read so far
	parts      []part
}

// A part is the piece of a precinct that lies in one band.
type part struct {
	wide, high int // in code-blocks
	blocks     []block
	inclusion  tagTree
	zeroPlanes tagTree
}

type block struct {
	rect     // in the band
	included bool
	lblock   int
	planes   int // coded bit-planes
	passes   int
	segments []segment
}

// A segment is a codeword: the passes that share one run of the coder.
type segment struct {
	passes, limit int
	data          []byte
	owned         bool
}

// tileRect returns the area of a tile in samples of the component: B-7 to B-12.
func (s *size) tileRect(i int) (grid, area rect) {
	px, py := i%s.tilesWide, i/s.tilesWide
	grid = rect{
		max(s.tx0+px*s.tw, s.x0), max(s.ty0+py*s.th, s.y0),
		min(s.tx0+(px+1)*s.tw, s.x1), min(s.ty0+(py+1)*s.th, s.y1),
	}
	return grid, rect{ceilDiv(grid.x0, s.dx), ceilDiv(grid.y0, s.dy), ceilDiv(grid.x1, s.dx), ceilDiv(grid.y1, s.dy)}
}

// layout builds the resolutions of a tile. blocks counts down the code-blocks and precincts that are still allowed.
func (p *parser) layout(c *params, grid, area rect, blocks *int) ([]resolution, error) {
	res := make([]resolution, c.levels+1)
	for r := range res {
		down := uint(c.levels - r)
		rs := &res[r]
		rs.rect = rect{ceilShift(area.x0, down), ceilShift(area.y0, down), ceilShift(area.x1, down), ceilShift(area.y1, down)}
		kinds, index := []int{bandLL}, 0
		if r > 0 {
			kinds, index = []int{bandHL, bandLH, bandHH}, 3*(r-1)+1
		}
		for i, kind := range kinds {
			rs.bands = append(rs.bands, p.band(c, area, kind, r, index+i))
		}
		if err := p.precincts(c, rs, r, grid, blocks); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// band computes a subband's area (B-15) and quantisation (E-2 to E-4).
func (p *parser) band(c *params, area rect, kind, r, index int) band {
	b := band{kind: kind}
	level := uint(c.levels)
	if r > 0 {
		level = uint(c.levels - r + 1)
	}
	coordinate := func(v int, high bool) int {
		if level == 0 {
			return v
		}
		if high {
			v -= 1 << (level - 1)
		}
		return ceilShift(v, level)
	}
	hx, hy := kind == bandHL || kind == bandHH, kind == bandLH || kind == bandHH
	b.rect = rect{coordinate(area.x0, hx), coordinate(area.y0, hy), coordinate(area.x1, hx), coordinate(area.y1, hy)}
	exponent, mantissa := c.step(index)
	b.planes = c.guard + exponent - 1
	if b.planes < 0 {
		b.planes = 0
	}
	gain := 0
	switch kind {
	case bandHL, bandLH:
		gain = 1
	case bandHH:
		gain = 2
	}
	b.stepSize = pow2(p.siz.precision+gain-exponent) * (1 + float32(mantissa)/2048)
	return b
}

func pow2(n int) float32 {
	v := float32(1)
	for ; n > 0; n-- {
		v *= 2
	}
	for ; n < 0; n++ {
		v /= 2
	}
	return v
}

// precincts lays the precinct grid over a resolution and the code-blocks into it: B.6, B.7.
func (p *parser) precincts(c *params, rs *resolution, r int, grid rect, blocks *int) error {
	if rs.empty() {
		return nil
	}
	pw, ph := c.precinct(r)
	x0, y0 := rs.x0>>pw, rs.y0>>ph
	wide, high := ceilShift(rs.x1, pw)-x0, ceilShift(rs.y1, ph)-y0
	if *blocks -= wide * high; *blocks < 0 || wide > maxBlocks || high > maxBlocks {
		return fmt.Errorf("%w: more than %d precincts and code-blocks", ErrTooLarge, maxBlocks)
	}
	// Code-blocks are cut from the band; one level down the precinct has half the side.
	bw, bh := pw, ph
	if r > 0 {
		bw, bh = pw-1, ph-1
	}
	cw, ch := min(c.cbw, bw), min(c.cbh, bh)
	down := uint(c.levels - r)
	rs.precincts = make([]precinct, 0, wide*high)
	for j := range high {
		for i := range wide {
			pr := precinct{
				refX: max(grid.x0, ((x0+i)<<pw)<<down*p.siz.dx),
				refY: max(grid.y0, ((y0+j)<<ph)<<down*p.siz.dy),
			}
			for k := range rs.bands {
				cell := rect{(x0 + i) << bw, (y0 + j) << bh, (x0 + i + 1) << bw, (y0 + j + 1) << bh}
				pt, err := newPart(cell.intersect(rs.bands[k].rect), cw, ch, blocks)
				if err != nil {
					return err
				}
				pr.parts = append(pr.parts, pt)
			}
			rs.precincts = append(rs.precincts, pr)
		}
	}
	return nil
}

func newPart(area rect, cw, ch uint, blocks *int) (part, error) {
	if area.empty() {
		return part{}, nil
	}
	x0, y0 := area.x0>>cw, area.y0>>ch
	pt := part{wide: ceilShift(area.x1, cw) - x0, high: ceilShift(area.y1, ch) - y0}
	if *blocks -= pt.wide * pt.high; *blocks < 0 {
		return pt, fmt.Errorf("%w: more than %d precincts and code-blocks", ErrTooLarge, maxBlocks)
	}
	pt.blocks = make([]block, pt.wide*pt.high)
	for k := range pt.blocks {
		i, j := x0+k%pt.wide, y0+k/pt.wide
		pt.blocks[k].rect = rect{i << cw, j << ch, (i + 1) << cw, (j + 1) << ch}.intersect(area)
		pt.blocks[k].lblock = 3
	}
	pt.inclusion, pt.zeroPlanes = newTagTree(pt.wide, pt.high), newTagTree(pt.wide, pt.high)
	return pt, nil
}
