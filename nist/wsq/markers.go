package wsq

import (
	"encoding/binary"
	"fmt"
)

// Markers of the stream (IAFIS-IC-0110, table of marker codes).
const (
	markerSOI = 0xffa0 // start of image
	markerEOI = 0xffa1 // end of image
	markerSOF = 0xffa2 // start of frame: size of the image, normalisation
	markerSOB = 0xffa3 // start of block: entropy-coded coefficients
	markerDTT = 0xffa4 // transform table: filter taps
	markerDQT = 0xffa5 // quantisation table
	markerDHT = 0xffa6 // Huffman tables
	markerDRT = 0xffa7 // restart interval
	markerCOM = 0xffa8 // comment
	markerRST = 0xffb0 // first of eight restart markers
)

const (
	maxTaps   = 32 // longest filter; the certification set has up to 11
	maxTables = 8  // Huffman tables by number
	// maxScale is the largest decimal exponent: a 16 or 32-bit number divided by 10^20 is nothing beside one that
	// matters, and an exponent of 255 would leave the range of float32.
	maxScale = 20
)

// A frame is what the frame header says.
type frame struct {
	width, height int
	shift, scale  float32 // M and R: a pixel is coefficient*R + M
}

// quantiser holds the 64 bin widths Q and zero-bin widths Z, and the centre of a bin as a part of its width.
type quantiser struct {
	centre float32
	q, z   [subbands]float32
}

// decoder is the state of one stream.
type decoder struct {
	b      []byte
	pos    int
	frame  frame
	taps   filters
	quant  quantiser
	tables [maxTables]huffmanTable
	bands  [subbands]region
	splits [nodes]node
	plane  []float32

	haveFrame, haveTaps, haveQuant bool
	block                          int // next block, 0 to 3

	skim     bool // step over the blocks instead of decoding them
	comments []span
}

// span is a comment segment from its marker to its end; inData where it interrupts a block.
type span struct {
	start, end int
	inData     bool
}

// readUntil reads segments until the given one has been read.
func (d *decoder) readUntil(b []byte, last int) error {
	if len(b) < 2 || binary.BigEndian.Uint16(b) != markerSOI {
		return fmt.Errorf("wsq: offset 0: %w", ErrFormat)
	}
	d.b, d.pos = b, 2
	for {
		marker, at, err := d.marker()
		if err != nil {
			return err
		}
		if marker == markerEOI {
			if d.block < len(blocks)-1 {
				return damaged(at, "the stream ends after %d of %d blocks", d.block, len(blocks)-1)
			}
			return nil
		}
		payload, err := d.segment(marker, at)
		if err != nil {
			return err
		}
		switch marker {
		case markerDTT:
			err = d.readTaps(payload)
		case markerDQT:
			err = d.readQuantiser(payload)
		case markerSOF:
			err = d.readFrame(payload)
		case markerDHT:
			err = d.readTables(payload)
		case markerDRT:
			// The interval itself tells nothing: restart markers speak for themselves.
			if len(payload.b) != 2 {
				err = damaged(payload.at, "restart interval of %d bytes", len(payload.b))
			}
		case markerSOB:
			err = d.readBlock(payload)
		}
		if err != nil {
			return err
		}
		if marker == last {
			return nil
		}
	}
}

// marker reads the next marker. 0xff bytes before it are fill. A stream whose last block is complete may end without
// its end marker.
func (d *decoder) marker() (marker, at int, err error) {
	at = d.pos
	if d.pos == len(d.b) && d.block == len(blocks)-1 {
		return markerEOI, at, nil
	}
	for d.pos+1 < len(d.b) && d.b[d.pos] == 0xff && d.b[d.pos+1] == 0xff {
		d.pos++
	}
	if d.pos+2 > len(d.b) {
		return 0, at, damaged(len(d.b), "the stream ends where a marker should be")
	}
	marker = int(binary.BigEndian.Uint16(d.b[d.pos:]))
	if marker < markerEOI || marker > markerCOM {
		return 0, at, damaged(d.pos, "%#04x where a marker should be", marker)
	}
	at = d.pos
	d.pos += 2
	return marker, at, nil
}

// payload is what a segment holds, and where.
type payload struct {
	b  []byte
	at int
}

// segment reads the length and the payload of the segment whose marker was just read.
func (d *decoder) segment(marker, at int) (payload, error) {
	if len(d.b)-d.pos < 2 {
		return payload{}, damaged(len(d.b), "the stream ends in the length of segment %#04x", marker)
	}
	n := int(binary.BigEndian.Uint16(d.b[d.pos:]))
	if n < 2 || n > len(d.b)-d.pos {
		return payload{}, damaged(d.pos, "segment %#04x says %d bytes, %d are left", marker, n, len(d.b)-d.pos)
	}
	p := payload{d.b[d.pos+2 : d.pos+n], d.pos + 2}
	d.pos += n
	if marker == markerCOM && d.skim {
		d.comments = append(d.comments, span{at, d.pos, false})
	}
	return p, nil
}

func (d *decoder) readFrame(p payload) error {
	if d.haveFrame {
		return damaged(p.at, "second frame header")
	}
	if len(p.b) != 15 {
		return damaged(p.at, "frame header of %d bytes, not 15", len(p.b))
	}
	h, w := int(binary.BigEndian.Uint16(p.b[2:])), int(binary.BigEndian.Uint16(p.b[4:]))
	if w == 0 || h == 0 || w*h > MaxPixels {
		return fmt.Errorf("wsq: offset %d: %w: %d × %d", p.at+2, ErrSize, w, h)
	}
	var err error
	d.frame.width, d.frame.height = w, h
	if d.frame.shift, err = decimal16(p, 6); err != nil {
		return err
	}
	if d.frame.scale, err = decimal16(p, 9); err != nil {
		return err
	}
	d.splits, d.bands = tree(w, h)
	d.haveFrame = true
	return nil
}

func (d *decoder) readQuantiser(p payload) error {
	const size = 3 + subbands*6
	if len(p.b) != size {
		return damaged(p.at, "quantisation table of %d bytes, not %d", len(p.b), size)
	}
	if d.block > 0 {
		return damaged(p.at, "quantisation table after the first block")
	}
	var err error
	if d.quant.centre, err = decimal16(p, 0); err != nil {
		return err
	}
	for i := range subbands {
		if d.quant.q[i], err = decimal16(p, 3+6*i); err != nil {
			return err
		}
		if d.quant.z[i], err = decimal16(p, 6+6*i); err != nil {
			return err
		}
	}
	d.haveQuant = true
	return nil
}

// decimal16 reads a scale byte and a 16-bit number at p.b[i:].
func decimal16(p payload, i int) (float32, error) {
	return decimal(p, i, uint32(binary.BigEndian.Uint16(p.b[i+1:])))
}

// decimal divides v by the power of ten in p.b[i]. It divides step by step in float32, as the reference decoder does:
// one division by the power would differ in the last bit.
func decimal(p payload, i int, v uint32) (float32, error) {
	if p.b[i] > maxScale {
		return 0, damaged(p.at+i, "decimal exponent %d, at most %d", p.b[i], maxScale)
	}
	f := float32(v)
	for range p.b[i] {
		f /= 10
	}
	return f, nil
}
