package nist

import (
	"bytes"
	"math"
	"strconv"
)

// fields splits the body of a tagged record, from its first tag to before its FS.
//
// A GS ends a field only if a tag follows, or another GS, or nothing: the binary features of 9.013, and text in
// UTF-16, may hold a byte that looks like GS.
func (r *reader) fields(rec *Record, start, end int) error {
	body := r.b[start:end]
	rec.fields = make([]Field, 0, min(countFields(rec.Type, body), r.o.MaxFields, max(0, r.most()-r.total)))
	for i := 0; i < len(body); {
		if body[i] == gs {
			i++
			continue
		}
		t, ok := parseTag(body[i:], true)
		if !ok {
			return r.fail(fieldName(rec.Type, 1), start+i, "no field tag", ErrLength)
		}
		if r.total++; len(rec.fields) >= r.o.MaxFields || r.total > r.most() || uint64(i) > math.MaxUint32 {
			return r.fail("", start+i, "more than "+strconv.Itoa(len(rec.fields))+" fields", ErrLimit)
		}
		f := Field{Number: t.number, Offset: int64(start + i + t.skip), at: uint32(i), size: uint8(t.size)}
		if t.skip > 0 {
			r.warn(fieldName(rec.Type, t.number), start+i, "blanks before the field, skipped")
		}
		if t.typ != rec.Type {
			r.warn(fieldName(rec.Type, t.number), start+i, "tag names record type "+strconv.Itoa(t.typ)+"; taken as the record's own field")
		}
		i += t.size
		if t.number == dataField && hasData(rec.Type) {
			f.Value, f.whole = body[i:], true
			rec.fields = append(rec.fields, f)
			return nil
		}
		n, stray := valueEnd(body[i:])
		if stray {
			r.warn(fieldName(rec.Type, t.number), start+i, "separator without a tag behind it, taken as part of the value")
		}
		f.Value = body[i : i+n]
		f.whole = rec.wholeValue(t.number, f.Value)
		rec.fields = append(rec.fields, f)
		i += n
	}
	return nil
}

// most returns how many fields the transaction may have.
func (r *reader) most() int { return min(MaxFieldsTotal, fewFields+len(r.b)/minFieldBytes) }

// countFields counts the fields that fields will find, so that they take no more memory than they must: no file can
// make the package reserve room for fields by separators that end none.
func countFields(typ int, body []byte) int {
	n := 1
	for i := 0; ; {
		k := bytes.IndexByte(body[i:], gs)
		if k < 0 {
			return n
		}
		for i += k + 1; i < len(body) && body[i] == gs; {
			i++
		}
		if t, ok := parseTag(body[i:], true); ok {
			n++
			if t.number == dataField && hasData(typ) {
				return n
			}
		}
	}
}

// valueEnd returns the length of the value at the start of b; stray says that it holds a GS.
func valueEnd(b []byte) (n int, stray bool) {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], gs)
		if i < 0 {
			return len(b), stray
		}
		at += i
		next := at + 1
		for next < len(b) && b[next] == gs {
			next++
		}
		if _, ok := parseTag(b[next:], true); ok || next == len(b) {
			return at, stray
		}
		at, stray = next, true
	}
}

// contents reads CNT, the list of the records after Type-1.
func (r *reader) contents() {
	one := r.t.Records[0]
	if dcs, ok := one.Field(15); ok {
		// 002 is UTF-16 and 004 UTF-32; both have bytes that look like separators inside letters.
		for s := range dcs.Subfields() {
			if v, ok := s.Int(0); ok && (v == 2 || v == 4) {
				r.wide = true
			}
		}
	}
	cnt, ok := one.Field(3)
	if !ok {
		r.warnAt(0, "1.003", one.Offset, "no CNT; records are taken as they come")
		return
	}
	count, first := -1, true
	for s := range cnt.Subfields() {
		typ, ok := s.Int(0)
		if first {
			first = false
			if n, isCount := s.Int(1); ok && typ == 1 {
				count = -2
				if isCount {
					count = n
				}
				continue
			}
			if !ok || typ < 2 || typ > 99 {
				r.warnAt(0, "1.003", cnt.Offset, "CNT does not begin with record type 1; its first subfield is passed over")
				continue
			}
			r.warnAt(0, "1.003", cnt.Offset, "CNT does not begin with the number of records; every subfield is taken as a record")
		}
		if !ok || typ < 2 || typ > 99 {
			if len(s.Value) > 0 {
				r.warnAt(0, "1.003", cnt.Offset, "entry of CNT is no record type, passed over")
			}
			continue
		}
		if len(r.list) < r.o.MaxRecords {
			r.list = append(r.list, entry{typ, string(bytes.TrimSpace(s.Item(1)))})
		}
	}
	if count != -1 && count != len(r.list) {
		r.warnAt(0, "1.003", cnt.Offset, "CNT counts "+strconv.Itoa(max(count, 0))+" records and lists "+strconv.Itoa(len(r.list))+"; the list is used")
	}
}
