package template

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// The layout is described byte by byte in FORMAT.md; testdata/template.golden is an annotated dump of one record.
const (
	magic        = "WHORLTP1"
	headerSize   = 28
	minutiaSize  = 7
	checksumSize = 4
	// maxMapCells bounds the map of a hostile record: 65535 × 65535 quarter-inch prints do not exist, and the largest
	// coordinate (8191 pixels) has 512 cells a side.
	maxMapCells = 512 * 512
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// BinarySize returns the number of bytes that AppendBinary adds.
func (t *Template) BinarySize() int {
	n := headerSize + minutiaSize*len(t.Minutiae) + checksumSize
	if t.Map != nil {
		n += len(t.Map.Cells)
	}
	return n
}

// AppendBinary appends t in the format of FORMAT.md. The error is that of Validate.
func (t *Template) AppendBinary(b []byte) ([]byte, error) {
	if err := t.Validate(); err != nil {
		return b, err
	}
	start := len(b)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint16(b, t.Width)
	b = binary.LittleEndian.AppendUint16(b, t.Height)
	b = append(b, byte(t.Position), byte(t.Impression), t.Quality, t.Period)
	b = binary.LittleEndian.AppendUint16(b, uint16(t.Reasons))
	b = binary.LittleEndian.AppendUint16(b, t.Area)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(t.Minutiae)))
	b = append(b, 0, 0) // reserved
	var cells []uint8
	if t.Map != nil {
		b = binary.LittleEndian.AppendUint16(b, t.Map.Cols)
		b = binary.LittleEndian.AppendUint16(b, t.Map.Rows)
		cells = t.Map.Cells
	} else {
		b = append(b, 0, 0, 0, 0)
	}
	for _, m := range t.Minutiae {
		b = binary.LittleEndian.AppendUint16(b, m.X)
		b = binary.LittleEndian.AppendUint16(b, m.Y)
		b = append(b, m.Angle, byte(m.Kind), m.Quality)
	}
	b = append(b, cells...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli)), nil
}

// MarshalBinary is AppendBinary to a new slice.
func (t *Template) MarshalBinary() ([]byte, error) {
	return t.AppendBinary(make([]byte, 0, t.BinarySize()))
}

// UnmarshalBinary replaces t by what Parse finds in b.
func (t *Template) UnmarshalBinary(b []byte) error {
	p, err := Parse(b)
	if err == nil {
		*t = *p
	}
	return err
}

// Detect reports whether b begins as a stored template of any version does.
func Detect(b []byte) bool {
	return len(b) >= len(magic) && string(b[:len(magic)-1]) == magic[:len(magic)-1]
}

// Parse reads a template that AppendBinary wrote. It returns ErrFormat, ErrVersion, ErrDamaged or ErrInvalid,
// wrapped with the offset, and allocates no more than the length of b asks for.
func Parse(b []byte) (*Template, error) {
	if !Detect(b) {
		return nil, fmt.Errorf("%w: offset 0: no magic", ErrFormat)
	}
	if string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: offset %d: version %q", ErrVersion, len(magic)-1, b[len(magic)-1:len(magic)])
	}
	if len(b) < headerSize+checksumSize {
		return nil, fmt.Errorf("%w: offset %d: cut short in the header", ErrDamaged, len(b))
	}
	le := binary.LittleEndian
	n, cols, rows := int(le.Uint16(b[20:])), int(le.Uint16(b[24:])), int(le.Uint16(b[26:]))
	switch {
	case n > MaxMinutiae:
		return nil, fmt.Errorf("%w: offset 20: %d minutiae", ErrDamaged, n)
	case cols*rows > maxMapCells || (cols == 0) != (rows == 0):
		return nil, fmt.Errorf("%w: offset 24: map of %d × %d cells", ErrDamaged, cols, rows)
	}
	if want := headerSize + n*minutiaSize + cols*rows + checksumSize; len(b) != want {
		return nil, fmt.Errorf("%w: offset %d: %d bytes where the header says %d", ErrDamaged, min(len(b), want), len(b), want)
	}
	body := b[:len(b)-checksumSize]
	if crc32.Checksum(body, castagnoli) != le.Uint32(b[len(body):]) {
		return nil, fmt.Errorf("%w: offset %d: checksum", ErrDamaged, len(body))
	}
	if b[22] != 0 || b[23] != 0 || le.Uint16(b[16:])&^uint16(allReasons) != 0 {
		return nil, fmt.Errorf("%w: offset 16: reserved bits are set", ErrDamaged)
	}
	t := &Template{
		Width: le.Uint16(b[8:]), Height: le.Uint16(b[10:]), Position: Position(b[12]), Impression: Impression(b[13]),
		Quality: b[14], Period: b[15], Reasons: Reasons(le.Uint16(b[16:])), Area: le.Uint16(b[18:]),
	}
	if n > 0 {
		t.Minutiae = make([]Minutia, n)
	}
	for i := range t.Minutiae {
		m := b[headerSize+i*minutiaSize:]
		t.Minutiae[i] = Minutia{X: le.Uint16(m), Y: le.Uint16(m[2:]), Angle: m[4], Kind: Kind(m[5]), Quality: m[6]}
	}
	if cols > 0 {
		cells := body[headerSize+n*minutiaSize:]
		t.Map = &OrientationMap{Cols: uint16(cols), Rows: uint16(rows), Cells: append([]uint8(nil), cells...)}
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return t, nil
}
