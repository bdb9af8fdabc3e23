package jpegl

import (
	"encoding/binary"
	"image"
	"io"
)

// Config is what the frame header says of an image.
type Config struct {
	Width, Height int
	Precision     int // bits per sample, 2 to 16
}

// Detect reports whether b is a JPEG file whose frame header is SOF3. It reads no further than that header.
func Detect(b []byte) bool {
	d := decoder{b: b}
	return d.headers(true) == nil
}

// DecodeConfig reads the frame header.
func DecodeConfig(b []byte) (Config, error) {
	d := decoder{b: b}
	if err := d.headers(true); err != nil {
		return Config{}, err
	}
	return d.config(), nil
}

// Decode returns an *image.Gray for images of 8 bits or fewer and an *image.Gray16 for the others; samples of other
// depths than 8 and 16 are scaled to the full range. It takes time and memory in proportion to the size of the image,
// which is at most MaxPixels and at most what b can hold at one bit a sample.
func Decode(b []byte) (image.Image, error) {
	d := decoder{b: b}
	if err := d.headers(false); err != nil {
		return nil, err
	}
	return d.scan()
}

// DecodeReader is Decode of all that r gives.
func DecodeReader(r io.Reader) (image.Image, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return Decode(b)
}

type decoder struct {
	b   []byte
	pos int

	width, height int
	precision     int
	component     byte
	tables        [4]rawTable
	restart       int // samples between restart markers, 0 without

	selection, point byte
	table            *huffman
}

func (d *decoder) config() Config { return Config{d.width, d.height, d.precision} }

// headers walks the marker segments up to the entropy-coded data, or only up to the frame header.
func (d *decoder) headers(frameOnly bool) error {
	if len(d.b) < 4 || d.b[0] != 0xFF || d.b[1] != mSOI {
		return formatError(0, "no SOI marker")
	}
	for d.pos = 2; ; {
		marker, seg, err := d.segment()
		if err != nil {
			return err
		}
		switch {
		case marker == mSOF3:
			if d.width != 0 {
				return formatError(d.pos, "second frame header")
			}
			if err := d.frame(seg); err != nil {
				return err
			}
			if frameOnly {
				return nil
			}
		case marker == mDHT:
			err = d.huffmanTables(seg)
		case marker == mDRI:
			if len(seg) != 2 {
				return formatError(d.pos, "DRI of %d bytes", len(seg))
			}
			d.restart = int(binary.BigEndian.Uint16(seg))
		case marker == mSOS:
			return d.scanHeader(seg)
		case marker >= mSOF0 && marker <= mSOF15 || marker == mSOF55:
			return unsupported("frame type %#02x", marker)
		case marker == mEOI:
			return formatError(d.pos, "no scan before EOI")
		case marker == mDNL || marker >= mRST0 && marker <= mRST7:
			return formatError(d.pos, "marker %#02x before the scan", marker)
		}
		if err != nil {
			return err
		}
	}
}

// segment returns the next marker and its payload and moves behind it.
func (d *decoder) segment() (marker byte, payload []byte, err error) {
	if d.pos+2 > len(d.b) || d.b[d.pos] != 0xFF {
		return 0, nil, formatError(d.pos, "no marker")
	}
	for d.pos+1 < len(d.b) && d.b[d.pos+1] == 0xFF { // fill bytes
		d.pos++
	}
	if d.pos+2 > len(d.b) {
		return 0, nil, formatError(d.pos, "cut short in a marker")
	}
	marker = d.b[d.pos+1]
	d.pos += 2
	if marker == mEOI || marker == mTEM || marker >= mRST0 && marker <= mRST7 {
		return marker, nil, nil
	}
	if d.pos+2 > len(d.b) {
		return 0, nil, formatError(d.pos, "cut short in a segment length")
	}
	n := int(binary.BigEndian.Uint16(d.b[d.pos:]))
	if n < 2 || d.pos+n > len(d.b) {
		return 0, nil, formatError(d.pos, "segment of %d bytes, %d are left", n, len(d.b)-d.pos)
	}
	payload = d.b[d.pos+2 : d.pos+n]
	d.pos += n
	return marker, payload, nil
}

func (d *decoder) frame(seg []byte) error {
	if len(seg) < 6 || len(seg) != 6+3*int(seg[5]) {
		return formatError(d.pos, "frame header of %d bytes", len(seg))
	}
	d.precision = int(seg[0])
	h, w := int(binary.BigEndian.Uint16(seg[1:])), int(binary.BigEndian.Uint16(seg[3:]))
	switch {
	case seg[5] != 1:
		return unsupported("%d components", seg[5])
	case d.precision < 2 || d.precision > 16:
		return formatError(d.pos, "precision of %d bits", d.precision)
	case w == 0 || h == 0:
		return formatError(d.pos, "image of %d × %d", w, h)
	case w*h > MaxPixels:
		return tooLarge(w, h)
	}
	d.component = seg[6]
	d.width, d.height = w, h
	return nil
}

func (d *decoder) scanHeader(seg []byte) error {
	switch {
	case d.width == 0:
		return formatError(d.pos, "scan before the frame header")
	case len(seg) != 6 || seg[0] != 1:
		return formatError(d.pos, "scan header of %d bytes", len(seg))
	case seg[1] != d.component:
		return formatError(d.pos, "scan of component %d, the frame has %d", seg[1], d.component)
	case seg[2]>>4 > 3 || d.tables[seg[2]>>4].counts == nil:
		return formatError(d.pos, "scan uses undefined Huffman table %d", seg[2]>>4)
	case seg[3] < 1 || seg[3] > 7:
		return formatError(d.pos, "predictor %d", seg[3])
	case int(seg[5]&15) >= d.precision:
		return formatError(d.pos, "point transform %d", seg[5]&15)
	}
	d.selection, d.point = seg[3], seg[5]&15
	raw := d.tables[seg[2]>>4]
	// Every sample takes one bit at least, so a short file cannot claim a large image.
	if d.width*d.height > 8*(len(d.b)-d.pos) {
		return formatError(d.pos, "%d × %d samples in %d bytes", d.width, d.height, len(d.b)-d.pos)
	}
	d.table = raw.build()
	return nil
}
