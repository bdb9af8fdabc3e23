package nist

import (
	"strconv"
	"strings"
)

// Pixels per millimetre that records of 500 ppi may have: 490 to 510 ppi.
const leastPerMM, mostPerMM = 19.30, 20.08

// characterSets are the names of the standard's character sets by their index.
var characterSets = map[int]string{0: "ASCII", 2: "UTF-16", 3: "UTF-8", 4: "UTF-32"}

// header1 checks Type-1 against the records that follow it.
func (v *validator) header1(i int, r *Record) {
	v.listing(i, r)
	v.resolutions(i, r)
	if f, ok := r.Field(15); ok && v.version >= 500 {
		n, _ := f.First().Int(0)
		if name := trimmed(f.First().Item(1)); characterSets[n] != "" && name != "" && !strings.EqualFold(name, characterSets[n]) {
			v.at(i, r, 15, "DCS: "+characterSets[n]+" is the name of that index")
		}
	}
}

// listing checks CNT: how many records there are, and entries of a type and an IDC.
func (v *validator) listing(i int, r *Record) {
	f, ok := r.Field(3)
	if !ok {
		return
	}
	if string(f.First().Item(0)) != "1" {
		v.at(i, r, 3, "CNT: the first subfield begins with 1")
	}
	if n, isNumber := f.First().Int(1); isNumber && (n != len(v.t.Records)-1 || v.version >= 500 && (n < 1 || n > 999)) {
		v.at(i, r, 3, "CNT: the number of records behind Type-1, 1 to 999")
	}
	first := true
	for s := range f.Subfields() {
		typ, _ := s.Int(0)
		if !first && len(s.Value) > 0 && (typ < 2 || unknownType(typ) || !between(0, 99)(string(s.Item(1)))) {
			v.at(i, r, 3, "CNT: a record type of 2 to 22, 98 or 99, and an IDC of 0 to 99")
			return
		}
		first = false
	}
}

// resolutions checks NSR and NTR, which speak of records of types 3 to 6 alone.
func (v *validator) resolutions(i int, r *Record) {
	types := v.types()
	fixed := types[3] || types[4] || types[5] || types[6]
	for _, n := range []int{11, 12} {
		name := Mnemonic(1, n)
		switch d := ppmm(r, n); {
		case v.version >= 500 && !fixed && d != 0:
			v.at(i, r, n, name+": 00.00 where there is no Type-4 record")
		case types[4] && perMillimetre(r.Text(n)) && d < leastPerMM:
			v.at(i, r, n, name+": "+strconv.FormatFloat(leastPerMM, 'f', 2, 64)+" pixels per mm or more where there is a Type-4 record")
		case types[4] && v.version >= 500 && n == 12 && d > mostPerMM:
			v.at(i, r, n, name+": "+strconv.FormatFloat(mostPerMM, 'f', 2, 64)+" pixels per mm at most, in Type-4 records")
		}
	}
}
