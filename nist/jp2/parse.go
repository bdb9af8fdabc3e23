package jp2

import (
	"encoding/binary"
	"fmt"
)

// Markers of 15444-1 table A.2.
const (
	mSOC = 0xFF4F
	mSOT = 0xFF90
	mSOD = 0xFF93
	mEOC = 0xFFD9
	mSIZ = 0xFF51
	mCOD = 0xFF52
	mCOC = 0xFF53
	mRGN = 0xFF5E
	mQCD = 0xFF5C
	mQCC = 0xFF5D
	mPOC = 0xFF5F
	mPPM = 0xFF60
	mPPT = 0xFF61
	mSOP = 0xFF91
	mEPH = 0xFF92
)

// parser reads the marker segments of a codestream and leaves, for each tile, its parameters and packets.
type parser struct {
	b    []byte
	base int // offset of b in the file
	pos  int

	siz     size
	params  params // of the main header
	tiles   []*tile
	ppm     [][]byte // PPM segments by index
	headers [][]byte // packed packet headers, one for each tile-part of the codestream in order
	parts   int      // tile-parts met so far

	partial error // first reason why the image is not whole
}

// A tile collects what the codestream says of one tile.
type tile struct {
	params  params
	parts   int
	body    []byte   // packets of all its tile-parts
	owned   bool     // body is a copy
	ppt     [][]byte // PPT segments by index, of all tile-parts
	packed  []byte   // packed packet headers
	hasPack bool
}

// cut records that the image is not whole.
func (p *parser) cut(format string, args ...any) {
	if p.partial == nil {
		p.partial = fmt.Errorf("%w: %s", ErrPartial, fmt.Sprintf(format, args...))
	}
}

func (p *parser) errorf(format string, args ...any) error {
	return formatError(p.base+p.pos, format, args...)
}

// segment reads a marker and, for those that have one, its payload.
func (p *parser) segment() (marker int, payload []byte, err error) {
	if p.pos+2 > len(p.b) {
		return 0, nil, p.errorf("cut short before a marker")
	}
	marker = int(binary.BigEndian.Uint16(p.b[p.pos:]))
	if marker < 0xFF01 {
		return 0, nil, p.errorf("%#04x where a marker should be", marker)
	}
	p.pos += 2
	if marker == mSOC || marker == mSOD || marker == mEOC || marker >= 0xFF30 && marker <= 0xFF3F {
		return marker, nil, nil
	}
	if p.pos+2 > len(p.b) {
		return 0, nil, p.errorf("cut short in a marker segment")
	}
	n := int(binary.BigEndian.Uint16(p.b[p.pos:]))
	if n < 2 || p.pos+n > len(p.b) {
		return 0, nil, p.errorf("marker segment of %d bytes, %d are left", n, len(p.b)-p.pos)
	}
	payload = p.b[p.pos+2 : p.pos+n]
	p.pos += n
	return marker, payload, nil
}

// mainHeader reads up to the first SOT marker and stays before it.
func (p *parser) mainHeader() error {
	if marker, _, err := p.segment(); err != nil || marker != mSOC {
		return p.errorf("no SOC marker")
	}
	marker, seg, err := p.segment()
	if err != nil {
		return err
	}
	if marker != mSIZ {
		return p.errorf("no SIZ marker")
	}
	if p.siz, err = parseSize(seg); err != nil {
		return fmt.Errorf("%w (SIZ at offset %d)", err, p.base+4)
	}
	for {
		at := p.pos
		if marker, seg, err = p.segment(); err != nil {
			return err
		}
		switch marker {
		case mSOT:
			p.pos = at
			return p.params.check(p.base + at)
		case mSOD, mEOC, mPPT:
			return p.errorf("marker %#04x in the main header", marker)
		case mPPM:
			if p.ppm, err = indexed(p.ppm, seg); err != nil {
				return p.errorf("%v", err)
			}
		default:
			if err := p.params.set(marker, seg); err != nil {
				return fmt.Errorf("%w (marker %#04x at offset %d)", err, marker, p.base+at)
			}
		}
	}
}

// parse reads the whole codestream. An error that wraps ErrPartial leaves what was read.
func (p *parser) parse() error {
	if err := p.mainHeader(); err != nil {
		return err
	}
	if err := p.splitPPM(); err != nil {
		return err
	}
	p.tiles = make([]*tile, p.siz.tileCount())
	for {
		if p.pos == len(p.b) {
			return fmt.Errorf("%w: no EOC marker at offset %d", ErrPartial, p.base+p.pos)
		}
		at := p.pos
		marker, seg, err := p.segment()
		if err != nil {
			if p.parts > 0 {
				return fmt.Errorf("%w: %v", ErrPartial, err)
			}
			return err
		}
		switch marker {
		case mEOC:
			return nil
		case mSOT:
			whole, err := p.tilePart(at, seg)
			if err != nil {
				return err
			}
			if !whole {
				return fmt.Errorf("%w: tile-part at offset %d runs past the end", ErrPartial, p.base+at)
			}
		default:
			return p.errorf("marker %#04x between tile-parts", marker)
		}
	}
}
