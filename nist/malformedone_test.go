package nist

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// Malformations that the table of TestMalformations cannot hold, since other prints come out or none.

func TestMissingType2(t *testing.T) { // malformation 4
	tr := read(t, base(t))
	tr.Records = append(tr.Records[:1:1], tr.Records[2:]...)
	if w := warnings(read(t, tr.Bytes())); !strings.Contains(w, "no Type-2 record") {
		t.Errorf("warnings %q", w)
	}
}

func TestSameIDCTwice(t *testing.T) { // malformation 7
	b := set(t, base(t), 4, 2, "1")
	if w := warnings(read(t, b)); w != "" {
		t.Errorf("warnings %q", w)
	}
}

func TestCodecResolution(t *testing.T) { // malformation 8
	p := read(t, sample(t).Bytes()).Prints()[3]
	if p.PPI != 500 || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].Text, "255 ppi") {
		t.Errorf("%v ppi, warnings %v", p.PPI, p.Warnings)
	}
}

func TestShiftedFields(t *testing.T) { // malformation 12: HLL and VLL hold something else and pixels are raw
	tr := New(testHeader)
	r, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{1}, Width: 4, Height: 4, Codec: RAW, Data: make([]byte, 16)})
	if err != nil {
		t.Fatal(err)
	}
	r.Set(6, "20200101")
	_, err = read(t, tr.Bytes()).Prints()[0].Image()
	var place *FieldError
	if !errors.Is(err, ErrImage) || !errors.As(err, &place) || place.Field != "14.999" || place.Record != 1 {
		t.Errorf("error %v", err)
	}
	if text := err.Error(); strings.Contains(text, "2020") {
		t.Errorf("the error repeats what the record holds: %v", text)
	}
}

// TestWrongLength tells a LEN that only leaves out the separator from one that is wrong.
func TestWrongLength(t *testing.T) {
	for _, c := range []struct {
		name  string
		by    int
		wrong bool
	}{{"right", 0, false}, {"one short", -1, false}, {"two short", -2, true}, {"one long", 1, true}} {
		tr := New(Header{Type: "T", Destination: "D", Origin: "O", Control: "C"})
		tr.AddType2(0).Set(3, "text")
		b := tr.Bytes()
		record := b[bytes.Index(b, []byte("2.001:")):]
		b = bytes.Replace(b, fmt.Appendf(nil, "2.001:%d", len(record)), fmt.Appendf(nil, "2.001:%d", len(record)+c.by), 1)
		got, err := Read(b, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err := got.WrongLength(); (err != nil) != c.wrong || c.wrong && !errors.Is(err, ErrLength) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
