package imagefile

import (
	"fmt"
	"image"
)

// isPGM reports whether b begins as a PGM file does: P2 or P5 and white space.
func isPGM(b []byte) bool {
	return len(b) > 2 && b[0] == 'P' && (b[1] == '2' || b[1] == '5') && isSpace(b[2])
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// decodePGM reads the first image of a PGM file, plain (P2) or raw (P5), of 8 or 16 bits, scaled to 0..255. A value
// above the declared greatest one is an error.
func decodePGM(b []byte) (*image.Gray, error) {
	s := pgmScanner{b: b, off: 2}
	w, h, top := s.number(MaxPixels), s.number(MaxPixels), s.number(1<<16-1)
	if s.err != nil {
		return nil, s.err
	}
	if top == 0 {
		return nil, fmt.Errorf("%w: offset %d: greatest grey value is 0", ErrFormat, s.off)
	}
	if err := checkSize(w, h); err != nil {
		return nil, err
	}
	n := w * h
	if b[1] == '2' {
		// Every value takes a digit and what separates it: nothing is allocated for pixels that cannot be there.
		if len(b)-s.off < 2*n-1 {
			return nil, fmt.Errorf("%w: offset %d: too short for %d × %d values", ErrFormat, len(b), w, h)
		}
		g := image.NewGray(image.Rect(0, 0, w, h))
		for i := range g.Pix {
			g.Pix[i] = scale(s.number(top), top)
		}
		return g, s.err
	}
	s.off++ // one white space ends the header; what follows is pixels
	size := 1
	if top > 255 {
		size = 2
	}
	if len(b)-s.off < n*size {
		return nil, fmt.Errorf("%w: offset %d: %d bytes are missing from %d × %d pixels", ErrFormat, len(b), n*size-(len(b)-s.off), w, h)
	}
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		v := int(b[s.off])
		if size == 2 {
			v = v<<8 | int(b[s.off+1])
		}
		if v > top {
			return nil, fmt.Errorf("%w: offset %d: grey value %d above %d", ErrFormat, s.off, v, top)
		}
		g.Pix[i] = scale(v, top)
		s.off += size
	}
	return g, nil
}

func scale(v, top int) uint8 {
	if top == 255 {
		return uint8(v)
	}
	return uint8((v*255 + top/2) / top)
}

// A pgmScanner reads decimal numbers between white space and comments; after an error it returns 0.
type pgmScanner struct {
	b   []byte
	off int
	err error
}

func (s *pgmScanner) number(limit int) int {
	if s.err != nil {
		return 0
	}
	for s.off < len(s.b) && (isSpace(s.b[s.off]) || s.b[s.off] == '#') {
		if s.b[s.off] == '#' {
			for s.off < len(s.b) && s.b[s.off] != '\n' && s.b[s.off] != '\r' {
				s.off++
			}
			continue
		}
		s.off++
	}
	start, v := s.off, 0
	for s.off < len(s.b) && s.b[s.off] >= '0' && s.b[s.off] <= '9' {
		if v = v*10 + int(s.b[s.off]-'0'); v > limit {
			s.err = fmt.Errorf("%w: offset %d: number above %d", ErrFormat, start, limit)
			return 0
		}
		s.off++
	}
	if s.off == start || s.off < len(s.b) && !isSpace(s.b[s.off]) && s.b[s.off] != '#' {
		s.err = fmt.Errorf("%w: offset %d: no number", ErrFormat, start)
		return 0
	}
	return v
}
