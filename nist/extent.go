package nist

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// tagged reads a record whose first tag stands at the current position.
func (r *reader) tagged(typ int) error {
	end, sep, err := r.extent(typ)
	if err != nil {
		return err
	}
	rec := &Record{Type: typ, opaque: unknownType(typ), wide: r.wide && typ != 1}
	if rec.opaque {
		r.warn("", r.pos, "record type "+strconv.Itoa(typ)+" is not known, carried as it is")
	}
	if err := r.fields(rec, r.pos, end-sep); err != nil {
		return err
	}
	r.add(rec, end)
	return nil
}

// extent finds where the tagged record at the current position ends; sep is 1 if a separator is its last byte.
//
// LEN is believed where it leads to an FS. Otherwise it may be one short (its writer forgot the FS), the FS may be
// missing, or LEN is wrong altogether, and the end is found from what the record holds.
func (r *reader) extent(typ int) (end, sep int, err error) {
	length, ok := r.length()
	left := len(r.b) - r.pos
	name := fieldName(typ, 1)
	switch {
	case !ok:
		return r.infer(typ, "LEN cannot be read", ErrLength)
	case length > int64(left):
		return r.infer(typ, "LEN is "+strconv.FormatInt(length, 10)+", "+strconv.Itoa(left)+" bytes are left", ErrTruncated)
	}
	end = r.pos + int(length)
	if short := r.swallowed(typ, end); short > 0 {
		r.mend(name, "LEN reaches into the next record", "; the record ends at its FS")
		return short, 1, nil
	}
	switch {
	case r.b[end-1] == fs:
		return end, 1, nil
	case end < len(r.b) && r.b[end] == fs:
		r.warn(name, r.pos, "LEN does not count the FS; taken as one longer")
		return end + 1, 1, nil
	case end == len(r.b) || r.begins(end):
		r.warn(name, r.pos, "no FS at the end of the record; it ends where LEN says")
		return end, 0, nil
	}
	return r.infer(typ, "LEN does not lead to the end of the record", ErrLength)
}

// length reads the LEN of the tagged record at the current position: up to ten digits, more than an int may hold.
func (r *reader) length() (int64, bool) {
	b := r.b[r.pos:]
	t, _ := parseTag(b, false)
	b = b[t.size:]
	i := bytes.IndexAny(b[:min(len(b), maxLenDigits+2)], "\x1c\x1d")
	if i < 0 {
		return 0, false
	}
	b = bytes.TrimSpace(b[:i])
	if len(b) == 0 || len(b) > maxLenDigits {
		return 0, false
	}
	v := int64(0)
	for _, c := range b {
		if !isDigit(c) {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	// A LEN that does not even cover itself is none; one beyond the input stays, for the message.
	return v, v > int64(t.size+i)
}

// swallowed finds the true end of a record without DATA whose LEN leads to the FS of a later record: an FS with the
// first tag of a record right behind it. It returns 0 where LEN is right.
func (r *reader) swallowed(typ, end int) int {
	if r.wide && typ != 1 {
		return 0
	}
	body := r.b[r.pos : end-1]
	for at := 0; ; {
		i := endBeforeData(typ, body[at:])
		if i < 0 {
			return 0
		}
		at += i + 1
		if t, ok := parseTag(r.b[r.pos+at:end], false); ok && t.number == 1 {
			return r.pos + at
		}
	}
}

// endBeforeData returns where the first FS stands, -1 if there is none or DATA begin before it. It looks at four times as
// much each time, so that it passes over no more than a few times what comes before either: an image has no FS for long.
func endBeforeData(typ int, b []byte) int {
	for n := 4096; ; n *= 4 {
		window := b[:min(n, len(b))]
		i := bytes.IndexByte(window, fs)
		head := window
		if i >= 0 {
			head = window[:i]
		}
		switch {
		case dataStart(typ, head) >= 0:
			return -1
		case i >= 0 || len(window) == len(b):
			return i
		}
	}
}

// dataStart returns where the payload of field 999 begins, -1 if the record has none.
func dataStart(typ int, body []byte) int {
	if !hasData(typ) {
		return -1
	}
	mark := [...]byte{gs, '0' + byte(typ/10), '0' + byte(typ%10), '.', '9', '9', '9', ':'}
	if i := bytes.Index(body, mark[:]); i >= 0 {
		return i + len(mark)
	}
	return -1
}

// begins reports whether the record after the present one can begin at a position: with a first tag, or, if CNT
// lists a binary record there, with a length that fits.
func (r *reader) begins(at int) bool {
	next := r.next
	if r.listed {
		next++
	}
	if t, ok := parseTag(r.b[at:], true); ok && t.number == 1 {
		return true
	}
	if next >= len(r.list) {
		return at == len(r.b) || allBlank(r.b[at:min(len(r.b), at+maxBlanks)])
	}
	typ := r.list[next].typ
	_, ok := r.binaryEnd(at)
	return ok && (typ >= 3 && typ <= 8 || unknownType(typ))
}

// mend warns that the LEN of the record at the current position is wrong and what was assumed instead.
func (r *reader) mend(field, fault, assumed string) {
	r.warn(field, r.pos, fault+assumed)
	if r.t.lengths == nil {
		r.t.lengths = &FieldError{len(r.t.Records), field, int64(r.pos), fault, ErrLength}
	}
}

// infer finds the end of a record whose LEN is of no use.
func (r *reader) infer(typ int, text string, sentinel error) (end, sep int, err error) {
	name := fieldName(typ, 1)
	b := r.b[r.pos:]
	i := bytes.IndexByte(b, fs)
	if i < 0 || r.wide && typ != 1 {
		return 0, 0, r.fail(name, r.pos, text, sentinel)
	}
	if d := dataStart(typ, b[:i+1]); d < 0 {
		r.mend(name, text, "; the record ends at its first FS")
		return r.pos + i + 1, 1, nil
	} else if n, ok := r.payloadEnd(typ, b, d); ok {
		if n == len(b) {
			r.mend(name, text, "; the record ends with its image, without FS")
			return r.pos + n, 0, nil
		}
		r.mend(name, text, "; the record ends with its image")
		return r.pos + n + 1, 1, nil
	}
	return 0, 0, r.fail(name, r.pos, text, sentinel)
}

// payloadEnd finds the end of an image that begins at b[d:] from its coding, or from its declared size if it has
// none. It must be followed by FS, or by nothing.
func (r *reader) payloadEnd(typ int, b []byte, d int) (int, bool) {
	n, ok := imageEnd(b[d:])
	if !ok {
		head := &Record{Type: typ}
		quiet := &reader{b: r.b, o: r.o, t: &Transaction{}}
		if quiet.fields(head, r.pos, r.pos+d) != nil {
			return 0, false
		}
		n, ok = rawSize(head)
	}
	if !ok || n > len(b)-d {
		return 0, false
	}
	end := d + n
	return end, end == len(b) || b[end] == fs
}

// binary reads the record of types 3 to 8, or of a type that is not known, at the current position.
func (r *reader) binary(typ int) error {
	skip, end, ok := r.binaryStart()
	if !ok {
		if left := len(r.b) - r.pos; left >= 4 && int64(binary.BigEndian.Uint32(r.b[r.pos:])) > int64(left) {
			return r.fail(fieldName(typ, 1), r.pos, "LEN is more than the "+strconv.Itoa(left)+" bytes left", ErrTruncated)
		}
		return r.fail(fieldName(typ, 1), r.pos, "LEN of a binary record is below 5", ErrLength)
	}
	if skip > 0 {
		r.warn("", r.pos, "blanks between records, skipped")
		r.gap(skip)
	}
	rec := &Record{Type: typ, binary: true, opaque: typ == 7 || unknownType(typ)}
	switch h := binaryHeader(typ); {
	case unknownType(typ):
		r.warn("", r.pos, "record type "+strconv.Itoa(typ)+" is not known, carried as it is")
	case end-r.pos < h:
		rec.opaque = true
		r.warn(fieldName(typ, 1), r.pos, "record is shorter than its header, carried as it is")
	}
	r.add(rec, end)
	return nil
}

// binaryStart finds where the binary record at or after the current position begins and ends. A binary record
// mostly begins with a zero byte, which is a blank too: blanks are skipped only if what follows fits better.
func (r *reader) binaryStart() (skip, end int, ok bool) {
	first, plausible := r.binaryEnd(r.pos)
	if plausible && (first == len(r.b) || r.begins(first)) {
		return 0, first, true
	}
	for k := 1; k < maxBlanks && r.pos+k < len(r.b) && isBlank(r.b[r.pos+k-1]); k++ {
		if end, ok := r.binaryEnd(r.pos + k); ok && (end == len(r.b) || r.begins(end)) {
			return k, end, true
		}
	}
	return 0, first, plausible
}

// binaryEnd returns where a binary record ends that begins at a position.
func (r *reader) binaryEnd(at int) (end int, ok bool) {
	if len(r.b)-at < 5 {
		return 0, false
	}
	n := int64(binary.BigEndian.Uint32(r.b[at:]))
	if n < 5 || n > int64(len(r.b)-at) {
		return 0, false
	}
	return at + int(n), true
}
