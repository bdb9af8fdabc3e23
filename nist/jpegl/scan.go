package jpegl

import (
	"encoding/binary"
	"image"
)

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
