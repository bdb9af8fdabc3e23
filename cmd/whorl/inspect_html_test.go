package main

import (
	"strings"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// TestInspectPage reads a page as a person does: what is there, what is wrong, and long lists folded.
func TestInspectPage(t *testing.T) {
	tx := nist.New(nist.Header{Type: "XYZ", Version: 400, Date: time.Date(2020, 2, 3, 0, 0, 0, 0, time.UTC), Destination: "DAI000000",
		Origin: "ORI000000", Control: "TCN-000001", Domain: "NORAM", DomainVersion: "EBTS 11.1"})
	two := tx.AddType2(0)
	two.SetItems(3, []string{"first", "<b>bold</b>"}, []string{"second"})
	two.SetItems(4, []string{"1"}, []string{"2"}, []string{"3"}, []string{"4"}, []string{"5"})
	two.Set(5, "bell\a")
	four, err := tx.AddType4(nist.Type4{IDC: 1, Positions: []template.Position{template.RightThumb}, Width: 16, Height: 16, Codec: nist.RAW, Data: make([]byte, 256)})
	if err != nil || four == nil {
		t.Fatal(err)
	}
	b := tx.Bytes()
	if tx, err = nist.Read(b, nist.Options{}); err != nil {
		t.Fatal(err)
	}
	out, err := inspectPage(tx, describe(tx, len(b)), "a&b.an2")
	if err != nil {
		t.Fatal(err)
	}
	page := string(out)
	for _, want := range []string{
		"<title>a&amp;b.an2</title>", `<a href="#r3">3</a>`, "4, high-resolution grey fingerprint image", "RAW, 16 × 16, 500 ppi",
		"<td>first</td><td>&lt;b&gt;bold&lt;/b&gt;</td>", "<summary>5 subfields</summary>", `bell\x07`, `<details class="record" id="r3" open>`,
		"Rules of the standard that are broken: 1", "text holds no control characters", "Advice, from another edition of the profile:",
		"advice: EBTS: TOT is a type of transaction", "1 broken", `alt="image"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(page, "<img "); n != 1 {
		t.Errorf("%d pictures, want 1", n)
	}
	if strings.Count(page, "<table") != strings.Count(page, "</table>") || strings.Count(page, "<details") != strings.Count(page, "</details>") ||
		strings.Count(page, "<div") != strings.Count(page, "</div>") {
		t.Error("elements are left open")
	}
}

// TestPageFieldsAreBounded leaves out rows that a page has no room for, and says so.
func TestPageFieldsAreBounded(t *testing.T) {
	r := nist.NewRecord(9, 1)
	r.Set(12, strings.Repeat("1\x1f2\x1e", 99)+"3")
	r.Set(13, "\x1e\x1f\x1d")
	left := 20
	list := pageFields(r, &left)
	if len(list) != 4 {
		t.Fatalf("%d fields", len(list))
	}
	if m := list[2]; len(m.Rows) != 18 || m.Left != 82 || !m.Long || len(m.Rows[0]) != 2 {
		t.Errorf("%d rows, %d left out", len(m.Rows), m.Left)
	}
	if f := list[3]; len(f.Rows) != 0 || f.Bytes != 3 {
		t.Errorf("binary features are shown as %v", f)
	}
}
