package nist

import (
	"slices"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// applicant is a transaction that an application for a civil post takes in EBTS 9.1.
func applicant(t *testing.T, domain string) *Transaction {
	t.Helper()
	h := testHeader
	h.Version, h.Type, h.Control, h.Domain, h.DomainVersion, h.UTF8 = 400, "MAP", "TCN-000001", "NORAM", domain, false
	tr := New(h)
	two := tr.AddType2(0)
	for n, value := range map[int]string{5: "Y", 18: "DOE,JO", 20: "NL", 22: "00000000", 24: "X", 25: "U", 27: "510", 29: "150",
		31: "BLU", 32: "BRO", 37: "Criminal Justice Employment", 38: "20200203", 73: "ORI000000"} {
		two.Set(n, value)
	}
	if _, err := tr.AddType4(Type4{IDC: 1, Positions: []template.Position{1}, Width: 40, Height: 30, Codec: WSQ, Data: wsqBytes(t, drawn(40, 30), "")}); err != nil {
		t.Fatal(err)
	}
	return tr
}

// TestSubmissions holds a transaction to what EBTS 9.1 has for its type, and takes it for advice where another edition is
// named.
func TestSubmissions(t *testing.T) {
	if got := violationsOf(read(t, applicant(t, "EBTS 9.1").Bytes())); got != "" {
		t.Fatal(got)
	}
	for name, c := range map[string]struct {
		edit func(tr *Transaction)
		want string
	}{
		"no retention code":   {func(tr *Transaction) { tr.Records[1].Delete(5) }, "2.005: EBTS: mandatory in MAP: RET"},
		"no name":             {func(tr *Transaction) { tr.Records[1].Delete(18) }, "2.018: EBTS: mandatory in MAP: NAM"},
		"no agency":           {func(tr *Transaction) { tr.Records[1].Delete(73) }, "2.073: EBTS: mandatory in MAP: CRI"},
		"no such sex":         {func(tr *Transaction) { tr.Records[1].Set(24, "Q") }, "2.024: EBTS: SEX: F, G"},
		"no such day":         {func(tr *Transaction) { tr.Records[1].Set(22, "20200230") }, "2.022: EBTS: DOB: a date"},
		"no print":            {func(tr *Transaction) { tr.Records = tr.Records[:2:2] }, "1.003: EBTS MAP: 1 to 14 records of type 4 or 14"},
		"two texts":           {func(tr *Transaction) { tr.AddType2(2) }, "1.003: EBTS MAP: 1 to 1 records of type 2"},
		"unknown transaction": {func(tr *Transaction) { tr.Records[0].Set(4, "XYZ") }, "1.004: EBTS: TOT is a type"},
		"edition of 2000":     {func(tr *Transaction) { tr.Records[0].Set(2, "0300") }, "1.002: EBTS 9.1: VER 0400"},
		"short number":        {func(tr *Transaction) { tr.Records[0].Set(9, "TCN-1") }, "1.009: EBTS: TCN of 10"},
		"arrest without date": {func(tr *Transaction) { tr.Records[0].Set(4, "CAR") }, "2.045: EBTS: mandatory in CAR: DOA"},
		"search without case": {func(tr *Transaction) { tr.Records[0].Set(4, "LFFS") }, "2.010: EBTS: mandatory in LFFS: CIN"},
	} {
		for _, edition := range []string{"9.1", "11.1", "8.1"} {
			tr := applicant(t, "EBTS "+edition)
			c.edit(tr)
			want := c.want
			if edition != ebtsEdition {
				want = strings.Replace(want, ": ", ": advice: ", 1)
			}
			if got := violationsOf(read(t, tr.Bytes())); !strings.Contains(got, want) {
				t.Errorf("EBTS %s, %s: no %q in\n%s", edition, name, want, got)
			}
		}
	}
}

// TestSubmissionTables finds each type of transaction once, and none that only asks for fields.
func TestSubmissionTables(t *testing.T) {
	seen := map[string]int{}
	for _, group := range ebtsRecords {
		for _, tot := range strings.Fields(group.transactions) {
			seen[tot]++
			v := &validator{t: &Transaction{Records: []*Record{NewRecord(1, 0)}}}
			if v.numbersOfRecords(tot, group.records); len(v.found) == 0 {
				t.Errorf("%s: nothing is missing where there is nothing", tot)
			}
		}
	}
	if len(seen) != 71 {
		t.Errorf("%d types of transactions, the verification file has 71", len(seen))
	}
	for tot, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", tot, n)
		}
	}
	for _, f := range ebtsFields {
		for _, tot := range strings.Fields(f.transactions) {
			if seen[tot] == 0 {
				t.Errorf("2.%03d: no transaction %s", f.number, tot)
			}
		}
	}
	if !slices.IsSortedFunc(ebtsFields, func(a, b struct {
		number       int
		transactions string
		form         check
		text         string
	}) int {
		return a.number - b.number
	}) {
		t.Error("fields are not in order")
	}
}
