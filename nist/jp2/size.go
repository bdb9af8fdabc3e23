package jp2

import (
	"encoding/binary"
	"fmt"
)

// size is the SIZ segment: the reference grid, the image and the tiles on it, and the one component.
type size struct {
	x0, y0, x1, y1     int // image area on the reference grid
	tx0, ty0, tw, th   int // first tile and tile size
	dx, dy             int // subsampling of the component
	precision          int
	signed             bool
	tilesWide, tilesUp int
}

func parseSize(b []byte) (size, error) {
	if len(b) < 36 || len(b) != 36+3*int(binary.BigEndian.Uint16(b[34:])) {
		return size{}, fmt.Errorf("%w: SIZ of %d bytes", ErrFormat, len(b))
	}
	if n := binary.BigEndian.Uint16(b[34:]); n != 1 {
		return size{}, unsupported("%d components", n)
	}
	at := func(i int) int { return int(binary.BigEndian.Uint32(b[i:])) }
	s := size{
		x1: at(2), y1: at(6), x0: at(10), y0: at(14), tw: at(18), th: at(22), tx0: at(26), ty0: at(30),
		precision: int(b[36]&0x7F) + 1, signed: b[36]&0x80 != 0, dx: int(b[37]), dy: int(b[38]),
	}
	switch {
	case s.x1 <= s.x0 || s.y1 <= s.y0 || s.x1 > 1<<31-1 || s.y1 > 1<<31-1:
		return s, fmt.Errorf("%w: empty image area", ErrFormat)
	case s.tw == 0 || s.th == 0 || s.tx0 > s.x0 || s.ty0 > s.y0 || s.tx0+s.tw <= s.x0 || s.ty0+s.th <= s.y0:
		return s, fmt.Errorf("%w: tiles do not cover the image", ErrFormat)
	case s.dx == 0 || s.dy == 0:
		return s, fmt.Errorf("%w: subsampling by zero", ErrFormat)
	case s.precision > 16:
		return s, unsupported("%d bits a sample", s.precision)
	}
	if w, h := s.width(), s.height(); w <= 0 || h <= 0 {
		return s, fmt.Errorf("%w: empty component", ErrFormat)
	} else if w > MaxPixels || h > MaxPixels || w*h > MaxPixels {
		return s, fmt.Errorf("%w: %d × %d pixels, at most %d", ErrTooLarge, w, h, MaxPixels)
	}
	s.tilesWide, s.tilesUp = ceilDiv(s.x1-s.tx0, s.tw), ceilDiv(s.y1-s.ty0, s.th)
	if s.tilesWide > 65535 || s.tilesUp > 65535 || s.tilesWide*s.tilesUp > 65535 {
		return s, fmt.Errorf("%w: %d × %d tiles", ErrFormat, s.tilesWide, s.tilesUp)
	}
	return s, nil
}

func (s *size) width() int { return ceilDiv(s.x1, s.dx) - ceilDiv(s.x0, s.dx) }

func (s *size) height() int { return ceilDiv(s.y1, s.dy) - ceilDiv(s.y0, s.dy) }

func (s *size) tileCount() int { return s.tilesWide * s.tilesUp }

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func ceilShift(a int, n uint) int { return (a + 1<<n - 1) >> n }
