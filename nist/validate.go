package nist

import (
	"strconv"
	"unicode/utf8"
)

// A Violation is a rule of the standard that a transaction breaks.
type Violation struct {
	Record int    // index into Transaction.Records, -1 for the file as a whole
	Field  string // as "14.013"; empty where no field is concerned
	Offset int64  // in the input, -1 in a transaction that was not read
	Rule   string // the rule, with the field's mnemonic before it

	// Advice says that the rule is that of a profile (EBTS, INT-I) in another edition than the one that the transaction
	// names, or names none: worth looking at, and maybe no fault.
	Advice bool
}

func (v Violation) String() string {
	if v.Advice {
		return place(v.Record, v.Field) + "advice: " + v.Rule
	}
	return place(v.Record, v.Field) + v.Rule
}

// maxViolations keeps a hostile file from growing a list larger than itself.
const maxViolations = 10_000

// Validate returns the rules of ANSI/NIST-ITL that a transaction breaks: what Read had to assume; then, record by record
// and after the edition that VER names, fields that the edition does not have, fields that are missing, repeated too
// often or without the form or the codes that it gives them, and fields that contradict each other; then what records
// demand of each other; and at last sizes and codings of images that differ from the coded image.
//
// All record types are checked. Codes that the standard takes over from others (of teeth, languages, audio formats, loci
// of DNA) are held to their form. Where DOM or APS names EBTS or INT-I, what these demand is checked too, of EBTS also the
// records and the fields of Type-2 that a type of transaction has to have.
func Validate(t *Transaction) []Violation {
	v := &validator{t: t}
	for _, w := range t.Warnings {
		if !w.remark {
			v.add(w.Record, w.Field, w.Offset, w.Text)
		}
	}
	if len(t.Records) == 0 {
		return append(v.found, Violation{Record: -1, Offset: -1, Rule: "Type-1 record is missing"})
	}
	v.version = t.version()
	if editions[v.version] == "" {
		v.version = newestVersion
	}
	v.charset, _ = t.Records[0].Int(15)
	for i, r := range t.Records {
		if len(v.found) >= maxViolations {
			return v.found
		}
		v.record(i, r)
	}
	v.across()
	v.profile()
	for _, p := range t.Prints() {
		for _, w := range p.Warnings {
			if !w.remark {
				v.add(w.Record, w.Field, w.Offset, w.Text)
			}
		}
	}
	return v.found
}

type validator struct {
	t       *Transaction
	version int  // VER of the edition whose rules hold
	charset int  // DCS: 0 ASCII, 3 UTF-8, others
	advice  bool // what is found now is advice
	found   []Violation
}

func (v *validator) add(record int, field string, offset int64, rule string) {
	if len(v.found) < maxViolations {
		v.found = append(v.found, Violation{record, field, offset, rule, v.advice})
	}
}

// at adds a violation in a field of a record, or in the record if it has no such field.
func (v *validator) at(i int, r *Record, number int, rule string) {
	if len(v.found) >= maxViolations {
		return
	}
	offset := r.Offset
	if f, ok := r.Field(number); ok && f.Offset >= 0 {
		offset = f.Offset
	}
	v.add(i, fieldName(r.Type, number), offset, rule)
}

func (v *validator) record(i int, r *Record) {
	if v.version >= 500 && (r.Type == 3 || r.Type == 5 || r.Type == 6) {
		v.at(i, r, 1, "record type "+strconv.Itoa(r.Type)+" is deprecated since the 2011 edition")
	}
	if r.binary {
		v.header(i, r)
		return
	}
	if r.Type != 1 {
		if f, ok := r.Field(2); !ok || !between(0, 99)(f.String()) {
			v.at(i, r, 2, "IDC: a number from 0 to 99")
		}
	}
	// A record of a type that its edition does not know is held to the first edition that does; VER is at fault.
	version := max(v.version, firstVersion(r.Type))
	v.order(i, r)
	for n := range r.numbers() {
		if why := existence(version, r.Type, n.number); why != "" {
			v.at(i, r, n.number, why)
		}
		if n.times > 1 {
			v.at(i, r, n.number, "field stands more than once")
		}
	}
	for _, f := range r.fields {
		binary := r.Type == 9 && f.Number == 13 || f.whole
		switch {
		case r.Type == 1 && !ascii(f.Value):
			v.at(i, r, f.Number, "Type-1 is in ASCII")
		case v.version >= 500 && !binary && v.charset == 0 && !ascii(f.Value) && !control(f.Value):
			v.at(i, r, f.Number, "text is in ASCII where DCS names no other character set")
		case !binary && v.charset == 3 && !utf8.Valid(f.Value):
			v.at(i, r, f.Number, "text is in UTF-8, as DCS says")
		}
		if !binary && control(f.Value) {
			v.add(i, fieldName(r.Type, f.Number), f.Offset, "text holds no control characters")
		}
	}
	for _, rule := range fieldRules[r.Type] {
		if rule.applies(version) {
			v.field(i, r, rule)
		}
	}
	v.relations(i, r)
}

// control tells characters below the space, which no character set allows in text; RS and US divide it.
func control(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != rs && c != us || c == 0x7F {
			return true
		}
	}
	return false
}

// field holds one field against its rule.
func (v *validator) field(i int, r *Record, rule rule) {
	count := 0
	for _, f := range r.fields {
		if f.Number != rule.number {
			continue
		}
		if count++; count > 1 {
			return
		}
		if rule.most > 0 && f.Count() > rule.most || !rule.holds(f) {
			v.at(i, r, rule.number, rule.text)
		}
	}
	if count == 0 && (rule.need == mandatory || rule.need == withImage && expectsImage(r)) {
		v.at(i, r, rule.number, "mandatory field is missing: "+rule.text)
	}
}

// holds reports whether every subfield has the items that it must have, in the form that they must have. A subfield
// of nothing behind others is a trailing separator.
func (r rule) holds(f Field) bool {
	several := f.Count() > 1
	for s := range f.Subfields() {
		if len(s.Value) == 0 && several {
			continue
		}
		n := 0
		for it := range s.Items() {
			c := r.items[min(n, len(r.items)-1)]
			if n++; (len(it) > 0 || n <= r.fewest) && !c(string(it)) {
				return false
			}
		}
		if n < r.fewest {
			return false
		}
	}
	return true
}

// expectsImage tells records that have an image, or give no reason for having none: all prints missing (AMP), or an
// image kept elsewhere (EFR).
func expectsImage(r *Record) bool {
	if len(r.Data()) > 0 {
		return true
	}
	missing, _ := r.Field(18)
	return len(r.Value(994)) == 0 && (len(missing.Value) == 0 || missing.Count() < shown(r))
}

// shown returns how many fingers the first position of a record is of.
func shown(r *Record) int {
	first, _ := r.Int(13)
	switch {
	case first == 13 || first == 14 || first == 51 || first == 52:
		return 4
	case first == 15 || first >= 40 && first <= 46:
		return 2
	case first >= 47 && first <= 50:
		return 3
	case first == 53 || first == 54:
		return 5
	}
	return 1
}

// header checks a binary record.
func (v *validator) header(i int, r *Record) {
	h, ok := r.Header()
	if !ok {
		return // Read has warned where it should have one
	}
	vectors := r.Type == 8 && h.SignatureKind == 2 // a list of strokes has no size
	if !vectors && (h.Width == 0 || h.Height == 0) {
		v.at(i, r, 6, "HLL, VLL: above 0")
	}
	if len(r.Data()) == 0 {
		v.at(i, r, r.dataNumber(), "DATA: the image")
	}
	if h.Scanning > 1 {
		v.at(i, r, 5, "ISR: 0 or 1")
	}
	if r.Type == 8 {
		if h.SignatureOf > 1 || h.SignatureKind > 2 {
			v.at(i, r, 3, "SIG: 0 or 1; SRT: 0, 1 or 2")
		}
		return
	}
	if m := h.Impression; m > 8 && (v.version < 400 || (m < 20 || m > 29) && m != 41 && m != 42) {
		v.at(i, r, 3, "IMP: an impression type of a fingerprint: 0-8, since 2007 20-29 41 42")
	}
	if h.Positions == [6]uint8{255, 255, 255, 255, 255, 255} {
		v.at(i, r, 4, "FGP: at least one position")
	}
	for _, p := range h.Positions {
		if p > 19 && p != 255 {
			v.at(i, r, 4, "FGP: positions 0 to 19, 255 where unused")
			break
		}
	}
	if most := uint8(6); h.Compression > most || r.Type >= 5 && h.Compression > 1 {
		v.at(i, r, 8, "GCA: 0 to 6; BCA: 0 or 1")
	}
}
