package jp2

import (
	"encoding/binary"
	"math"
)

// A file is the JP2 wrapper around a codestream: 15444-1, annex I.
type file struct {
	codestream []byte
	offset     int // of the codestream in the file, for error texts
	ppi        float64
	header     []byte // height, width, components and depth of the ihdr box; nil for a bare codestream
}

// parseFile finds the codestream in b, which may be it already.
func parseFile(b []byte) (file, error) {
	if len(b) >= 4 && string(b[:4]) == codestream {
		return file{codestream: b}, nil
	}
	if !Detect(b) {
		return file{}, formatError(0, "neither a JP2 signature nor a codestream")
	}
	f := file{}
	err := boxes(b, 0, func(kind string, body []byte, offset int) error {
		switch kind {
		case "jp2h":
			return boxes(body, offset, f.headerBox)
		case "jp2c":
			if f.codestream == nil {
				f.codestream, f.offset = body, offset
			}
		}
		return nil
	})
	if err != nil && f.codestream == nil {
		return file{}, err // damage behind the codestream does not matter
	}
	if f.codestream == nil {
		return file{}, formatError(len(b), "no codestream box")
	}
	return f, nil
}

func (f *file) headerBox(kind string, body []byte, offset int) error {
	switch kind {
	case "ihdr":
		if len(body) < 11 {
			return formatError(offset, "image header of %d bytes", len(body))
		}
		f.header = body[:11]
	case "pclr":
		return unsupported("palette")
	case "res ":
		return boxes(body, offset, func(kind string, body []byte, _ int) error {
			if kind == "resc" && len(body) >= 10 {
				f.ppi = perInch(body[4:], body[9])
			}
			return nil
		})
	}
	return nil
}

// agrees compares the image header of the file (I.5.3.1) with that of the codestream: one of them is damaged where they
// do not say the same.
func (f *file) agrees(s *size) error {
	if f.header == nil {
		return nil
	}
	h, w := int(binary.BigEndian.Uint32(f.header)), int(binary.BigEndian.Uint32(f.header[4:]))
	if h != s.y1-s.y0 || w != s.x1-s.x0 {
		return formatError(f.offset, "image of %d × %d in a file for %d × %d", s.x1-s.x0, s.y1-s.y0, w, h)
	}
	return nil
}

// depthAgrees does so for the depth, which a picture shows without.
func (f *file) depthAgrees(s *size) bool {
	const varies = 255 // tells of a bpcc box
	return f.header == nil || f.header[10] == varies || int(f.header[10]&0x7F) == s.precision-1
}

// perInch reads a resolution in grid points per metre: numerator, denominator, decimal exponent (I.5.3.7.1).
func perInch(b []byte, exponent byte) float64 {
	n, d := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	if d == 0 {
		return 0
	}
	return float64(n) / float64(d) * math.Pow10(int(int8(exponent))) * 0.0254
}

// boxes calls each for the boxes in b, whose first byte is at the offset base of the file.
func boxes(b []byte, base int, each func(kind string, body []byte, offset int) error) error {
	for pos := 0; pos < len(b); {
		rest := b[pos:]
		if len(rest) < 8 {
			return formatError(base+pos, "cut short in a box header")
		}
		head, size := 8, uint64(binary.BigEndian.Uint32(rest))
		switch size {
		case 0:
			size = uint64(len(rest)) // to the end of the file
		case 1:
			if len(rest) < 16 {
				return formatError(base+pos, "cut short in a box header")
			}
			head, size = 16, binary.BigEndian.Uint64(rest[8:])
		}
		kind := string(rest[4:8])
		if size < uint64(head) || size > uint64(len(rest)) && kind != "jp2c" {
			return formatError(base+pos, "box of %d bytes, %d are left", size, len(rest))
		}
		size = min(size, uint64(len(rest))) // a codestream that is cut short tells so itself
		if err := each(kind, rest[head:size], base+pos+head); err != nil {
			return err
		}
		pos += int(size)
	}
	return nil
}
