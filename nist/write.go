package nist

import (
	"slices"
	"strconv"
	"strings"
)

// Bytes returns the transaction as a file. What was read and not changed is written as it stood, byte for byte; in a
// record with changed fields LEN is computed and the other fields keep their bytes; where records were added, removed
// or moved, or their IDC changed, CNT is written anew, and blanks between records are left out: a binary record may begin
// with blanks, so that a reader finds where it begins by what CNT lists, and might find another place by a new CNT.
func (t *Transaction) Bytes() []byte {
	records := t.Records
	anew := len(records) > 0 && records[0].Type == 1 && t.moved()
	if anew {
		one := *records[0]
		one.fields = slices.Clone(one.fields)
		one.Set(3, t.contents())
		records = append([]*Record{&one}, records[1:]...)
	}
	n := len(t.head) + len(t.tail)
	for _, r := range records {
		n += r.bound()
	}
	out := append(make([]byte, 0, n), t.head...)
	for _, r := range records {
		out = r.append(out)
		if !anew && len(r.raw) > r.size {
			out = append(out, r.raw[r.size:]...)
		}
	}
	return append(out, t.tail...)
}

// moved reports whether CNT has to be written anew.
func (t *Transaction) moved() bool {
	if !slices.Equal(t.Records, t.read) {
		return true
	}
	for _, r := range t.Records[1:] {
		if idc, ok := parseInt([]byte(r.cntIDC)); r.edited && ok && idc != r.IDC() {
			return true
		}
	}
	return false
}

// contents makes the value of CNT.
func (t *Transaction) contents() string {
	var b strings.Builder
	b.WriteString("1\x1f" + strconv.Itoa(len(t.Records)-1))
	for _, r := range t.Records[1:] {
		idc := r.cntIDC
		if v, ok := parseInt([]byte(idc)); !ok || v != r.IDC() {
			idc = twoDigits(max(r.IDC(), 0))
		}
		b.WriteString("\x1e" + strconv.Itoa(r.Type) + "\x1f" + idc)
	}
	return b.String()
}

// bound returns at least the length of the record as a file has it.
func (r *Record) bound() int {
	if !r.edited || r.binary {
		return len(r.raw)
	}
	n := len(r.raw) - r.size
	for _, f := range r.fields {
		n += len(f.Value) + int(f.size) + maxFieldDigits + 5
	}
	return n + maxLenDigits + 1
}

// append writes the record, without the blanks behind it.
func (r *Record) append(dst []byte) []byte {
	if !r.edited || r.binary {
		return append(dst, r.Raw()...)
	}
	n := r.tagSize(r.fields[0]) + 1
	for _, f := range r.fields[1:] {
		n += 1 + r.tagSize(f) + len(f.Value)
	}
	dst = r.appendTag(dst, r.fields[0])
	dst = strconv.AppendInt(dst, int64(recordLength(n)), 10)
	for _, f := range r.fields[1:] {
		dst = r.appendTag(append(dst, gs), f)
		dst = append(dst, f.Value...)
	}
	return append(dst, fs)
}

// tag returns the tag of a field as it was read, nil for a new one.
func (r *Record) tag(f Field) []byte {
	if end := int(f.at) + int(f.size); f.size > 0 && end <= len(r.raw) {
		return r.raw[f.at:end]
	}
	return nil
}

// appendTag writes a tag as it was read, or as the standard has it: "14.003:".
func (r *Record) appendTag(dst []byte, f Field) []byte {
	if tag := r.tag(f); tag != nil {
		return append(dst, tag...)
	}
	dst = strconv.AppendInt(dst, int64(r.Type), 10)
	return append(append(append(dst, '.'), pad3(f.Number)...), ':')
}

func (r *Record) tagSize(f Field) int {
	if tag := r.tag(f); tag != nil {
		return len(tag)
	}
	return len(strconv.Itoa(r.Type)) + 1 + len(pad3(f.Number)) + 1
}

// recordLength returns LEN for a record that has n bytes without the digits of LEN itself: the smallest number that
// counts its own digits.
func recordLength(n int) int {
	for k := 1; ; k++ {
		if len(strconv.Itoa(n+k)) == k {
			return n + k
		}
	}
}
