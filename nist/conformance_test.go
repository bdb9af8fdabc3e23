package nist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// wire writes the separators of items and subfields, which stand as "," and "|" in the tables of these tests.
var wire = strings.NewReplacer(",", "\x1f", "|", "\x1e").Replace

// wholeRecords are records of types that the package does not build, as each edition that has them allows. Values for
// younger editions come behind those for older ones, and replace them.
var wholeRecords = []struct {
	typ, version int
	fields       map[int]string
}{
	{10, 201, map[int]string{3: "FACE", 4: "SRC", 5: "19970203", 6: "48", 7: "36", 8: "1", 9: "300", 10: "300", 11: "PNG", 12: "SRGB", 20: "F"}},
	{10, 400, map[int]string{13: "1", 23: "DIGITAL CAMERA", 24: "80,00FF,1", 27: "BLU", 28: "BRO"}},
	{10, 500, map[int]string{14: "1,40,1,30,H", 15: "C,2,10,10,12,12"}},
	{10, 501, map[int]string{34: "Y1M06"}},
	{16, 300, map[int]string{3: "user's", 4: "SRC", 5: "20000203", 6: "48", 7: "36", 8: "1", 9: "500", 10: "500", 11: "PNG", 12: "8"}},
	{16, 400, map[int]string{13: "GRAY"}},
	{17, 400, map[int]string{3: "1", 4: "SRC", 5: "20070203", 6: "48", 7: "36", 8: "0", 9: "1", 10: "1", 11: "PNG", 12: "8", 13: "GRAY", 16: "1,1,1"}},
	{17, 500, map[int]string{14: "016C", 15: "0E38", 25: "NIR", 31: "20", 33: "C,2,10,10,12,12"}},
	{99, 400, map[int]string{4: "SRC", 5: "20070203", 100: "0101", 101: "8", 102: "80,00FF,1", 103: "001B", 104: "0201", 999: "data"}},
	{18, 500, map[int]string{3: "0,G,0,lab,contact,USA,NONE", 4: "SRC", 5: "1", 6: "1,F,20000101", 8: "1", 10: "0,NS", 11: "0|3",
		14: "20110203040506Z", 15: "0,,name", 16: "0,48,1,1,1,13,13", 17: "AGCT,AGCN"}},
	{19, 500, map[int]string{3: "28", 4: "SRC", 5: "20110203", 6: "48", 7: "36", 8: "1", 9: "500", 10: "500", 11: "PNG", 12: "8", 13: "61"}},
	{20, 500, map[int]string{3: "S", 4: "SRC", 5: "20110203", 14: "14,,,", 15: "JPG", 16: "1,ref,3,1,1,2,2,3,3", 21: "1", 999: "data"}},
	{21, 500, map[int]string{4: "SRC", 5: "20110203", 15: "DOCX", 19: "00:00:01.000,00:00:02.000", 21: "1", 999: "data"}},
	{98, 500, map[int]string{3: "0000", 4: "SRC", 5: "0001", 6: "20110203040506Z", 901: "1"}},
	{11, 501, map[int]string{3: "2", 4: "SRC", 5: "G,name,contact,840", 6: "Q,S", 9: "20130203040506", 11: "30000000,,1", 22: "1,0,20000,40000,|2,1,65000,75000,",
		33: "0,95,0000,0,text"}},
	{12, 501, map[int]string{3: "M,name,USA", 4: "SRC", 7: "EDR,1,0,11,0", 8: "NCIC,1,0,11", 9: "8.1,text", 10: "20140101,D7,18,text", 11: ",,10.1.1,text"}},
	{22, 501, map[int]string{3: "20131001", 4: "SRC", 5: "M02", 6: "INTRAORAL", 101: "XRAY", 102: "format", 999: "data"}},
}

// wholeOf makes a transaction with a record of every type that an edition has, each with most of its fields.
func wholeOf(t *testing.T, version int) *Transaction {
	t.Helper()
	h := testHeader
	h.Version, h.Domain, h.Stamp, h.UTF8 = version, "", version >= 300, version >= 300
	if version >= 300 {
		h.Domain = "WHORL"
	}
	tr := New(h)
	tr.AddType2(0).Set(3, "text")
	must := func(_ *Record, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	idc := 0
	next := func() int { idc++; return idc }
	must(tr.AddType4(Type4{IDC: next(), Positions: []template.Position{1}, Width: 40, Height: 30, Codec: RAW, Data: drawn(40, 30).Pix}))
	families := []Family{Legacy}
	switch {
	case version >= 500:
		families = []Family{Legacy, INCITS, EFS}
	case version >= 400:
		families = []Family{Legacy, INCITS}
	}
	must(tr.AddType9(Type9{IDC: next(), Template: minutiaeForTest(), Families: families}))
	png := pngBytes(t, drawn(48, 36))
	if version >= 300 {
		must(tr.AddType13(Type13{IDC: next(), Impression: 4, Positions: []template.Position{0}, Width: 48, Height: 36, PPI: 1000, Codec: PNG, Data: png}))
		must(tr.AddType14(Type14{IDC: next(), Positions: []template.Position{13}, Width: 48, Height: 36, Codec: PNG, Data: png}))
		must(tr.AddType15(Type15{IDC: next(), Impression: 10, Positions: []template.Position{21}, Width: 48, Height: 36, Codec: PNG, Data: png}))
	}
	others := map[int]*Record{}
	for _, w := range wholeRecords {
		if w.version > version {
			continue
		}
		r := others[w.typ]
		if r == nil {
			r = NewRecord(w.typ, next())
			others[w.typ] = r
			tr.Add(r)
		}
		for _, n := range slices.Sorted(func(yield func(int) bool) {
			for n := range w.fields {
				if !yield(n) {
					return
				}
			}
		}) {
			r.Set(n, wire(w.fields[n]))
		}
		if w.fields[11] == "PNG" {
			r.SetBytes(dataField, png)
		}
	}
	if version >= 400 {
		r := recordOf(tr, 14)
		r.Set(18, wire("3,XX"))
		r.Set(21, wire("2,1,20,1,30|4,21,40,1,30"))
		r.Set(22, wire("2,3"))
		r.Set(24, wire("2,80,00FF,1"))
		r.Set(25, wire("2,3,1,1,20,1,20,30"))
		r.Set(30, "OBSERVED")
	}
	return read(t, tr.Bytes())
}

// recordOf returns the first record of a type.
func recordOf(tr *Transaction, typ int) *Record {
	for _, r := range tr.Records {
		if r.Type == typ {
			return r
		}
	}
	return nil
}

// TestConforming finds nothing wrong with records of every type in any edition.
func TestConforming(t *testing.T) {
	for version := range editions {
		tr := wholeOf(t, version)
		if got := violationsOf(tr); got != "" {
			t.Errorf("VER %04d:\n%s", version, got)
		}
		for typ := 1; typ <= 99; typ++ {
			if (recordOf(tr, typ) != nil) != (firstVersion(typ) <= version && !unknownType(typ) && (typ <= 2 || typ == 4 || typ >= 9)) {
				t.Errorf("VER %04d: no record of type %d, or one too many", version, typ)
			}
		}
	}
}

// mandatoryFields are those without which the standard allows no record of a type that has an image, by edition.
var mandatoryFields = map[int]map[int]string{
	200: {1: "2 3 4 5 7 8 9 11 12", 9: "3 4"},
	201: {10: "3 4 5 6 7 8 9 10 11 12"},
	300: {13: "3 4 5 6 7 8 9 10 11 12 13 999", 14: "3 4 5 6 7 8 9 10 11 12 13 999", 15: "3 4 5 6 7 8 9 10 11 12 13 999", 16: "3 4 5 6 7 8 9 10 11 12 999"},
	400: {9: "5 6 7 10 11 12 126 128 129 130 131 132 133 134 135 136 137", 10: "13", 17: "3 4 5 6 7 8 9 10 11 12 13", 99: "4 5 100 101 102 103 104 999"},
	500: {9: "300 302", 18: "3 4 5 11 14 15 16 17", 19: "3 4 5 6 7 8 9 10 11 12 13 999", 20: "3 4 14 21 999", 21: "4 15 21 999", 98: "3 4 5 6"},
	501: {11: "3 4 5", 12: "3 4", 22: "3 4 6 101 102 999"},
}

// TestMandatory takes each mandatory field from each record type in each edition.
func TestMandatory(t *testing.T) {
	for version := range editions {
		b := wholeOf(t, version).Bytes()
		for since, types := range mandatoryFields {
			if since > version {
				continue
			}
			for typ, list := range types {
				for _, word := range strings.Fields(list) {
					number, _ := digits(word)
					if number == 12 && typ == 10 && version == 201 { // colour spaces
						continue
					}
					tr := read(t, b)
					recordOf(tr, typ).Delete(number)
					want := fieldName(typ, number) + ": "
					if got := violationsOf(read(t, tr.Bytes())); !strings.Contains(got, want) {
						t.Errorf("VER %04d without %s: %q", version, fieldName(typ, number), got)
					}
				}
			}
		}
	}
}

// TestForms gives one field at a time a value that no edition allows it, from the first edition that checks it on.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		since, typ, number int
		values             string // alternatives with a semicolon between them
	}{
		{200, 1, 2, "0499;1.002;500;two"}, {200, 1, 3, "1,x;2,3"}, {200, 1, 5, "20010229;2001-02-03;20011301;010203040"}, {200, 1, 6, "0;10;a"},
		{200, 1, 11, "19.7;1969;19,69;0.50"}, {200, 1, 12, "x;19.690"}, {300, 1, 14, "20010203;20010203040506;20010203046006Z"},
		{300, 1, 15, "9,X;x"}, {500, 1, 15, "1,X;3,ASCII"}, {300, 1, 13, ",1;a,b,c"}, {500, 1, 4, "A1;ABCDEFGHIJKLMNOPQ"}, {200, 1, 4, "ABCDEFGHIJKLMNOPQ"},
		{500, 1, 16, "a,b;a;a,,c"}, {501, 1, 18, "QQQ"},
		{200, 9, 3, "99;x"}, {200, 9, 4, "X"}, {200, 9, 5, "a,X"}, {200, 9, 6, "99;x"}, {200, 9, 7, "X,AU;T"}, {200, 9, 8, "1234567;x"}, {200, 9, 9, "12"},
		{200, 9, 10, "x;3"}, {200, 9, 11, "2"}, {200, 9, 12, "1,00010002360,0,A;1,00010002359,64,A;1,00010002359,0,E;2,00010002359,0,A"},
		{400, 9, 126, "28,513,1;27,9,1"}, {400, 9, 127, "MAYBE"}, {400, 9, 128, "x"}, {400, 9, 130, "3"}, {400, 9, 131, "0"}, {400, 9, 133, "16"}, {400, 9, 134, "99"},
		{400, 9, 135, "101;80,X;80,0000,65536"}, {400, 9, 136, "256;3"}, {400, 9, 137, "1,1,1,180,1,50;1,1,1,1,3,50;1,1,1,1,1,101;1,1,1,1,1;7,1,1,1,1,1"},
		{400, 9, 138, "0,0,0|1,99,2"}, {400, 9, 139, "1;1,1,180"}, {400, 9, 140, "1,x,1"}, {400, 9, 141, "180,1"},
		{500, 9, 300, "x,1;1"}, {500, 9, 301, "181;0,181"}, {500, 9, 302, "99"}, {500, 9, 307, "whorl;WU,XX;WU,PW,Z"}, {500, 9, 314, "Q"}, {500, 9, 320, "1;1,1,360;1,1,1,1,181"},
		{500, 9, 321, "1,1,360"}, {500, 9, 325, "N"}, {500, 9, 331, "1,1,360,E;1,1,1,Q;1,1,1"}, {500, 9, 333, "99,1,1"}, {500, 9, 334, "Y"}, {500, 9, 346, "1"},
		{201, 10, 3, "HAT"}, {201, 10, 5, "19970230;x"}, {201, 10, 6, "0;x;100000"}, {201, 10, 8, "3"}, {201, 10, 9, "x"}, {201, 10, 11, "GIF;wsq"}, {201, 10, 12, "BLUE"}, {201, 10, 20, "X"},
		{201, 10, 21, "181"}, {400, 10, 13, "2;99"}, {400, 10, 23, "CAM"}, {400, 10, 24, "101,0000,1;80,0,1"}, {400, 10, 27, "RED"}, {400, 10, 28, "X"}, {400, 10, 29, "3,1.1,1,1"}, {400, 10, 30, "NONE"},
		{500, 10, 14, "40,1,1,30;1,49,1,30"}, {500, 10, 15, "X,2,1,1,2,2;C,3,1,1,2,2,3,3;C,2,1,1,99,99"}, {501, 10, 34, "1Y;M1Y1;Y123;X1"},
		{300, 13, 3, "0;99"}, {300, 13, 4, "-"}, {300, 13, 5, "x;20000230"}, {300, 13, 6, "0;49"}, {300, 13, 7, "x;37"}, {300, 13, 8, "3"}, {300, 13, 9, "0"}, {300, 13, 11, "PNG2;WSQ"}, {300, 13, 12, "7;x"}, {300, 13, 13, "99;x"},
		{400, 13, 14, "11,EJI;1,QQQ;1"}, {400, 13, 15, "FV5,NA,1,2,3,4;FV1,NA,1,2,3"}, {400, 13, 24, "0,101,0000,1;0,80,X,1;0,80,0000,0"},
		{300, 14, 3, "4;99"}, {300, 14, 5, "20001301"}, {300, 14, 6, "0;49"}, {300, 14, 7, "35"}, {300, 14, 8, "9"}, {300, 14, 10, "x"}, {500, 14, 10, "501"}, {300, 14, 11, "JPEG;WSQ20"}, {300, 14, 12, "1"}, {300, 14, 13, "20;99;1|2|3|4|5|6|7"},
		{400, 14, 14, "11,EJI"}, {400, 14, 15, "EJI,XX,1,2,3,4"}, {400, 14, 18, "13,XX;1,YY;1"}, {400, 14, 21, "99,1,2,3,4;2,9,2,3,4;2,1,49,1,30;2,1,2,3"}, {400, 14, 22, "1,6;1;99,1"}, {400, 14, 23, "1,101,0000,1"}, {400, 14, 24, "1,80,000G,1"},
		{400, 14, 25, "2,2,1,1,2,2"}, {500, 14, 25, "2,4,1,1,2,2,3,3"}, {500, 14, 26, "0;256"}, {500, 14, 27, "N"}, {400, 14, 30, "AUTO"}, {500, 14, 31, "11"}, {501, 14, 46, "Q;D,3"}, {502, 14, 901, "24"},
		{500, 14, 902, "20110203040506Z,a,b;x,a,b,c"}, {500, 14, 903, "X123456789012;M1"}, {500, 14, 904, "a,b"}, {500, 14, 995, "0;9"}, {500, 14, 996, "12"}, {500, 14, 997, "256;9"}, {500, 14, 998, "x;20110203040506Z,91"},
		{300, 15, 3, "4;99"}, {300, 15, 5, "x"}, {300, 15, 12, "0"}, {300, 15, 13, "1;39"}, {400, 15, 24, "1,80,0000,1"}, {500, 15, 18, "1,XX"},
		{300, 16, 5, "x"}, {300, 16, 12, "x"}, {400, 16, 13, "X"},
		{400, 17, 3, "3"}, {400, 17, 5, "x"}, {400, 17, 13, "X"}, {400, 17, 14, "XYZ"}, {400, 17, 16, "3,1,1"}, {400, 17, 20, "RED"}, {500, 17, 11, "JPEGB"}, {500, 17, 25, "X"}, {500, 17, 26, "9"}, {500, 17, 28, "XX"}, {500, 17, 31, "21"}, {500, 17, 32, "4"}, {500, 17, 33, "C,2,1,1"}, {500, 17, 40, "x"}, {500, 17, 41, "91"},
		{500, 18, 3, "2,G;1,X"}, {500, 18, 5, "2"}, {500, 18, 6, "2;1,X"}, {500, 18, 8, "4"}, {500, 18, 9, "a,b,X"}, {500, 18, 10, "x"}, {500, 18, 11, "6;4"}, {500, 18, 13, "x"}, {500, 18, 14, "20110203"}, {500, 18, 15, "2"}, {500, 18, 16, "3,48,1,1;0,48,2,1"}, {500, 18, 17, "XYZ,AG"}, {500, 18, 19, "1,fsa,x,!"},
		{500, 19, 3, "4"}, {500, 19, 13, "1;80"}, {500, 19, 18, "1,XX"}, {500, 19, 24, "1,80,0000,1"},
		{500, 20, 3, "X"}, {500, 20, 5, "x"}, {500, 20, 14, "32"}, {500, 20, 15, "AB"}, {500, 20, 16, "1,ref,3,1,1,2,2;100,ref"}, {500, 20, 19, "00:00:02.000,00:00:01.000;1,2"}, {500, 20, 21, "0;256"}, {501, 20, 22, "x"},
		{500, 21, 15, "AB"}, {500, 21, 16, "1,ref,2,1,1,2,2"}, {500, 21, 19, "00:00:01.000,00:00:01.000"}, {500, 21, 21, "256"}, {500, 21, 994, "url"},
		{501, 22, 3, "x"}, {501, 22, 5, "x"}, {501, 22, 46, "Q"}, {501, 22, 992, "9"},
		{500, 98, 3, "x"}, {500, 98, 5, "12345"}, {500, 98, 6, "20110203"}, {500, 98, 901, "x"}, {400, 99, 5, "x"}, {400, 99, 100, "1"}, {400, 99, 101, "x"}, {400, 99, 102, "101,0000,1"}, {400, 99, 103, "1"}, {400, 99, 104, "GGGG"},
		{501, 11, 3, "6"}, {501, 11, 5, "X"}, {501, 11, 6, "X,S;A,X"}, {501, 11, 9, "2013"}, {501, 11, 21, "2"}, {501, 11, 22, "1,0,5,4;0,0,1,2;1,0,x,2"}, {501, 11, 25, "3"}, {501, 11, 33, "0,101,0000,0"},
		{501, 12, 3, "XYZ"}, {501, 12, 7, "X,1,0,11;EDR,1,4,11;EDR,1,0,12"}, {501, 12, 8, "X,1,0,11"}, {501, 12, 9, "x,text"}, {501, 12, 10, "x,,18;,,1"}, {501, 12, 11, ",,x"}, {501, 12, 990, "100"},
	} {
		for version := range editions {
			if version < c.since {
				continue
			}
			b := wholeOf(t, version).Bytes()
			for _, value := range strings.Split(c.values, ";") {
				tr := read(t, b)
				value = wire(value)
				if value == "-" {
					value = ""
				}
				recordOf(tr, c.typ).Set(c.number, value)
				again, err := Read(tr.Bytes(), Options{})
				if err != nil {
					t.Fatal(err)
				}
				want := fmt.Sprintf("field %s: ", fieldName(c.typ, c.number))
				if got := violationsOf(again); !strings.Contains(got, want) && !strings.Contains(got, sibling(c.typ, c.number)) {
					t.Errorf("VER %04d, %s %q: %q", version, fieldName(c.typ, c.number), value, got)
				}
			}
		}
	}
}

// sibling names the field at which a contradiction with another field is found; of a size and an image, HLL.
func sibling(typ, number int) string {
	at := map[int]int{7: 6}
	switch typ {
	case 9:
		at = map[int]int{334: 334, 138: 137}
	case 18:
		at = map[int]int{11: 19}
	case 22:
		at = nil
	}
	if n, ok := at[number]; ok {
		return fmt.Sprintf("field %s: ", fieldName(typ, n))
	}
	return fmt.Sprintf("field %s: ", fieldName(typ, number))
}
