package nist

import (
	"bytes"
	"slices"
	"strconv"
)

// fields splits the body of a tagged record, from its first tag to before its FS.
//
// A GS ends a field only if a tag follows, or another GS, or nothing: the binary features of 9.013, and text in
// UTF-16, may hold a byte that looks like GS.
func (r *reader) fields(rec *Record, start, end int) error {
	body := r.b[start:end]
	// Most records have all their fields in the first kilobyte, and an image behind them.
	rec.fields = make([]Field, 0, 1+bytes.Count(body[:min(len(body), 1024)], []byte{gs}))
	for i := 0; i < len(body); {
		if body[i] == gs {
			i++
			continue
		}
		t, ok := parseTag(body[i:], true)
		if !ok {
			return r.fail(fieldName(rec.Type, 1), start+i, "no field tag", ErrLength)
		}
		if r.total++; len(rec.fields) >= r.o.MaxFields || r.total > MaxFieldsTotal {
			return r.fail("", start+i, "more than "+strconv.Itoa(len(rec.fields))+" fields", ErrLimit)
		}
		if n := len(rec.fields); n == cap(rec.fields) {
			// Counted, not doubled: a file of nothing but fields would take twice the memory.
			rest := body[i:]
			if d := dataStart(rec.Type, rest); d >= 0 {
				rest = rest[:d]
			}
			more := 1 + bytes.Count(rest, []byte{gs})
			rec.fields = slices.Grow(rec.fields, min(more, r.o.MaxFields-n, MaxFieldsTotal-r.total+1))
		}
		f := Field{Number: t.number, Offset: int64(start + i + t.skip), tag: body[i : i+t.size]}
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
