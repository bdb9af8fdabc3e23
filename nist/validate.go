package nist

import "strconv"

// A Violation is a rule of the standard that a transaction breaks.
type Violation struct {
	Record int    // index into Transaction.Records, -1 for the file as a whole
	Field  string // as "14.013"; empty where no field is concerned
	Offset int64  // in the input, -1 in a transaction that was not read
	Rule   string // the rule, with the field's mnemonic before it
}

func (v Violation) String() string {
	return place(v.Record, v.Field) + v.Rule
}

// maxViolations keeps a hostile file from growing a list larger than itself.
const maxViolations = 10_000

// Validate returns the rules of ANSI/NIST-ITL that a transaction breaks, in file order: what Read had to assume, and
// then, record by record, fields that are missing, repeated too often, or without the form or the codes that the
// standard gives them. It checks what stands in one record, sizes and codings of images against the coded image, and
// IDCs across records; rules of application profiles (EBTS, INT-I) and of Type-2 it does not know. Fields of record
// types for other modalities are checked as far as they are shared with those for prints.
func Validate(t *Transaction) []Violation {
	v := &validator{t: t}
	for _, w := range t.Warnings {
		if !w.remark {
			v.add(w.Record, w.Field, w.Offset, w.Text)
		}
	}
	seen := map[[2]int]bool{}
	for i, r := range t.Records {
		v.record(i, r)
		if idc := r.IDC(); r.Type != 1 && idc >= 0 {
			if key := [2]int{r.Type, idc}; seen[key] {
				v.at(i, r, 2, "IDC: no two records of one type have the same")
			} else {
				seen[key] = true
			}
		}
	}
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
	t     *Transaction
	found []Violation
}

func (v *validator) add(record int, field string, offset int64, rule string) {
	if len(v.found) < maxViolations {
		v.found = append(v.found, Violation{record, field, offset, rule})
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
	if version := v.t.version(); version >= 500 && (r.Type == 3 || r.Type == 5 || r.Type == 6) {
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
	for _, f := range r.fields {
		if !f.whole && f.Number != 13 && control(f.Value) {
			v.add(i, fieldName(r.Type, f.Number), f.Offset, "text holds no control characters")
		}
	}
	for _, rule := range fieldRules[r.Type] {
		v.field(i, r, rule)
	}
	v.relations(i, r)
}

// control tells characters below the space, which no character set allows in text; RS and US divide it. Field 13 is
// left out by the caller: in Type-9 it is binary.
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
			v.at(i, r, rule.number, "field stands more than once")
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
func (rule rule) holds(f Field) bool {
	for s := range f.Subfields() {
		if len(s.Value) == 0 && f.Count() > 1 {
			continue
		}
		n := 0
		for it := range s.Items() {
			c := rule.items[min(n, len(rule.items)-1)]
			if n++; (len(it) > 0 || n <= rule.fewest) && !c(string(it)) {
				return false
			}
		}
		if n < rule.fewest {
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
	for _, n := range []int{18, 994} {
		if len(r.Value(n)) > 0 {
			return false
		}
	}
	return true
}

// header checks a binary record.
func (v *validator) header(i int, r *Record) {
	h, ok := r.Header()
	if !ok {
		return // Read has warned where it should have one
	}
	if h.Width == 0 || h.Height == 0 {
		v.at(i, r, 6, "HLL, VLL: above 0")
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
	if !numbersIn("0-8 20-29 41 42")(strconv.Itoa(int(h.Impression))) {
		v.at(i, r, 3, "IMP: an impression type of a fingerprint: 0-8 20-29 41 42")
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

// smallest gives the least size of a face image by its capture profile (SP 500-290e3, field 10.013).
var smallest = map[int][2]int{40: {768, 1024}, 50: {3300, 4400}, 51: {2400, 3200}}

// relations checks what one field demands of another.
func (v *validator) relations(i int, r *Record) {
	switch r.Type {
	case 1:
		if f, ok := r.Field(3); ok && string(f.First().Item(0)) != "1" {
			v.at(i, r, 3, "CNT: the first subfield begins with 1")
		}
	case 10:
		kind := r.Text(3)
		sap, ok := r.Int(13)
		if kind != "FACE" && ok {
			v.at(i, r, 13, "SAP: only for images of a face")
		}
		w, _ := r.Int(6)
		h, _ := r.Int(7)
		if least, known := smallest[sap]; ok && known && (w < least[0] || h < least[1]) {
			v.at(i, r, 13, "SAP: the image is smaller than the profile demands")
		}
	case 13, 14, 15, 19:
		if expectsImage(r) && len(r.Data()) == 0 {
			v.at(i, r, dataField, "mandatory field is missing: DATA")
		}
	case 17:
		_, angle := r.Field(14)
		if _, error := r.Field(15); angle != error {
			v.at(i, r, 15, "RAE and RAU: both or neither")
		}
	}
}
