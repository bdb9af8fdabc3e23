package nist

import (
	"bytes"
	"fmt"
	"strconv"
)

// A Depersonal says what stands in the Type-1 record of a depersonalised transaction instead of what stood there. All
// three are mandatory.
type Depersonal struct {
	Request     string // TCN: the id of the request, which means nothing outside the exchange
	Origin      string // ORI, and SRC of every record
	Destination string // DAI
}

// Depersonalise returns a new transaction with the friction-ridge images and minutiae of t and nothing else that
// could tell whom they belong to, who took them, when, where or for which case; and a list of what was removed, which
// names fields and no contents. t is not changed; the result shares its image data where nothing had to be cut out.
//
// What is kept is listed, and everything else goes: records of types 3 to 6, 9 and 13 to 15, of Type-1 the technical
// fields, of the others the fields that a comparison can use, with values that have the form of codes and numbers.
// Image files lose comments, EXIF, texts, XML and whatever follows their end. An image of a coding that cannot be
// cleaned is removed with its record.
func (t *Transaction) Depersonalise(d Depersonal) (*Transaction, []string, error) {
	if d.Request == "" || d.Origin == "" || d.Destination == "" {
		return nil, nil, fmt.Errorf("%w: depersonalising needs request, origin and destination", ErrBuild)
	}
	for _, v := range []string{d.Request, d.Origin, d.Destination} {
		if bytes.ContainsAny([]byte(v), "\x1c\x1d\x1e\x1f") {
			return nil, nil, fmt.Errorf("%w: separator in a value", ErrBuild)
		}
	}
	if len(t.Records) == 0 {
		return nil, nil, fmt.Errorf("%w: no records", ErrBuild)
	}
	s := &stripper{d: d, out: &Transaction{}}
	for i, r := range t.Records {
		s.index = i
		s.record(r, t)
	}
	if len(t.head)+len(t.tail) > 0 {
		s.removed = append(s.removed, "bytes outside the records")
	}
	return s.out, s.removed, nil
}

type stripper struct {
	d       Depersonal
	out     *Transaction
	removed []string
	index   int
}

func (s *stripper) note(format string, args ...any) {
	s.removed = append(s.removed, fmt.Sprintf("record %d: ", s.index+1)+fmt.Sprintf(format, args...))
}

func (s *stripper) record(r *Record, t *Transaction) {
	switch {
	case s.index == 0 && r.Type == 1:
		s.out.Add(s.fields(r))
	case r.Opaque():
		s.note("record of type %d", r.Type)
	case r.Type >= 3 && r.Type <= 6:
		s.binary(r, t)
	case r.Type == 9:
		s.out.Add(s.fields(r))
	case r.Type >= 13 && r.Type <= 15:
		s.tagged(r)
	default:
		s.note("record of type %d", r.Type)
	}
}

// binary keeps the header and the cleaned image of a record of types 3 to 6.
func (s *stripper) binary(r *Record, t *Transaction) {
	p := Print{Type: r.Type, rec: r, Bits: 8}
	p.readBinary(t)
	data, ok := s.image(&p)
	if !ok {
		return
	}
	h, _ := r.Header()
	s.out.Add(newBinaryImage(r.Type, h, data))
}

// tagged keeps what is allowed of a record of types 13 to 15, with its image cleaned.
func (s *stripper) tagged(r *Record) {
	p := Print{Type: r.Type, rec: r, Bits: 8}
	p.readTagged()
	data, ok := []byte(nil), true
	if len(r.Data()) > 0 {
		if data, ok = s.image(&p); !ok {
			return
		}
	}
	kept := s.fields(r)
	if data != nil {
		kept.SetBytes(dataField, data)
	}
	s.out.Add(kept)
}

// image cleans the image of a record; false means that the record has to go.
func (s *stripper) image(p *Print) ([]byte, bool) {
	if p.Codec == RAW {
		need := rowBytes(p.Width, p.Bits) * p.Height
		if !plausible(p.Width, p.Height) || len(p.data) < need {
			s.note("record of type %d, whose image has no size", p.Type)
			return nil, false
		}
		if len(p.data) > need {
			s.note("bytes after the image")
		}
		return p.data[:need:need], true
	}
	data, removed, err := stripImage(p.Codec, p.data)
	if err != nil {
		s.note("record of type %d, whose image cannot be cleaned (%v)", p.Type, err)
		return nil, false
	}
	if removed {
		s.note("data beside the pixels of the %s image", p.Codec)
	}
	return data, true
}

// fields copies the fields of a record that are kept.
func (s *stripper) fields(r *Record) *Record {
	out := &Record{Type: r.Type, Offset: -1, edited: true, fields: []Field{{Number: 1, Offset: -1}}}
	dropped := map[int]bool{}
	for _, f := range r.fields {
		v := f.Value
		switch {
		case f.Number == 1 || f.Number == 3 && r.Type == 1 || f.Number == dataField && hasData(r.Type):
			continue
		case r.Type == 1 && (f.Number == 7 || f.Number == 8 || f.Number == 9):
			continue
		case r.Type != 1 && r.Type != 9 && f.Number == 4:
			continue
		case r.Type == 9 && f.Number == 5: // the name of a system; how the minutiae were found stays
			v = append([]byte("UNKNOWN\x1f"), trimmed(f.First().Item(1))...)
		case r.Type == 9 && f.Number == 127: // the number of a device
			v = []byte("NONE\x1f0")
		}
		if !keptField(r.Type, f.Number) || !codeLike(v, f.Number) {
			if !dropped[f.Number] {
				dropped[f.Number] = true
				s.note("field %s", nameWithMnemonic(r.Type, f.Number))
			}
			continue
		}
		out.fields = append(out.fields, Field{Number: f.Number, Value: v, Offset: -1})
	}
	if r.Type == 1 {
		out.Set(3, "")
		out.Set(7, s.d.Destination)
		out.Set(8, s.d.Origin)
		out.Set(9, s.d.Request)
	} else if r.Type != 9 {
		out.Set(4, s.d.Origin)
	}
	return out
}

// keptField lists what a comparison can use.
func keptField(typ, number int) bool {
	switch typ {
	case 1:
		// VER, TOT, DAT, PRY, NSR, NTR, DOM
		return number == 2 || number >= 4 && number <= 6 || number >= 11 && number <= 13
	case 9:
		// Without 9.013 and the vendors' blocks, which are opaque, 9.016 (vendor), and 9.351 on, examiners' remarks.
		return number >= 2 && number <= 25 && number != 13 && number != 16 || number >= 126 && number <= 150 ||
			number >= 300 && number <= 350
	case 13:
		return number >= 2 && number <= 17 || number == 24
	case 14:
		return number >= 2 && number <= 18 || number >= 21 && number <= 27 || number == 30 || number == 31
	case 15:
		return number >= 2 && number <= 18 || number == 21 || number == 24 || number == 30
	}
	return false
}

// codeLike tells values that are codes and numbers from text: letters of ASCII, digits and the marks that codes use,
// no item longer than a code except lists of coordinates.
func codeLike(v []byte, number int) bool {
	const longest = 32 // characters; the longest code is TOT with 16
	item := 0
	for _, c := range v {
		switch {
		case isDigit(c), c == ',', c == '.', c == '-', c == '+':
			item++ // counted below only for letters' sake: polygons are long
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '/', c == '_', c == '=':
			item++
			if item > longest && number < 300 {
				return false
			}
		case c == rs || c == us:
			item = 0
		default:
			return false
		}
	}
	return true
}

func nameWithMnemonic(typ, number int) string {
	if m := Mnemonic(typ, number); m != "" {
		return fieldName(typ, number) + " " + m
	}
	return strconv.Itoa(typ) + "." + pad3(number)
}
