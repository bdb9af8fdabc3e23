package rdsi

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/whorl-afis/whorl/assets"
)

// Each signature that is missing, of somebody else, or of an altered text keeps a world from being read.
func TestSignedWorld(t *testing.T) {
	signers, verifiers := map[string]string{}, map[string]string{}
	for _, name := range []string{"RSO", "A", "B", "C", "UNHCR", "stranger"} {
		var err error
		if signers[name], verifiers[name], err = note.GenerateKey(nil, name); err != nil {
			t.Fatal(err)
		}
	}
	sign := func(doc []byte, by ...string) []byte {
		for _, name := range by {
			var err error
			if doc, err = SignDocument(doc, signers[name]); err != nil {
				t.Fatal(err)
			}
		}
		return doc
	}
	read := func(name string) []byte {
		b, err := assets.FS.ReadFile("example/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := func() Documents {
		return Documents{
			Members:    sign(read("members.json"), "RSO"),
			Agreements: [][]byte{sign(read("agreements/B-C.json"), "B", "C"), sign(read("agreements/A-C.json"), "RSO")},
			Calendars: [][]byte{sign(read("calendars/A.json"), "A"), sign(read("calendars/B.json"), "B"),
				sign(read("calendars/C.json"), "RSO", "C")},
			Trust: Trust{Authorities: []string{verifiers["RSO"]}, Members: []string{verifiers["A"], verifiers["B"], verifiers["C"]}},
		}
	}
	w, err := ParseWorld("C", good())
	if err != nil {
		t.Fatal(err)
	}
	var by []string
	for _, s := range w.SignedBy {
		by = append(by, s.Document+": "+strings.Join(s.Names, " "))
	}
	if got, want := strings.Join(by, ", "), "members: RSO, agreement 1: B C, agreement 2: RSO, calendar 1: A, calendar 2: B, calendar 3: C RSO"; got != want {
		t.Errorf("signed by %s\nwant %s", got, want)
	}
	for name, c := range map[string]struct {
		change func(*Documents)
		want   error
	}{
		"members unsigned":              {func(d *Documents) { d.Members = read("members.json") }, ErrSignature},
		"members by a member":           {func(d *Documents) { d.Members = sign(read("members.json"), "B", "C", "A") }, ErrSignature},
		"members by a stranger":         {func(d *Documents) { d.Members = sign(read("members.json"), "stranger") }, ErrSignature},
		"members altered":               {func(d *Documents) { d.Members = bytes.Replace(d.Members, []byte("ACTIVE"), []byte("CANCELLED"), 1) }, ErrSignature},
		"members cut":                   {func(d *Documents) { d.Members = d.Members[:len(d.Members)-20] }, ErrSignature},
		"agreement by one party":        {func(d *Documents) { d.Agreements[0] = sign(read("agreements/B-C.json"), "B") }, ErrSignature},
		"agreement by others":           {func(d *Documents) { d.Agreements[0] = sign(read("agreements/B-C.json"), "A", "C") }, ErrSignature},
		"calendar by the other party":   {func(d *Documents) { d.Calendars[0] = sign(read("calendars/A.json"), "B") }, ErrSignature},
		"key that is none":              {func(d *Documents) { d.Trust.Authorities = []string{"RSO"} }, ErrConfig},
		"no key at all":                 {func(d *Documents) { d.Trust = Trust{} }, ErrConfig},
		"keys and unsigned documents":   {func(d *Documents) { d.Trust.AllowUnsigned = true }, ErrConfig},
		"signed, but a field twice":     {func(d *Documents) { d.Calendars[0] = forged(t, signers["RSO"], `{"id":"a","id":"a"}`) }, ErrDocument},
		"signed, but unknown":           {func(d *Documents) { d.Calendars[0] = forged(t, signers["RSO"], `{"idd":"a"}`) }, ErrDocument},
		"signed, but something follows": {func(d *Documents) { d.Calendars[0] = forged(t, signers["RSO"], `{"id":"a"} {}`) }, ErrDocument},
	} {
		d := good()
		c.change(&d)
		if _, err := ParseWorld("C", d); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SignDocument([]byte(`{"idd":"a"}`), signers["RSO"]); !errors.Is(err, ErrDocument) {
		t.Errorf("signing what is not in order: %v", err)
	}
}

// forged signs whatever it is given.
func forged(t *testing.T, key, text string) []byte {
	t.Helper()
	s, err := note.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := note.Sign(&note.Note{Text: text + "\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
