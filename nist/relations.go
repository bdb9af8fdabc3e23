package nist

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// smallest gives the least size of a face image by its capture profile (SP 500-290e3, field 10.013).
var smallest = map[int][2]int{40: {768, 1024}, 50: {3300, 4400}, 51: {2400, 3200}}

// relations checks what one field of a record demands of another.
func (v *validator) relations(i int, r *Record) {
	switch r.Type {
	case 1:
		v.header1(i, r)
	case 9:
		v.features(i, r)
		if r.Text(4) == "S" && len(r.Value(12)) == 0 && v.version >= 400 {
			v.at(i, r, 4, "FMT: S only with minutiae in the fields 5 to 12")
		}
	case 10:
		v.photo(i, r)
	case 13, 14, 15, 19:
		v.ridges(i, r)
	case 17:
		v.iris(i, r)
	case 11, 18, 20, 21, 22:
		v.others(i, r)
	}
	if r.Type >= 10 {
		v.scales(i, r)
		v.hash(i, r)
		if len(r.Value(dataField)) > 0 && len(r.Value(994)) > 0 && v.version >= 500 {
			v.at(i, r, 994, "EFR: only without DATA")
		}
	}
}

// ofFaces and ofMarks are fields of Type-10 that, in the 2011 edition, belong to one kind of image.
var ofFaces, ofMarks = []int{13, 14, 15, 18, 19, 20, 21, 24, 25, 26, 27, 28, 29, 31, 32, 33, 45}, []int{40, 41, 42, 43}

func (v *validator) photo(i int, r *Record) {
	face := r.Text(3) == "FACE"
	sap, hasSAP := r.Int(13)
	if v.version >= 400 && face && !hasSAP {
		v.at(i, r, 13, "mandatory field is missing: SAP: a capture profile of a face")
	}
	if v.version >= 400 && v.version < 501 {
		numbers, kind := ofFaces, "a face"
		if face {
			numbers, kind = ofMarks, "a scar, mark or tattoo"
		}
		for _, n := range numbers {
			if _, ok := r.Field(n); ok {
				v.at(i, r, n, Mnemonic(10, n)+": only for images of "+kind)
			}
		}
	}
	w, _ := r.Int(6)
	h, _ := r.Int(7)
	if least, known := smallest[sap]; hasSAP && known && (w < least[0] || h < least[1]) {
		v.at(i, r, 13, "SAP: the image is smaller than the profile demands")
	}
	if f, ok := r.Field(14); ok {
		var b [4]int
		if ints(f.First(), b[:]) && (b[0] >= b[1] || b[2] >= b[3] || b[1] > w || b[3] > h || b[0] < 1 && v.version < 501) {
			v.at(i, r, 14, "FIP: left before right, top above bottom, and inside of the image")
		}
	}
	v.outline(i, r, 15, 0)
	v.outline(i, r, 33, 0)
	v.outline(i, r, 45, 1)
	if f, ok := r.Field(33); ok && repeats(f) {
		v.at(i, r, 33, "FEC: no point of a contour twice")
	}
}

// maxCorners is the most points that an outline may have.
const maxCorners = 99

// outline checks fields of a kind, skip more items, a number of points, and points: there have to be as many, and
// inside of the image.
func (v *validator) outline(i int, r *Record, number, skip int) {
	f, ok := r.Field(number)
	if !ok {
		return
	}
	w, _ := r.Int(6)
	h, _ := r.Int(7)
	name := Mnemonic(r.Type, number)
	for s := range f.Subfields() {
		kind := string(s.Item(0))
		n, _ := s.Int(skip + 1)
		first := skip + 2
		if n < 0 || n > maxCorners || s.Count() != first+2*n || kind == "C" && n != 2 || kind == "E" && n != 3 {
			v.at(i, r, number, name+": as many points as it says; 2 of a circle, 3 of an ellipse")
			return
		}
		for k := range n {
			x, ok1 := s.Int(first + 2*k)
			y, ok2 := s.Int(first + 2*k + 1)
			if ok1 && ok2 && w > 0 && h > 0 && (x > w || y > h) {
				v.at(i, r, number, name+": points inside of the image")
				return
			}
		}
	}
}

// repeats reports whether a contour has the same point twice.
func repeats(f Field) bool {
	for s := range f.Subfields() {
		seen := map[string]bool{}
		n, _ := s.Int(1)
		for k := range min(n, s.Count()/2, maxCorners) {
			p := string(s.Item(2+2*k)) + "," + string(s.Item(3+2*k))
			if seen[p] {
				return true
			}
			seen[p] = true
		}
	}
	return false
}

func (v *validator) ridges(i int, r *Record) {
	image := expectsImage(r)
	if image && len(r.Data()) == 0 {
		v.at(i, r, dataField, "mandatory field is missing: DATA")
	}
	w, _ := r.Int(6)
	h, _ := r.Int(7)
	if v.version >= 500 && tooCoarse(r) {
		v.at(i, r, 9, "THPS: 490 pixels per inch or 193 per cm at least")
	}
	if bits, ok := r.Int(12); ok && v.version >= 500 && bits != 8 && codecOf(r.Value(11)) == WSQ {
		v.at(i, r, 12, "BPX: 8 where CGA is WSQ20")
	}
	if f, ok := r.Field(21); ok && r.Type == 14 {
		for s := range f.Subfields() {
			var b [5]int
			if ints(s, b[:]) && (b[1] >= b[2] || b[3] >= b[4] || w > 0 && h > 0 && (b[2] > w || b[4] > h)) {
				v.at(i, r, 21, "SEG: left before right, top above bottom, and inside of the image")
				break
			}
		}
	}
	if r.Type != 13 && r.Type != 14 || v.version < 500 {
		return
	}
	tip := false
	for _, p := range positions(r, 13) {
		tip = tip || p == 19
	}
	for _, n := range []int{14, 15} {
		if _, ok := r.Field(n); ok && !tip {
			v.at(i, r, n, Mnemonic(r.Type, n)+": only where FGP is 19, an entire joint image or tip")
		}
	}
	if _, ok := r.Field(14); tip && !ok {
		v.at(i, r, 14, "mandatory field is missing: "+Mnemonic(r.Type, 14)+", where FGP is 19")
	}
	if f, ok := r.Field(25); ok && r.Type == 14 {
		for s := range f.Subfields() {
			n, _ := s.Int(1)
			if s.Count() != 2+2*n {
				v.at(i, r, 25, "ASEG: as many corners as it says")
				break
			}
		}
	}
}

// tooCoarse tells prints below 500 ppi, with the tolerance that the standard gives them.
func tooCoarse(r *Record) bool {
	unit, ok1 := r.Int(8)
	scale, ok2 := r.Int(9)
	return ok1 && ok2 && (unit == 1 && scale < 490 || unit == 2 && scale < 193)
}

func (v *validator) iris(i int, r *Record) {
	_, angle := r.Field(14)
	if _, uncertainty := r.Field(15); angle != uncertainty {
		v.at(i, r, 15, "RAE and RAU: both or neither")
	}
	if _, ok := r.Field(27); ok && r.Text(25) != "DEFINED" {
		v.at(i, r, 27, "SSV: only where EAS is DEFINED")
	}
	if f, ok := r.Field(27); ok {
		low, _ := f.First().Int(0)
		if high, ok := f.First().Int(1); ok && low >= high {
			v.at(i, r, 27, "SSV: lower bound below the upper one")
		}
	}
	for _, n := range []int{33, 34, 35, 36} {
		v.outline(i, r, n, 0)
	}
	v.outline(i, r, 37, 1)
}

// scales checks that pixels are square where SLC gives them a unit.
func (v *validator) scales(i int, r *Record) {
	slc, ok := r.Int(8)
	x, ok1 := r.Int(9)
	y, ok2 := r.Int(10)
	image := map[int]bool{10: true, 13: true, 14: true, 15: true, 16: true, 17: true, 19: true}[r.Type]
	if image && ok && ok1 && ok2 && v.version >= 500 && (slc == 1 || slc == 2) && x != y {
		v.at(i, r, 10, "TVPS: as THPS where SLC is 1 or 2")
	}
}

// hash holds HAS against the data.
func (v *validator) hash(i int, r *Record) {
	if f, ok := r.Field(996); ok && v.version >= 500 && len(r.Value(dataField)) > 0 && exactly(64, hexadecimal)(f.String()) {
		sum := sha256.Sum256(r.Value(dataField))
		if !strings.EqualFold(f.String(), hex.EncodeToString(sum[:])) {
			v.at(i, r, 996, "HAS: the SHA-256 of DATA")
		}
	}
}
