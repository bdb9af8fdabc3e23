package nist

import (
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// violationsOf joins what Validate finds, one a line.
func violationsOf(tr *Transaction) string {
	var b strings.Builder
	for _, v := range Validate(tr) {
		b.WriteString(v.String() + "\n")
	}
	return b.String()
}

// TestValidateEditions holds the same records to different editions.
func TestValidateEditions(t *testing.T) {
	build := func(version int, edit func(tr *Transaction, print *Record)) *Transaction {
		h := testHeader
		h.Version, h.Stamp, h.Domain = version, false, ""
		tr := New(h)
		tr.AddType2(0).Set(3, "text")
		r, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{2}, Width: 64, Height: 48, Codec: PNG, Data: pngBytes(t, drawn(64, 48))})
		if err != nil {
			t.Fatal(err)
		}
		edit(tr, r)
		return read(t, tr.Bytes())
	}
	set14 := func(number int, value string) func(*Transaction, *Record) {
		return func(_ *Transaction, r *Record) { r.Set(number, value) }
	}
	set1 := func(number int, value string) func(*Transaction, *Record) {
		return func(tr *Transaction, _ *Record) { tr.Records[0].Set(number, value) }
	}
	add := func(typ int, fields map[int]string) func(*Transaction, *Record) {
		return func(tr *Transaction, _ *Record) {
			r := NewRecord(typ, 2)
			for n, v := range fields {
				r.Set(n, v)
			}
			tr.Add(r)
		}
	}
	for _, c := range []struct {
		name    string
		version int
		edit    func(*Transaction, *Record)
		want    string // empty: no violation
	}{
		{"plain, 2000", 300, set14(20, "x"), ""}, {"plain, 2007", 400, set14(20, "x"), ""}, {"plain, 2015", 502, set14(20, "x"), ""},
		{"AMP in 2000", 300, set14(18, "2\x1fXX"), "14.018: AMP: first"}, {"AMP in 2007", 400, set14(18, "2\x1fXX"), ""},
		{"SCF in 2007", 400, set14(26, "1"), "14.026: SCF: first"}, {"SCF in 2011", 500, set14(26, "1"), ""},
		{"FCT in 2013", 501, set14(901, "1"), "14.901: FCT: first"}, {"FCT in 2015", 502, set14(901, "1"), ""},
		{"user's 950 in 2007", 400, set14(950, "1"), ""}, {"user's 950 in 2011", 500, set14(950, "1"), "14.950: field is reserved"},
		{"user's 300 in 2011", 500, set14(300, "1"), ""}, {"reserved 199", 500, set14(199, "1"), "14.199: field is reserved"},
		{"TOT of five in 2000", 300, set1(4, "ABCDE"), "1.004: TOT: 1 to 4"}, {"TOT of five in 2011", 500, set1(4, "ABCDE"), ""},
		{"digits in TOT", 500, set1(4, "AB1"), "1.004: TOT: 1 to 16 letters"},
		{"DAT of six digits in 1997", 201, set1(5, "970203"), "1.005: DAT"},
		{"GNS in 2011", 500, set1(18, "ISO"), "1.018: GNS: first"}, {"GNS in 2013", 501, set1(18, "ISO"), ""},
		{"NSR without Type-4", 500, set1(11, "19.69"), "1.011: NSR: 00.00"}, {"NSR without Type-4 in 2007", 400, set1(11, "19.69"), ""},
		{"letters beyond ASCII", 500, set1(7, "DÜS"), "1.007: Type-1 is in ASCII"},
		{"letters beyond ASCII without DCS", 500, func(tr *Transaction, r *Record) { tr.Records[0].Delete(15); r.Set(20, "Größe") }, "14.020: text is in ASCII"},
		{"letters beyond ASCII in 2007", 400, func(tr *Transaction, r *Record) { tr.Records[0].Delete(15); r.Set(20, "Größe") }, ""},
		{"UTF-8", 500, func(tr *Transaction, r *Record) { tr.Records[0].Set(15, "003\x1fUTF-8"); r.Set(20, "Größe") }, ""},
		{"Latin-1 as UTF-8", 500, func(tr *Transaction, r *Record) { tr.Records[0].Set(15, "003\x1fUTF-8"); r.Set(20, "Gr\xf6\xdfe") }, "14.020: text is in UTF-8"},
		{"hash of something else", 500, set14(996, strings.Repeat("A", 64)), "14.996: HAS: the SHA-256"},
		{"pixels not square", 500, set14(10, "501"), "14.010: TVPS"}, {"PPD of a whole finger", 500, set14(14, "2\x1fEJI"), "14.014: PPD: only where"},
		{"segment outside", 500, set14(21, "2\x1f1\x1f65\x1f2\x1f9"), "14.021: SEG"}, {"corner missing", 500, set14(25, "2\x1f3\x1f1\x1f1\x1f2\x1f2\x1f3\x1f3\x1f4\x1f4"), "14.025: ASEG"},
		{"context missing", 500, set14(995, "3"), "14.995: ASC: a Type-21 record"}, {"source missing", 500, set14(997, "3"), "14.997: SOR: a Type-20 record"},
		{"gap between IDCs", 500, set14(2, "3"), "1.003: IDC: numbers follow"}, {"gap in 2007", 400, set14(2, "3"), ""},
		{"no place for the data", 500, add(21, map[int]string{4: "S", 15: "png", 21: "1"}), "21.999: one of EFR and DATA"},
		{"context by reference", 500, add(21, map[int]string{4: "S", 15: "png", 21: "1", 994: "u"}), ""},
		{"photo designation in 2011", 500, add(10, map[int]string{3: "FACE", 22: "HAT"}), "10.022: PXS: deprecated"},
		{"face without profile", 400, add(10, map[int]string{3: "FACE"}), "10.013: mandatory field is missing: SAP"},
		{"tattoo with pose", 500, add(10, map[int]string{3: "TATTOO", 20: "F"}), "10.020: POS: only for images of a face"},
		{"kind of image of 2013", 500, add(10, map[int]string{3: "CHEST"}), "10.003: IMT: FACE"},
		{"JPEG of an iris", 500, add(17, map[int]string{11: "JPEGB", 999: "x"}), "17.011: CGA: NONE, PNG"},
		{"spectrum without DEFINED", 500, add(17, map[int]string{25: "NIR", 27: "500\x1f600"}), "17.027: SSV: only where"},
		{"outline outside", 500, add(17, map[int]string{6: "40", 7: "40", 33: "C\x1f2\x1f5\x1f5\x1f30\x1f41"}), "17.033: IPB: points inside"},
		{"three points of a circle", 500, add(17, map[int]string{33: "C\x1f3\x1f5\x1f5\x1f30\x1f41\x1f1\x1f1"}), "17.033: IPB: as many"},
		{"voice", 501, add(11, map[int]string{3: "6"}), "11.003: AOD: 0 to 5"}, {"dental", 501, add(12, nil), "12.003: mandatory field is missing: FDS"},
		{"DNA", 500, add(18, map[int]string{5: "2"}), "18.005: NAL: 0 or 1"}, {"soles", 500, add(19, map[int]string{13: "1"}), "19.013: FGP"},
		{"source", 500, add(20, map[int]string{21: "256"}), "20.021: SRN: 1 to 255"}, {"imagery", 501, add(22, map[int]string{992: "9"}), "22.992: T2C: a Type-2"},
		{"assurance", 500, add(98, map[int]string{5: "text"}), "98.005: DFT: four"}, {"CBEFF", 500, add(99, map[int]string{103: "x"}), "99.103: BFO: four"},
		{"test image", 300, add(16, nil), "16.003: mandatory field is missing: UDI"},
		{"legacy format without minutiae", 500, add(9, map[int]string{3: "0", 4: "S"}), "9.004: FMT: S only"},
	} {
		got := violationsOf(build(c.version, c.edit))
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, found\n%s", c.name, c.want, got)
		}
	}
	if got := violationsOf(&Transaction{}); !strings.Contains(got, "Type-1 record is missing") {
		t.Error(got)
	}
}
