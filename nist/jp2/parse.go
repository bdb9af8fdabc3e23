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

// tilePart reads one tile-part whose SOT segment seg began at the position at. whole is false where it is cut short.
func (p *parser) tilePart(at int, seg []byte) (whole bool, err error) {
	if len(seg) != 8 {
		return false, p.errorf("SOT of %d bytes", len(seg))
	}
	index, length, part := int(binary.BigEndian.Uint16(seg)), int(binary.BigEndian.Uint32(seg[2:])), int(seg[6])
	if index >= len(p.tiles) {
		return false, p.errorf("tile %d of %d", index, len(p.tiles))
	}
	end := at + length
	if length == 0 { // to the end of the codestream
		end = len(p.b)
		if end >= 2 && binary.BigEndian.Uint16(p.b[end-2:]) == mEOC {
			end -= 2
		}
	}
	t := p.tiles[index]
	if t == nil {
		t = &tile{params: p.params.clone()}
		p.tiles[index] = t
	}
	if part != t.parts {
		return false, p.errorf("tile-part %d of tile %d, expected %d", part, index, t.parts)
	}
	t.parts++
	p.parts++
	for {
		segAt := p.pos
		marker, seg, err := p.segment()
		if err != nil && p.parts > 1 { // what was read before is whole
			return false, fmt.Errorf("%w: %v", ErrPartial, err)
		}
		if err != nil {
			return false, err
		}
		switch {
		case marker == mSOD:
			return p.tileBody(t, end)
		case marker == mPPT:
			if t.ppt, err = indexed(t.ppt, seg); err != nil {
				return false, p.errorf("%v", err)
			}
		case marker == mSIZ || marker == mSOT || marker == mPPM || marker == mEOC:
			return false, p.errorf("marker %#04x in a tile-part header", marker)
		case part > 0 && (marker == mCOD || marker == mCOC || marker == mQCD || marker == mQCC || marker == mRGN):
			return false, p.errorf("marker %#04x in a later tile-part", marker)
		default:
			if err := t.params.setTile(marker, seg); err != nil {
				return false, fmt.Errorf("%w (marker %#04x at offset %d)", err, marker, p.base+segAt)
			}
		}
	}
}

func (p *parser) tileBody(t *tile, end int) (whole bool, err error) {
	if end < p.pos {
		return false, p.errorf("tile-part is shorter than its header")
	}
	whole = end <= len(p.b)
	body := p.b[p.pos:min(end, len(p.b))]
	p.pos = min(end, len(p.b))
	switch {
	case len(t.body) == 0:
		t.body = body
	default:
		if !t.owned {
			t.body = append([]byte(nil), t.body...)
			t.owned = true
		}
		t.body = append(t.body, body...)
	}
	for _, seg := range t.ppt {
		t.packed = append(t.packed, seg...)
		t.hasPack = true
	}
	t.ppt = nil
	if p.headers != nil {
		if p.parts > len(p.headers) {
			return false, p.errorf("no packed headers for tile-part %d", p.parts)
		}
		t.packed = append(t.packed, p.headers[p.parts-1]...)
		t.hasPack = true
	}
	return whole, nil
}

// indexed stores the payload of a PPM or PPT segment under its index.
func indexed(list [][]byte, seg []byte) ([][]byte, error) {
	if len(seg) < 2 {
		return list, fmt.Errorf("packed headers of %d bytes", len(seg))
	}
	i := int(seg[0])
	for len(list) <= i {
		list = append(list, nil)
	}
	if list[i] != nil {
		return list, fmt.Errorf("packed headers %d twice", i)
	}
	list[i] = seg[1:]
	return list, nil
}

// splitPPM joins the PPM segments and cuts them by tile-part: A.7.4.
func (p *parser) splitPPM() error {
	if p.ppm == nil {
		return nil
	}
	var all []byte
	for _, seg := range p.ppm {
		all = append(all, seg...)
	}
	p.headers = [][]byte{}
	for len(all) > 0 {
		if len(all) < 4 || uint64(binary.BigEndian.Uint32(all)) > uint64(len(all)-4) {
			return p.errorf("packed headers of the main header are cut short")
		}
		n := int(binary.BigEndian.Uint32(all))
		p.headers = append(p.headers, all[4:4+n])
		all = all[4+n:]
	}
	return nil
}
