package nist

import (
	"bytes"
	"iter"
	"strconv"
)

// The separators of the traditional encoding, as ANSI/NIST-ITL names them.
const (
	fs = 0x1C // ends a record
	gs = 0x1D // between fields
	rs = 0x1E // between subfields
	us = 0x1F // between information items
)

// dataField is the number of the field that holds an image or other raw bytes, last in its record and free of
// separators that mean anything.
const dataField = 999

// A Field is one field of a tagged record. Its bytes belong to the input of Read: they are not copied.
type Field struct {
	Number int    // NNN of T.NNN
	Value  []byte // without tag and separator
	Offset int64  // of the tag in the input, -1 for a field that was not read

	// The tag as it stood in the input, blanks before it included: where it begins in Record.raw, and its length, 0 for a
	// new field. A slice would take three times the room, in the largest part of what hostile input can make large.
	at    uint32
	size  uint8
	whole bool // not to be split: DATA, or text in a character set wider than a byte
}

// String returns the value with its separators.
func (f Field) String() string { return string(f.Value) }

// Subfields walks over the subfields (repetitions) of the field. A field always has at least one, maybe empty.
func (f Field) Subfields() iter.Seq[Subfield] {
	return func(yield func(Subfield) bool) {
		if f.whole {
			yield(Subfield{f.Value, true})
			return
		}
		rest := f.Value
		for {
			i := bytes.IndexByte(rest, rs)
			if i < 0 {
				yield(Subfield{rest, false})
				return
			}
			if !yield(Subfield{rest[:i], false}) {
				return
			}
			rest = rest[i+1:]
		}
	}
}

// Count returns the number of subfields.
func (f Field) Count() int {
	if f.whole {
		return 1
	}
	return 1 + bytes.Count(f.Value, []byte{rs})
}

// First returns the first subfield.
func (f Field) First() Subfield {
	for s := range f.Subfields() {
		return s
	}
	return Subfield{}
}

// A Subfield is one repetition of a field.
type Subfield struct {
	Value []byte
	whole bool
}

// Items walks over the information items; a subfield always has at least one, maybe empty.
// It is written out because the function of bytes.SplitSeq is on the heap: a file of separators would cost 19 bytes of
// garbage for each of its own (TestMemoryBound).
func (s Subfield) Items() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if s.whole {
			yield(s.Value)
			return
		}
		rest := s.Value
		for {
			i := bytes.IndexByte(rest, us)
			if i < 0 {
				yield(rest)
				return
			}
			if !yield(rest[:i]) {
				return
			}
			rest = rest[i+1:]
		}
	}
}

// Count returns the number of information items.
func (s Subfield) Count() int {
	if s.whole {
		return 1
	}
	return 1 + bytes.Count(s.Value, []byte{us})
}

// Item returns the information item at a place counted from 0, empty where there is none. An empty item and a
// missing one are the same to the standard.
func (s Subfield) Item(n int) []byte {
	for it := range s.Items() {
		if n == 0 {
			return it
		}
		n--
	}
	return nil
}

// Int returns the information item at a place counted from 0 as a number; ok is false where it is none.
func (s Subfield) Int(n int) (v int, ok bool) { return parseInt(s.Item(n)) }

// parseInt reads a decimal number of at most nine digits, with a sign and blanks around it where writers put them.
func parseInt(b []byte) (int, bool) {
	b = bytes.TrimSpace(b)
	negative := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative, b = b[0] == '-', b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	for len(b) > 1 && b[0] == '0' {
		b = b[1:]
	}
	if len(b) > 9 {
		return 0, false
	}
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	if negative {
		v = -v
	}
	return v, true
}

// A tag is the "T.NNN:" before a value.
type tag struct {
	typ, number int
	skip        int // blanks before it
	size        int // bytes, blanks included
}

// parseTag reads a tag at the start of b, after blanks if blanks are to be skipped.
func parseTag(b []byte, blanks bool) (t tag, ok bool) {
	i := 0
	if blanks {
		for i < len(b) && i < maxBlanks && isBlank(b[i]) {
			i++
		}
	}
	t.skip = i
	start := i
	for ; i < len(b) && i-start < 2 && isDigit(b[i]); i++ {
		t.typ = t.typ*10 + int(b[i]-'0')
	}
	if i == start || i >= len(b) || b[i] != '.' || t.typ == 0 {
		return tag{}, false
	}
	i++
	start = i
	for ; i < len(b) && i-start < maxFieldDigits && isDigit(b[i]); i++ {
		t.number = t.number*10 + int(b[i]-'0')
	}
	if i == start || i >= len(b) || b[i] != ':' {
		return tag{}, false
	}
	t.size = i + 1
	return t, true
}

// maxBlanks is how many stray line ends and the like are skipped before a tag: a CRLF, and room for padding.
const maxBlanks = 64

// isBlank tells bytes that writers leave between records: NUL padding, line ends, the end mark of old DOS, space.
func isBlank(c byte) bool { return c == 0 || c == '\n' || c == '\r' || c == 0x1A || c == ' ' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// fieldName gives the name of a field as warnings and errors have it: "14.999".
func fieldName(typ, number int) string {
	return strconv.Itoa(typ) + "." + pad3(number)
}

func pad3(number int) string {
	s := strconv.Itoa(number)
	for len(s) < 3 {
		s = "0" + s
	}
	return s
}
