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

// scan decodes the entropy-coded data: T.81 annex H.
func (d *decoder) scan() (image.Image, error) {
	w, h := d.width, d.height
	if d.restart != 0 && d.restart%w != 0 {
		return nil, formatError(d.pos, "restart interval %d is not a number of whole rows of %d", d.restart, w)
	}
	bits := bitReader{b: d.b, pos: d.pos}
	store := newStore(w, h, d.precision)
	above, row := make([]int32, w), make([]int32, w)
	start := int32(1) << (d.precision - int(d.point) - 1)
	first := true // in the row that begins a restart interval nothing lies above
	mask := int32(1)<<(d.precision-int(d.point)) - 1
	for y := range h {
		if d.restart != 0 && y > 0 && y*w%d.restart == 0 {
			if err := bits.restartMarker(byte(y * w / d.restart)); err != nil {
				return nil, err
			}
			first = true
		}
		if err := d.table.differences(&bits, row); err != nil {
			return nil, err
		}
		if first {
			restore(1, row, start, nil, mask)
		} else {
			restore(d.selection, row, above[0], above, mask)
		}
		store.row(y, row, d.point)
		above, row, first = row, above, false
	}
	return store.image, nil
}

// restore turns the differences in row into samples. The modulus is 2^16; a legal file never exceeds the precision,
// which mask holds others to. first predicts the first sample, selection the others.
func restore(selection byte, row []int32, first int32, above []int32, mask int32) {
	left := (first + row[0]) & mask
	row[0] = left
	switch selection {
	case 1:
		for x, diff := range row[1:] {
			left = (left + diff) & mask
			row[1+x] = left
		}
	case 4: // the default of encoders for slopes
		above = above[:len(row)]
		for x := 1; x < len(row); x++ {
			left = (left + above[x] - above[x-1] + row[x]) & mask
			row[x] = left
		}
	default:
		above = above[:len(row)]
		for x := 1; x < len(row); x++ {
			left = (predict(selection, left, above[x], above[x-1]) + row[x]) & mask
			row[x] = left
		}
	}
}

// store scales samples to the depth of the image that is returned.
type store struct {
	image     image.Image
	g8        *image.Gray
	g16       *image.Gray16
	precision int
}

func newStore(w, h, precision int) *store {
	r := image.Rect(0, 0, w, h)
	if precision <= 8 {
		g := image.NewGray(r)
		return &store{image: g, g8: g, precision: precision}
	}
	g := image.NewGray16(r)
	return &store{image: g, g16: g, precision: precision}
}

// row puts one row of samples in place, undoing the point transform.
func (s *store) row(y int, row []int32, point byte) {
	full := uint32(1)<<s.precision - 1
	if s.g8 != nil {
		dst := s.g8.Pix[y*s.g8.Stride:]
		if full == 255 {
			for x, v := range row {
				dst[x] = uint8(v << point)
			}
			return
		}
		for x, v := range row {
			dst[x] = uint8((uint32(v)<<point*255 + full/2) / full)
		}
		return
	}
	dst := s.g16.Pix[y*s.g16.Stride:]
	for x, v := range row {
		binary.BigEndian.PutUint16(dst[2*x:], uint16((uint64(v)<<point*65535+uint64(full/2))/uint64(full)))
	}
}
