package j2ktest

import "math"

// crop takes the samples of a tile and shifts them to both sides of zero: G.1.
func (s *Stream) crop(img Image, area rect) plane {
	p := newPlane(area)
	x0, y0 := up(s.o.X0, s.o.DX), up(s.o.Y0, s.o.DY)
	for y := area.y0; y < area.y1; y++ {
		for x := area.x0; x < area.x1; x++ {
			*p.at(x, y) = float64(img.Pix[(y-y0)*img.W+x-x0] - 1<<(s.o.Precision-1))
		}
	}
	return p
}

// Decoded returns the samples that the first n packets stand for. It does not read the stream, but knows what was put
// into it: how many layers of each precinct there are, how many passes of each block, and so how many planes of each
// coefficient. A tile without packets has the middle grey, as a decoder of empty packets would.
func (s *Stream) Decoded(n int) Image {
	for _, p := range s.Packets {
		p.from.got = 0
	}
	for _, p := range s.Packets[:n] {
		p.from.got++
	}
	img := Image{s.w, s.h, make([]int32, s.w*s.h)}
	x0, y0 := up(s.o.X0, s.o.DX), up(s.o.Y0, s.o.DY)
	half, full := 1<<(s.o.Precision-1), 1<<s.o.Precision-1
	for _, t := range s.tiles {
		t.dequantise()
		p := t.synthesise()
		for y := p.y0; y < p.y1; y++ {
			for x := p.x0; x < p.x1; x++ {
				v := int(math.RoundToEven(*p.at(x, y))) + half
				img.Pix[(y-y0)*s.w+x-x0] = int32(max(0, min(full, v)))
			}
		}
	}
	return img
}

// dequantise overwrites the coefficients of the bands by what a decoder has of them.
func (t *tile) dequantise() {
	for _, rs := range t.resolutions {
		for _, b := range rs.bands {
			clear(b.v)
		}
		for _, p := range rs.precincts {
			for _, pt := range p.parts {
				for _, b := range pt.blocks {
					if p.got > 0 {
						b.dequantise(t, b.upTo[p.got-1])
					}
				}
			}
		}
	}
}

// dequantise fills in what the first passes tell. A coefficient is known down to the last plane whose pass is among
// them.
func (b *block) dequantise(t *tile, passes int) {
	for y := b.y0; y < b.y1; y++ {
		for x := b.x0; x < b.x1; x++ {
			i := (y-b.y0+1)*(b.w()+2) + x - b.x0 + 1
			known := 0
			for known < len(b.kinds) && 3*known-2+int(b.kinds[known][i]) < passes {
				known++
			}
			q := b.band.q[(y-b.band.y0)*b.band.w()+x-b.band.x0]
			*b.band.at(x, y) = b.band.value(t, q, b.planes-known)
		}
	}
}
