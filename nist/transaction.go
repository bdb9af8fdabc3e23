package nist

import (
	"errors"
	"fmt"
)

// Limits on what Read accepts, against hostile input. No memory is taken on the word of a length that the input
// declares: a length is used once its bytes are known to be there.
const (
	// MaxRecords is how many records a transaction may have unless Options say otherwise. A ten-print card has 15.
	MaxRecords = 10_000
	// MaxFields is how many fields one record may have unless Options say otherwise. Latent records have about 100.
	MaxFields = 100_000
	// MaxFieldsTotal is how many fields all records of a transaction may have together.
	MaxFieldsTotal = 1 << 20
	// minFieldBytes is what the fields of a transaction take on average in its file, at the least, if there are more than
	// fewFields: a field takes 48 bytes of memory, so they take six times their size. "2.003:A" and its separator are 8.
	minFieldBytes = 8
	fewFields     = 4096
	// MaxPixels is the largest image that Print.Image decodes, 64 megapixels: a full palm at 2000 ppi.
	MaxPixels = 64 << 20
	// BytesPerPixel is the most memory that decoding takes for each pixel that an image claims; everything else takes
	// at most eight times the size of the file, and 8 MB for what numbers bound: records, minutiae of one block, warnings,
	// violations. Progressive JPEG of four colours comes near it, prints take 5 to 13.
	BytesPerPixel = 24
	// maxLenDigits is the longest LEN that is read as a number: ten digits are 9 GB, more than any record holds.
	maxLenDigits = 10
	// maxFieldDigits is the longest field number. The standard has three; nine are met in conformance files.
	maxFieldDigits = 9
	// maxWarnings keeps a hostile file from growing a list of complaints larger than itself.
	maxWarnings = 1000
)

// Errors of Read. They come wrapped in a *FieldError where a place is known.
var (
	// ErrFormat says that the input does not begin as a transaction does.
	ErrFormat = errors.New("not an ANSI/NIST-ITL transaction")
	// ErrXML says that the input is XML: ANSI/NIST-ITL has an XML encoding (NIEM), which is not supported.
	ErrXML = errors.New("nist: XML encoding is not supported, only the traditional encoding")
	// ErrTruncated says that a record is longer than what is left of the input.
	ErrTruncated = errors.New("input ends before the record does")
	// ErrLength says that the length of a record is not a number, or does not lead to its end.
	ErrLength = errors.New("record length is wrong")
	// ErrLimit says that a limit on records or fields was passed.
	ErrLimit = errors.New("limit passed")
	// ErrStrict is what a warning becomes in strict mode.
	ErrStrict = errors.New("not allowed in strict mode")
)

// Options say how Read reads. The zero value reads tolerantly, with the default limits.
type Options struct {
	Strict     bool // the first thing that would be a warning is an error
	MaxRecords int  // most records, Type-1 included; 0 means MaxRecords
	MaxFields  int  // most fields of one record; 0 means MaxFields
}

func (o Options) withDefaults() Options {
	if o.MaxRecords <= 0 {
		o.MaxRecords = MaxRecords
	}
	if o.MaxFields <= 0 {
		o.MaxFields = MaxFields
	}
	return o
}

// A Transaction is a file: a Type-1 record and the records that it lists.
type Transaction struct {
	// Records in file order, Type-1 first. Records may be removed, added and put in another order; Bytes then
	// writes a new CNT.
	Records []*Record
	// Warnings tell what Read had to assume, in the order of finding.
	Warnings []Warning

	head []byte    // bytes before the first record: a byte order mark, blanks
	tail []byte    // bytes after the last record
	read []*Record // Records as Read left them, to know whether CNT still holds

	lengths *FieldError // first record whose LEN is wrong
}

// WrongLength returns, as a *FieldError that wraps ErrLength, the first record whose LEN is wrong by more than the
// separator that some writers forget to count; nil if there is none. Read finds the end of such a record all the same
// and warns. That serves whoever looks into a damaged file. Whoever acts on it should rather ask for it again: where
// lengths do not hold, nothing says that the bytes in between are those that were sent.
func (t *Transaction) WrongLength() error {
	if t.lengths == nil {
		return nil
	}
	return t.lengths
}

// Trailing returns the bytes after the last record, which Read did not look into. Where they begin with "1.001:"
// another transaction follows, and may be read in its turn.
func (t *Transaction) Trailing() []byte { return t.tail }

// A Warning is something that Read or Prints found to be against the standard and read all the same.
type Warning struct {
	Record int    // index into Transaction.Records, -1 for the file as a whole
	Field  string // as "14.999", empty where no field is concerned
	Offset int64  // in the input, in bytes
	Text   string // what was found and what was assumed; holds nothing of the record's contents

	remark bool // worth knowing, and not against a rule of the standard
}

func (w Warning) String() string {
	return fmt.Sprintf("%soffset %d: %s", place(w.Record, w.Field), w.Offset, w.Text)
}

// A FieldError says what is wrong and where.
type FieldError struct {
	Record int    // index into Transaction.Records of the record read or about to be read, -1 for the whole file
	Field  string // as "14.999", empty where no field is concerned
	Offset int64  // in the input, in bytes
	Text   string // may be empty
	Err    error  // a sentinel
}

func (e *FieldError) Error() string {
	s := fmt.Sprintf("nist: %soffset %d: ", place(e.Record, e.Field), e.Offset)
	if e.Text == "" {
		return s + e.Err.Error()
	}
	return s + e.Text + ": " + e.Err.Error()
}

// Unwrap gives the sentinel.
func (e *FieldError) Unwrap() error { return e.Err }

func place(record int, field string) string {
	switch {
	case record < 0:
		return ""
	case field == "":
		return fmt.Sprintf("record %d: ", record+1)
	}
	return fmt.Sprintf("record %d, field %s: ", record+1, field)
}
