package jp2

import (
	"encoding/binary"
	"image"
	"math"
)

// decodeTile decodes tile i into out and returns the number of packets that it could read.
func (p *parser) decodeTile(i int, out *picture) (int, error) {
	t := p.tiles[i]
	if err := t.params.check(p.base); err != nil {
		return 0, err
	}
	grid, area := p.siz.tileRect(i)
	if area.empty() {
		return 1, nil
	}
	blocks := maxBlocks
	res, err := p.layout(&t.params, grid, area, &blocks)
	if err != nil {
		return 0, err
	}
	pk := packets{c: &t.params, res: res, body: t.body, headers: t.packed, packed: t.hasPack}
	pk.run()
	if pk.missing {
		p.cut("packets of tile %d are missing", i)
	}
	for r := range res {
		for _, b := range res[r].bands {
			if b.planes+t.params.roiShift > 37 { // 15444-1 allows no more
				return 0, formatError(p.base, "%d bit-planes", b.planes+t.params.roiShift)
			}
		}
	}
	if t.params.reversible {
		// The lowest band has the range of the samples, less where it was measured: no encoder known does that.
		if res[0].bands[0].planes < p.siz.precision-1 {
			p.cut("%d bit-planes in tile %d for samples of %d bits", res[0].bands[0].planes, i, p.siz.precision)
		}
		a, err := reconstruct(p, i, res, wavelet53, func(v int32, _ *band) int32 { return v / 2 })
		if err != nil {
			return 0, err
		}
		out.put(&p.siz, area, a)
		return pk.read, nil
	}
	a, err := reconstruct(p, i, res, wavelet97, func(v int32, b *band) float32 { return float32(v) * 0.5 * b.stepSize })
	if err != nil {
		return 0, err
	}
	samples := make([]int32, len(a))
	for k, v := range a {
		samples[k] = int32(math.RoundToEven(float64(max(-1e6, min(1e6, v)))))
	}
	out.put(&p.siz, area, samples)
	return pk.read, nil
}

// maxPlanes is the most coded bit-planes of a block: 30 and the half fit into 32 bits with a sign.
const maxPlanes = 30

// reconstruct decodes the code-blocks and undoes the wavelet level by level.
func reconstruct[T number](p *parser, tile int, res []resolution, w wavelet[T], dequantise func(int32, *band) T) ([]T, error) {
	var d blockDecoder
	c := &p.tiles[tile].params
	var low []T
	for r := range res {
		rs := &res[r]
		a := make([]T, rs.w()*rs.h())
		if r > 0 { // samples of the lower resolution stand at even coordinates
			interleave(a, rs.rect, low, res[r-1].rect, 0, 0)
		}
		for k := range rs.precincts {
			for i := range rs.precincts[k].parts {
				b := &rs.bands[i]
				for j := range rs.precincts[k].parts[i].blocks {
					bl := &rs.precincts[k].parts[i].blocks[j]
					if bl.passes == 0 {
						continue
					}
					if bl.planes > maxPlanes {
						return nil, unsupported("%d bit-planes in a code-block", bl.planes)
					}
					d.decode(bl, b.kind, c.style)
					d.unshift(c.roiShift)
					placeBlock(a, rs.rect, &d, bl, b, r, dequantise)
					bl.segments = nil
				}
			}
		}
		if r > 0 {
			synthesise(a, rs.rect, w)
		}
		low = a
	}
	if d.damaged {
		p.cut("code-blocks of tile %d are damaged", tile)
	}
	return low, nil
}

// placeBlock writes the coefficients of d to their places among the interleaved ones.
func placeBlock[T number](a []T, area rect, d *blockDecoder, bl *block, b *band, r int, dequantise func(int32, *band) T) {
	scale, ox, oy := 1, 0, 0
	if r > 0 {
		scale = 2
		if b.kind == bandHL || b.kind == bandHH {
			ox = 1
		}
		if b.kind == bandLH || b.kind == bandHH {
			oy = 1
		}
	}
	w := area.w()
	for y := range d.h {
		row := (scale*(bl.y0+y)+oy-area.y0)*w + scale*bl.x0 + ox - area.x0
		for x, v := range d.data[y*d.w : (y+1)*d.w] {
			if v != 0 {
				a[row+scale*x] = dequantise(v, b)
			}
		}
	}
}

func interleave[T number](a []T, area rect, band []T, from rect, ox, oy int) {
	w := area.w()
	for y := range from.h() {
		row := (2*(from.y0+y)+oy-area.y0)*w + 2*from.x0 + ox - area.x0
		for x, v := range band[y*from.w() : (y+1)*from.w()] {
			a[row+2*x] = v
		}
	}
}

// unshift scales the coefficients of a region of interest down again: annex H.1. They are those that reach the shift.
func (d *blockDecoder) unshift(shift int) {
	if shift == 0 {
		return
	}
	for i, v := range d.data {
		m := max(v, -v)
		if int64(m) >= 2<<shift {
			m >>= shift
			if v < 0 {
				m = -m
			}
			d.data[i] = m
		}
	}
}

// picture collects the samples of all tiles, scaled to the depth of the image that is returned.
type picture struct {
	g8  *image.Gray
	g16 *image.Gray16
}

func newPicture(s *size) *picture {
	r := image.Rect(0, 0, s.width(), s.height())
	if s.precision <= 8 {
		return &picture{g8: image.NewGray(r)}
	}
	return &picture{g16: image.NewGray16(r)}
}

func (p *picture) image() image.Image {
	if p.g8 != nil {
		return p.g8
	}
	return p.g16
}

// put writes the samples of a tile's area, which at returns by index: level shift (G.1.2) and clamping.
func (p *picture) put(s *size, area rect, samples []int32) {
	// Signed samples are shifted as well, so that the darkest is 0 in either case.
	full := int32(1)<<s.precision - 1
	shift := int32(1) << (s.precision - 1)
	x0, y0 := ceilDiv(s.x0, s.dx), ceilDiv(s.y0, s.dy)
	w := area.w()
	for y := range area.h() {
		row := samples[y*w : (y+1)*w]
		if p.g8 != nil {
			dst := p.g8.Pix[(area.y0+y-y0)*p.g8.Stride+area.x0-x0:][:w]
			for x, v := range row {
				v = max(0, min(full, v+shift))
				if full != 255 {
					v = (v*255 + full/2) / full
				}
				dst[x] = uint8(v)
			}
			continue
		}
		dst := p.g16.Pix[(area.y0+y-y0)*p.g16.Stride+2*(area.x0-x0):][:2*w]
		for x, v := range row {
			v = max(0, min(full, v+shift))
			if full != 65535 {
				v = int32((int64(v)*65535 + int64(full/2)) / int64(full))
			}
			binary.BigEndian.PutUint16(dst[2*x:], uint16(v))
		}
	}
}
