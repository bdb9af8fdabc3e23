package j2ktest

// A rect is half open.
type rect struct{ x0, y0, x1, y1 int }

func (r rect) w() int      { return max(0, r.x1-r.x0) }
func (r rect) h() int      { return max(0, r.y1-r.y0) }
func (r rect) empty() bool { return r.w() == 0 || r.h() == 0 }

func (r rect) clip(s rect) rect {
	return rect{max(r.x0, s.x0), max(r.y0, s.y0), min(r.x1, s.x1), min(r.y1, s.y1)}
}

// shrink divides by dx and dy and rounds up, as all coordinates of annex B are.
func (r rect) shrink(dx, dy int) rect {
	return rect{up(r.x0, dx), up(r.y0, dy), up(r.x1, dx), up(r.y1, dy)}
}

func up(a, b int) int { return (a + b - 1) / b }

// A tile has resolutions from the lowest up.
type tile struct {
	o           *Options
	grid, area  rect // on the reference grid, and in samples
	resolutions []*resolution
	shift       int // of the region of interest
	packets     []packet
}

type resolution struct {
	level     int // NL - r
	area      rect
	bands     []*band
	wide      int // in precincts
	precincts []*precinct
}

// Kinds of bands, in the order of packets.
const (
	ll = iota
	hl
	lh
	hh
)

type band struct {
	plane
	kind, number       int // number counts from LL at 0, then HL, LH and HH of each level
	exponent, mantissa int
	step               float64
	q                  []int // quantised, with signs
}

// A precinct has one part for each band.
type precinct struct {
	parts   []part
	written int // layers
	got     int // layers, for Stream.Decoded
}

type part struct {
	wide, high          int
	blocks              []*block
	inclusion, emptyTop *tagTree // layers of first inclusion, and numbers of empty bit-planes
}

// tileGrid gives the areas of the tiles on the reference grid: B.3.
func (s *Stream) tileGrid() []rect {
	o := s.o
	image := s.imageArea()
	var tiles []rect
	for y := o.TileY0; y < image.y1; y += o.TileH {
		for x := o.TileX0; x < image.x1; x += o.TileW {
			tiles = append(tiles, rect{x, y, x + o.TileW, y + o.TileH}.clip(image))
		}
	}
	return tiles
}

// imageArea is as large as the subsampled component asks for.
func (s *Stream) imageArea() rect {
	o := s.o
	return rect{o.X0, o.Y0, (up(o.X0, o.DX) + s.w) * o.DX, (up(o.Y0, o.DY) + s.h) * o.DY}
}

func newTile(o *Options, grid rect) *tile {
	t := &tile{o: o, grid: grid, area: grid.shrink(o.DX, o.DY)}
	for r := range o.Levels + 1 {
		level := o.Levels - r
		t.resolutions = append(t.resolutions, &resolution{level: level, area: t.area.shrink(1<<level, 1<<level)})
	}
	return t
}

// precinctSize gives the exponents for resolution r.
func (o *Options) precinctSize(r int) (w, h int) {
	if o.Precincts == nil {
		return 15, 15
	}
	return int(o.Precincts[r] & 15), int(o.Precincts[r] >> 4)
}

// layPrecincts cuts the bands of resolution r into precincts and blocks: B.6 and B.7.
func (t *tile) layPrecincts(r int) {
	rs := t.resolutions[r]
	if rs.area.empty() {
		return
	}
	pw, ph := t.o.precinctSize(r)
	rs.wide = up(rs.area.x1, 1<<pw) - rs.area.x0>>pw
	for y := rs.area.y0 >> ph << ph; y < rs.area.y1; y += 1 << ph {
		for x := rs.area.x0 >> pw << pw; x < rs.area.x1; x += 1 << pw {
			p := &precinct{}
			cell := rect{x, y, x + 1<<pw, y + 1<<ph}
			for _, b := range rs.bands {
				in := cell
				if r > 0 {
					in = rect{cell.x0 / 2, cell.y0 / 2, cell.x1 / 2, cell.y1 / 2}
				}
				p.parts = append(p.parts, t.layBlocks(b, in.clip(b.rect), in))
			}
			rs.precincts = append(rs.precincts, p)
		}
	}
}

// layBlocks cuts an area of a band into code-blocks, which do not reach over the cell of their precinct.
func (t *tile) layBlocks(b *band, area, cell rect) part {
	if area.empty() {
		return part{}
	}
	w, h := min(1<<t.o.BlockW, cell.w()), min(1<<t.o.BlockH, cell.h())
	var pt part
	for y := area.y0 / h * h; y < area.y1; y += h {
		pt.high++
		for x := area.x0 / w * w; x < area.x1; x += w {
			pt.blocks = append(pt.blocks, &block{band: b, rect: rect{x, y, x + w, y + h}.clip(area), lblock: 3})
		}
	}
	pt.wide = len(pt.blocks) / pt.high
	return pt
}
