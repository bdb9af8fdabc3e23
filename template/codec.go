package template

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// The layout is described byte by byte in FORMAT.md; testdata/template.golden and described.golden are annotated dumps of a record
// of each version.
const (
	magic        = "WHORLTP" // and the version
	version      = '1'       // without codes
	described    = '2'       // with codes
	minutiaSize  = 7
	bindingSize  = 12 // version of the codes and their binding
	checksumSize = 4
	// maxMapCells bounds the map of a hostile record: 65535 × 65535 quarter-inch prints do not exist, and the largest
	// coordinate (8191 pixels) has 512 cells a side.
	maxMapCells = 512 * 512
)

// HeaderSize is the number of bytes from which Size tells how long a stored template is.
const HeaderSize = 28

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// BinarySize returns the number of bytes that AppendBinary adds.
func (t *Template) BinarySize() int {
	n := HeaderSize + minutiaSize*len(t.Minutiae) + checksumSize
	if t.Map != nil {
		n += len(t.Map.Cells)
	}
	if t.Bound() {
		n += bindingSize + len(t.Codes.Data)
	}
	return n
}

// AppendBinary appends t in the format of FORMAT.md: as version 1 without codes, as version 2 with them. Codes that are not Bound
// are left out. The error is that of Validate.
func (t *Template) AppendBinary(b []byte) ([]byte, error) {
	if err := t.Validate(); err != nil {
		return b, err
	}
	start := len(b)
	bound := t.Bound()
	b = append(b, magic...)
	if bound {
		b = append(b, described)
	} else {
		b = append(b, version)
	}
	b = binary.LittleEndian.AppendUint16(b, t.Width)
	b = binary.LittleEndian.AppendUint16(b, t.Height)
	b = append(b, byte(t.Position), byte(t.Impression), t.Quality, t.Period)
	b = binary.LittleEndian.AppendUint16(b, uint16(t.Reasons))
	b = binary.LittleEndian.AppendUint16(b, t.Area)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(t.Minutiae)))
	if bound {
		b = binary.LittleEndian.AppendUint16(b, uint16(t.Codes.Len()))
	} else {
		b = append(b, 0, 0)
	}
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
	if bound {
		b = binary.LittleEndian.AppendUint32(b, t.Codes.Version)
		b = binary.LittleEndian.AppendUint64(b, t.Codes.Binding)
		b = append(b, t.Codes.Data...)
	}
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
	return len(b) > len(magic) && string(b[:len(magic)]) == magic
}

// Size returns the length of the stored template that b begins with; HeaderSize bytes tell it. Templates may follow one another, in a
// file or a stream. It returns ErrFormat, ErrVersion or ErrDamaged as Parse does.
func Size(b []byte) (int, error) {
	l, err := measure(b)
	return l.size, err
}

// Parse reads a template that AppendBinary wrote. It returns ErrFormat, ErrVersion, ErrDamaged or ErrInvalid,
// wrapped with the offset, and allocates no more than the length of b asks for.
func Parse(b []byte) (*Template, error) {
	l, err := measure(b)
	if err != nil {
		return nil, err
	}
	if len(b) != l.size {
		return nil, fmt.Errorf("%w: offset %d: %d bytes where the header says %d", ErrDamaged, min(len(b), l.size), len(b), l.size)
	}
	le := binary.LittleEndian
	body := b[:len(b)-checksumSize]
	if crc32.Checksum(body, castagnoli) != le.Uint32(b[len(body):]) {
		return nil, fmt.Errorf("%w: offset %d: checksum", ErrDamaged, len(body))
	}
	if le.Uint16(b[16:])&^uint16(allReasons) != 0 || b[7] == version && l.codes != 0 {
		return nil, fmt.Errorf("%w: offset 16: reserved bits are set", ErrDamaged)
	}
	t := &Template{
		Width: le.Uint16(b[8:]), Height: le.Uint16(b[10:]), Position: Position(b[12]), Impression: Impression(b[13]),
		Quality: b[14], Period: b[15], Reasons: Reasons(le.Uint16(b[16:])), Area: le.Uint16(b[18:]),
	}
	if l.minutiae > 0 {
		t.Minutiae = make([]Minutia, l.minutiae)
	}
	rest := body[HeaderSize:]
	for i := range t.Minutiae {
		m := rest[i*minutiaSize:]
		t.Minutiae[i] = Minutia{X: le.Uint16(m), Y: le.Uint16(m[2:]), Angle: m[4], Kind: Kind(m[5]), Quality: m[6]}
	}
	rest = rest[l.minutiae*minutiaSize:]
	if l.cols > 0 {
		cells := rest[:l.cols*l.rows]
		t.Map = &OrientationMap{Cols: uint16(l.cols), Rows: uint16(l.rows), Cells: append([]uint8(nil), cells...)}
		rest = rest[len(cells):]
	}
	if l.codes > 0 {
		t.Codes = &Codes{Version: le.Uint32(rest), Binding: le.Uint64(rest[4:]), Data: append([]byte(nil), rest[bindingSize:]...)}
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if t.Codes != nil && !t.Bound() {
		return nil, fmt.Errorf("%w: offset %d: codes of other minutiae", ErrDamaged, len(body)-len(rest)+4)
	}
	return t, nil
}

// A layout is what the header says of the lengths.
type layout struct{ minutiae, codes, cols, rows, size int }

// measure reads the header of a record, which need not be all there behind it.
func measure(b []byte) (l layout, err error) {
	if !Detect(b) {
		return l, fmt.Errorf("%w: offset 0: no magic", ErrFormat)
	}
	v := b[len(magic)]
	if v != version && v != described {
		return l, fmt.Errorf("%w: offset %d: version %q", ErrVersion, len(magic), b[len(magic):len(magic)+1])
	}
	if len(b) < HeaderSize {
		return l, fmt.Errorf("%w: offset %d: cut short in the header", ErrDamaged, len(b))
	}
	le := binary.LittleEndian
	l = layout{minutiae: int(le.Uint16(b[20:])), codes: int(le.Uint16(b[22:])), cols: int(le.Uint16(b[24:])), rows: int(le.Uint16(b[26:]))}
	switch {
	case l.minutiae > MaxMinutiae:
		return l, fmt.Errorf("%w: offset 20: %d minutiae", ErrDamaged, l.minutiae)
	case v == described && (l.codes == 0 || l.codes > l.minutiae):
		return l, fmt.Errorf("%w: offset 22: %d codes of %d minutiae", ErrDamaged, l.codes, l.minutiae)
	case l.cols*l.rows > maxMapCells || (l.cols == 0) != (l.rows == 0):
		return l, fmt.Errorf("%w: offset 24: map of %d × %d cells", ErrDamaged, l.cols, l.rows)
	}
	l.size = HeaderSize + l.minutiae*minutiaSize + l.cols*l.rows + checksumSize
	if v == described {
		l.size += bindingSize + l.codes*CodeSize
	}
	return l, nil
}
