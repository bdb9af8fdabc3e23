package fmr

import (
	"encoding/binary"
	"fmt"
)

// reader takes big-endian numbers off a slice. After the end it gives zeros and remembers that it was passed.
type reader struct {
	b     []byte
	pos   int
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b)-r.pos {
		r.short = true
		return nil
	}
	r.pos += n
	return r.b[r.pos-n : r.pos]
}

func (r *reader) u8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *reader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *reader) left() int { return len(r.b) - r.pos }

func damaged(offset int, format string, args ...any) error {
	return fmt.Errorf("fmr: offset %d: %w: %s", offset, ErrDamaged, fmt.Sprintf(format, args...))
}
