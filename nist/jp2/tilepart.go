package jp2

import (
	"encoding/binary"
	"fmt"
)

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
