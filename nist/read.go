package nist

import (
	"bytes"
	"strconv"
)

// Read takes a transaction apart. The records keep references into b, which must not change while they are in use;
// nothing of an image is copied. It accepts what real writers get wrong and says so in Transaction.Warnings.
//
// An error is a *FieldError with the place, or wraps ErrFormat or ErrXML. Where the fault lies after the Type-1
// record, the transaction with the records before the fault is returned beside the error.
func Read(b []byte, o Options) (*Transaction, error) {
	r := &reader{b: b, o: o.withDefaults(), t: &Transaction{}}
	if err := r.start(); err != nil {
		return nil, err
	}
	err := r.records()
	if err == nil {
		r.checkContents()
		err = r.strict
	}
	if err == nil && o.Strict {
		for _, p := range r.t.Prints() {
			for _, w := range p.Warnings {
				if err == nil {
					err = &FieldError{w.Record, w.Field, w.Offset, w.Text, ErrStrict}
				}
			}
		}
	}
	r.t.tail = b[r.pos:]
	r.t.read = append([]*Record(nil), r.t.Records...)
	return r.t, err
}

type reader struct {
	b      []byte
	o      Options
	t      *Transaction
	pos    int     // of the next record
	list   []entry // what CNT lists after Type-1
	next   int     // index into list of the next record
	listed bool    // the record that is being read is list[next]
	filled int     // records of list up to here are known to fill the input
	total  int     // fields of all records
	strict error   // the first warning, in strict mode
	wide   bool    // UTF-16 or UTF-32 is declared
}

// An entry is one record in CNT.
type entry struct {
	typ int
	idc string
}

// warn notes what was assumed. It takes the index of the record that is being read from the number of those that
// have been.
func (r *reader) warn(field string, offset int, text string) {
	r.warnAt(len(r.t.Records), field, int64(offset), text)
}

func (r *reader) warnAt(record int, field string, offset int64, text string) {
	if r.o.Strict {
		if r.strict == nil {
			r.strict = &FieldError{record, field, offset, text, ErrStrict}
		}
		return
	}
	if len(r.t.Warnings) < maxWarnings {
		r.t.Warnings = append(r.t.Warnings, Warning{Record: record, Field: field, Offset: offset, Text: text})
	}
}

// remark is warn for what is worth knowing and against no rule.
func (r *reader) remark(record int, offset int64, text string) {
	n := len(r.t.Warnings)
	r.warnAt(record, "", offset, text)
	if len(r.t.Warnings) > n {
		r.t.Warnings[n].remark = true
	}
}

func (r *reader) fail(field string, offset int, text string, err error) error {
	return &FieldError{len(r.t.Records), field, int64(offset), text, err}
}

var utf8Mark = []byte{0xEF, 0xBB, 0xBF}

// start checks that this is a transaction in the traditional encoding and finds its first byte.
func (r *reader) start() error {
	b := r.b
	if bytes.HasPrefix(b, utf8Mark) {
		r.pos, b = len(utf8Mark), b[len(utf8Mark):]
	}
	// XML may come in UTF-16 too: "<" with a zero byte on either side, mostly after a mark.
	text := bytes.TrimLeft(b, " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("<")), bytes.HasPrefix(b, []byte("\x00<")),
		bytes.HasPrefix(b, []byte("\xFE\xFF")), bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return ErrXML
	}
	t, ok := parseTag(b, true)
	if !ok || t.typ != 1 || t.number != 1 {
		return &FieldError{-1, "", int64(r.pos), "does not begin with 1.001", ErrFormat}
	}
	if r.pos > 0 {
		r.warnAt(-1, "", 0, "byte order mark before the first record, skipped")
	}
	if t.skip > 0 {
		r.warnAt(-1, "", int64(r.pos), "blanks before the first record, skipped")
	}
	r.pos += t.skip
	r.t.head = r.b[:r.pos]
	return nil
}

// records reads Type-1 and then what CNT lists, and goes on while tags are well formed.
func (r *reader) records() error {
	if err := r.tagged(1); err != nil {
		return err
	}
	r.contents()
	for r.strict == nil {
		done, err := r.record()
		if done || err != nil {
			return err
		}
	}
	return r.strict
}

// record reads the next record, or finds that there is none.
func (r *reader) record() (done bool, err error) {
	rest := r.b[r.pos:]
	t, ok := parseTag(rest, true)
	ok = ok && t.number == 1
	want := 0
	if r.next < len(r.list) {
		want = r.list[r.next].typ
	}
	switch {
	case len(rest) == 0 || !ok && r.next >= r.filled && allBlank(rest) && !r.fits():
		r.finish(rest)
		return true, nil
	case ok && t.typ == 1:
		r.finish(nil)
		r.warnAt(-1, "", int64(r.pos), "another transaction follows the last record, not read")
		return true, nil
	case len(r.t.Records) >= r.o.MaxRecords:
		return true, r.fail("", r.pos, "more than "+strconv.Itoa(r.o.MaxRecords)+" records", ErrLimit)
	case ok:
		if t.skip > 0 {
			r.warn("", r.pos, "blanks between records, skipped")
			r.gap(t.skip)
		}
		r.follow(t.typ)
		return false, r.tagged(t.typ)
	case want == 0:
		r.warnAt(-1, "", int64(r.pos), strconv.Itoa(len(rest))+" bytes after the last record, not read")
		return true, nil
	case want >= 3 && want <= 8 || unknownType(want):
		r.listed = true
		return false, r.binary(want)
	case r.skipToBinary():
		return false, r.binary(r.list[r.next].typ)
	}
	return true, r.fail(fieldName(want, 1), r.pos, "record of type "+strconv.Itoa(want)+" does not begin with its tag", ErrLength)
}

// gap gives blanks to the record before them, so that they are written again.
func (r *reader) gap(n int) {
	if last := r.t.Records[len(r.t.Records)-1]; n > 0 {
		last.raw = r.b[r.pos-len(last.raw) : r.pos+n]
		r.pos += n
	}
}

// finish notes what is there, or not there, at the end of the input.
func (r *reader) finish(blanks []byte) {
	if len(blanks) > 0 {
		r.warnAt(-1, "", int64(r.pos), "blanks after the last record, not read")
	}
	if n := len(r.list) - r.next; n > 0 {
		r.warnAt(0, "1.003", r.t.Records[0].Offset, "CNT lists "+strconv.Itoa(n)+" more records than there are")
	}
}

// add appends a record, and checks its IDC against CNT.
func (r *reader) add(rec *Record, end int) {
	rec.Offset = int64(r.pos)
	rec.raw = r.b[r.pos:end]
	rec.size = end - r.pos
	if rec.Type != 1 && r.listed {
		rec.cntIDC = r.list[r.next].idc
		r.next++
		idc, ok := parseInt([]byte(rec.cntIDC))
		if have := rec.IDC(); ok && have >= 0 && have != idc {
			r.warn(fieldName(rec.Type, 2), r.pos, "IDC differs from the one in CNT; the record's is used")
		}
	}
	r.t.Records = append(r.t.Records, rec)
	r.pos = end
}
