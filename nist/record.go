package nist

import (
	"bytes"
	"strconv"
	"strings"
)

// A Record is one logical record of a transaction.
type Record struct {
	Type   int   // 1 to 99
	Offset int64 // in the input, -1 for a record that was not read

	fields []Field
	binary bool   // types 3 to 8, and what is carried without being understood
	opaque bool   // nothing of it is understood
	raw    []byte // as it was read, from its first byte to the next record's; nil for a new record
	size   int    // bytes of raw that are the record itself
	edited bool   // raw no longer holds
	cntIDC string // the IDC that CNT gives, as it is written there
	wide   bool   // the transaction's character set has units wider than a byte
}

// NewRecord returns an empty tagged record with an IDC. Fields are added with Set.
func NewRecord(typ, idc int) *Record {
	r := &Record{Type: typ, Offset: -1, edited: true}
	r.fields = append(r.fields, Field{Number: 1, Offset: -1})
	if typ != 1 {
		r.Set(2, twoDigits(idc))
	}
	return r
}

// Tagged reports whether the record consists of fields; records of types 3 to 8 do not.
func (r *Record) Tagged() bool { return !r.binary }

// Opaque reports whether the record is carried by its length alone: Type-7, types that no edition knows, and binary
// records too short for their header.
func (r *Record) Opaque() bool { return r.opaque }

// Fields returns the fields in file order, LEN first. The slice and the values in it are not to be changed: Set and
// Delete do that.
func (r *Record) Fields() []Field { return r.fields }

// Field returns the first field with a number.
func (r *Record) Field(number int) (Field, bool) {
	for i := range r.fields {
		if r.fields[i].Number == number {
			return r.fields[i], true
		}
	}
	return Field{}, false
}

// Value returns the value of the first field with a number, nil where there is none.
func (r *Record) Value(number int) []byte {
	f, _ := r.Field(number)
	return f.Value
}

// Text returns the value of the first field with a number as text, empty where there is none.
func (r *Record) Text(number int) string { return string(r.Value(number)) }

// Int returns the first item of a field as a number.
func (r *Record) Int(number int) (v int, ok bool) {
	f, ok := r.Field(number)
	if !ok {
		return 0, false
	}
	return f.First().Int(0)
}

// IDC returns the information designation character of the record: the number by which CNT, and records of other
// types about the same thing, refer to it. It is -1 in Type-1 and where a record has none.
func (r *Record) IDC() int {
	switch {
	case r.Type == 1:
		return -1
	case r.binary:
		if b := r.bytes(); len(b) > 4 {
			return int(b[4])
		}
		return -1
	}
	if v, ok := r.Int(2); ok {
		return v
	}
	return -1
}

// Data returns the image or other raw bytes of the record: field 999, or what follows the header of a binary
// record. It is nil where there is none.
func (r *Record) Data() []byte {
	if !r.binary {
		return r.Value(dataField)
	}
	if h := r.headerSize(); h > 0 {
		return r.bytes()[h:]
	}
	return nil
}

// Raw returns the bytes of a record as it was read, nil for one that was not read.
func (r *Record) Raw() []byte {
	if r.raw == nil {
		return nil
	}
	return r.raw[:r.size]
}

// bytes returns a binary record.
func (r *Record) bytes() []byte { return r.raw[:r.size] }

// Set gives the first field with a number a value, with its separators, or puts a new field in its place by
// number. LEN and, where records were added or removed, CNT are written by Transaction.Bytes and need not be set.
// It panics if the record is binary, or if the number is not positive.
func (r *Record) Set(number int, value string) { r.SetBytes(number, []byte(value)) }

// SetBytes is Set for a value that is raw bytes. The bytes are kept, not copied.
func (r *Record) SetBytes(number int, value []byte) {
	if r.binary || number <= 0 {
		panic("nist: Set on a binary record or with a field number below 1")
	}
	r.edited = true
	f := Field{Number: number, Value: value, Offset: -1, whole: r.wholeValue(number, value)}
	for i := range r.fields {
		if r.fields[i].Number == number {
			f.at, f.size = r.fields[i].at, r.fields[i].size
			r.fields[i] = f
			return
		}
	}
	at := len(r.fields)
	for i := range r.fields {
		if r.fields[i].Number > number && at == len(r.fields) {
			at = i
		}
	}
	r.fields = append(r.fields, Field{})
	copy(r.fields[at+1:], r.fields[at:])
	r.fields[at] = f
}

// SetItems sets a field from its subfields, each a list of items.
func (r *Record) SetItems(number int, subfields ...[]string) {
	var b strings.Builder
	for i, s := range subfields {
		if i > 0 {
			b.WriteByte(rs)
		}
		for j, it := range s {
			if j > 0 {
				b.WriteByte(us)
			}
			b.WriteString(it)
		}
	}
	r.Set(number, b.String())
}

// SetInt sets a field to a number.
func (r *Record) SetInt(number, value int) { r.Set(number, strconv.Itoa(value)) }

// Delete removes every field with a number and returns how many there were. LEN cannot be removed.
func (r *Record) Delete(number int) int {
	if number == 1 {
		return 0
	}
	kept := make([]Field, 0, len(r.fields))
	for _, f := range r.fields {
		if f.Number != number {
			kept = append(kept, f)
		}
	}
	n := len(r.fields) - len(kept)
	if n > 0 {
		r.fields, r.edited = kept, true
	}
	return n
}

// wholeValue tells values that separators do not divide: DATA, and text in UTF-16 or UTF-32, where a byte that looks
// like a separator may be half of a letter.
func (r *Record) wholeValue(number int, value []byte) bool {
	return number == dataField && hasData(r.Type) || r.wide && !ascii(value)
}

// hasData tells record types whose field 999 is raw bytes. In Type-1, Type-2 and Type-9 a field 999 would be text.
func hasData(typ int) bool { return typ >= 10 }

func ascii(b []byte) bool {
	return bytes.IndexFunc(b, func(c rune) bool { return c == 0 || c >= 0x80 }) < 0
}

func twoDigits(n int) string {
	if n >= 0 && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
