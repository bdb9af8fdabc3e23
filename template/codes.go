package template

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"log/slog"
	"sync"
)

// CodeSize is the number of bytes of one code.
const CodeSize = 16

// Codes are what a matcher computed of a template's minutiae, kept beside them so that it need not be computed again: computing
// takes five times as long as all else that puts a template into a gallery. To this package a code is CodeSize bytes without
// meaning. Codes are as biometric as the minutiae.
type Codes struct {
	Version uint32 // tells which computation made them; codes of different versions cannot be compared
	Binding uint64 // checksum of the minutiae and the codes: see Template.Bind
	Data    []byte // the i-th CodeSize bytes belong to the i-th minutia; later minutiae may have none
}

// Bind gives t codes that were just computed of its minutiae, and binds them to the minutiae as they are. It keeps data. Without
// any code, or with more minutiae than a template holds, t has no codes afterwards.
func (t *Template) Bind(version uint32, data []byte) {
	if len(data) == 0 || len(t.Minutiae) > MaxMinutiae {
		t.Codes = nil
		return
	}
	t.Codes = &Codes{Version: version, Data: data}
	t.Codes.Binding = t.binding()
}

// Bound reports whether t has codes, and they belong to its minutiae as they are: whoever moves, turns, sorts, adds or leaves out
// minutiae need not know of codes, for they are not used any more. The binding is a checksum of 64 bits: it finds every change of
// a single minutia and any other but for one in 2^64, and is no protection against a forger.
func (t *Template) Bound() bool {
	n := len(t.Minutiae)
	return t.Codes != nil && n <= MaxMinutiae && t.Codes.Len() <= n && t.Codes.validate() == nil && t.binding() == t.Codes.Binding
}

// Len returns the number of codes.
func (c *Codes) Len() int {
	if c == nil {
		return 0
	}
	return len(c.Data) / CodeSize
}

// What is bound before the codes: the version of the codes and the number of minutiae, then x, y and direction of each.
const boundHeader, boundPlace = 8, 5

// boundRoom holds what is bound while it is summed up: the checksums' indirect calls would move it to the heap each time.
var boundRoom = sync.Pool{New: func() any { return new([boundHeader + boundPlace*MaxMinutiae]byte) }}

// binding returns the checksum of what codes are computed from and of the codes: see FORMAT.md. CRC-32 and CRC-32C have no factor
// in common, so both together are a CRC of 64 bits, with the instructions that processors have for each: 0.3 us where Go's CRC-64
// takes 0.7.
func (t *Template) binding() uint64 {
	room := boundRoom.Get().(*[boundHeader + boundPlace*MaxMinutiae]byte)
	defer boundRoom.Put(room)
	b := room[:boundHeader+boundPlace*len(t.Minutiae)]
	binary.LittleEndian.PutUint32(b, t.Codes.Version)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(t.Minutiae)))
	for i := range t.Minutiae {
		m, p := &t.Minutiae[i], (*[boundPlace]byte)(b[boundHeader+boundPlace*i:])
		binary.LittleEndian.PutUint32(p[:], uint32(m.X)|uint32(m.Y)<<16)
		p[4] = m.Angle
	}
	low := crc32.Update(crc32.ChecksumIEEE(b), crc32.IEEETable, t.Codes.Data)
	high := crc32.Update(crc32.Checksum(b, castagnoli), castagnoli, t.Codes.Data)
	clear(b)
	return uint64(high)<<32 | uint64(low)
}

// validate checks the form alone: codes of other minutiae are nobody's mistake, and are not used.
func (c *Codes) validate() error {
	if n := len(c.Data); n == 0 || n%CodeSize != 0 || n > MaxMinutiae*CodeSize {
		return fmt.Errorf("%w: %d bytes of codes", ErrInvalid, n)
	}
	return nil
}

func (c *Codes) clone() *Codes {
	if c == nil {
		return nil
	}
	return &Codes{Version: c.Version, Binding: c.Binding, Data: append([]byte(nil), c.Data...)}
}

func (c *Codes) wipe() {
	if c != nil {
		clear(c.Data[:cap(c.Data)])
		*c = Codes{}
	}
}

// Format gives the number of codes and nothing of the print, under every verb.
func (c Codes) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "codes(%d)", c.Len()) }

// LogValue keeps codes that are passed to a logger out of the log.
func (c Codes) LogValue() slog.Value { return slog.StringValue("codes(redacted)") }

var (
	_ fmt.Formatter  = Codes{}
	_ slog.LogValuer = Codes{}
)
