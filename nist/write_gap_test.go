package nist

import (
	"bytes"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// Blanks between records are kept with what was read, and left out where CNT is written anew.
func TestBlanksBetweenRecords(t *testing.T) {
	tx := New(Header{Type: "T", Destination: "D", Origin: "O", Control: "C"})
	tx.AddType2(0)
	for idc := range 2 {
		if _, err := tx.AddType4(Type4{IDC: idc + 1, Positions: []template.Position{template.RightIndex}, Width: 4, Height: 4, Codec: RAW, Data: bytes.Repeat([]byte{7}, 16)}); err != nil {
			t.Fatal(err)
		}
	}
	plain := tx.Bytes()
	last := len(plain) - 34 // a header of 18 bytes and 16 pixels
	gapped := append(append(bytes.Clone(plain[:last]), "\r\n \r\n"...), plain[last:]...)
	tr, err := Read(gapped, Options{})
	if err != nil || len(tr.Records) != 4 {
		t.Fatalf("%d records, %v", len(tr.Records), err)
	}
	if !bytes.Equal(tr.Bytes(), gapped) {
		t.Error("not written back as it was")
	}
	tr.Add(NewRecord(2, 3))
	again, err := Read(tr.Bytes(), Options{Strict: true})
	if err != nil || len(again.Records) != 5 {
		t.Fatalf("with one record more: %v", err)
	}
	for i, r := range again.Records[2:4] {
		if !bytes.Equal(r.Raw(), tr.Records[2+i].Raw()) {
			t.Errorf("binary record %d differs", i+2)
		}
	}
	if bytes.Contains(tr.Bytes(), []byte("\r\n \r\n")) {
		t.Error("blanks are left")
	}
}
