package rdsi

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/mod/sumdb/note"
)

// H1: the sealed entry names the documents of consents and whom the claims are against, and has one size and always room,
// whatever stands in a request.
func TestH1SealedDetails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keyed, unsealed := manager(t)
		r := newRig(t, keyed)
		defer r.close()
		claim := func(e *Envelope) {
			e.Persecution, e.Torture = claimAgainst("A"), Claim{"YES", []Against{{Agency: "A-SEC"}}}
			e.Consents = []Consent{{Document: "D-1"}, {Document: "D-2"}}
		}
		long := func(e *Envelope) {
			for i := range maxList {
				hostile := fmt.Sprint(i, strings.Repeat("<\x01\"", 40))
				e.Persecution.Against = append(e.Persecution.Against, Against{Agency: hostile})
				e.Consents = append(e.Consents, Consent{Document: hostile})
			}
		}
		if got := r.answer(r.envelope(claim), print("mate")); got != Match {
			t.Errorf("got %s", got)
		}
		if got := r.answer(r.envelope(long), print("mate")); got != Rejected {
			t.Errorf("got %s", got)
		}
		sealed := unsealed(r)
		if !slices.Equal(sealed[0].Against, []string{"A", "A-SEC"}) || !slices.Equal(sealed[0].Consents, []string{"D-1", "D-2"}) {
			t.Errorf("against %v, consents %v", sealed[0].Against, sealed[0].Consents)
		}
		if n := len(sealed[1].Against); n == 0 || n > 5 || sealed[1].Against[n-1] != "..." {
			t.Errorf("%d of %d claims", n, maxList)
		}
		entries := r.entries()
		if len(entries[0].Sealed) != len(entries[1].Sealed) {
			t.Errorf("entries of %d and %d bytes", len(entries[0].Sealed), len(entries[1].Sealed))
		}
	})
}

// FuzzDocument reads, signs and verifies documents of any form: no panic, and what is signed verifies and reads as it did.
func FuzzDocument(f *testing.F) {
	signer, verifier, err := note.GenerateKey(bytes.NewReader(make([]byte, 64)), "RSO")
	if err != nil {
		f.Fatal(err)
	}
	trust := Trust{Authorities: []string{verifier}}
	for _, doc := range []string{`{"id":"c","zone":"UTC","weekend":["Friday"],"holidays":["2026-03-26"]}`,
		`{"epoch":3,"members":[{"id":"B","country":"TH","kind":"STATE","status":"ACTIVE"}],"agencies":[],"onwardRisk":[]}`,
		"{\"id\":\"c\"}\n\n— RSO AAAA\n", `{"parties":["B","C"],"version":1e9}`, `{"zone":null}`, `{"epoch":1,"EPOCH":2}`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := VerifyDocument(b, trust); err == nil {
			t.Fatal("verified without a signature")
		}
		info, err := ReadDocument(b)
		if err != nil {
			return
		}
		signed, err := SignDocument(b, signer)
		if err != nil {
			return // a character that notes do not allow
		}
		again, by, err := VerifyDocument(signed, trust)
		if err != nil || again.Kind != info.Kind || again.ID != info.ID || again.Number != info.Number || len(by.Names) != 1 {
			t.Errorf("signed and verified: %+v by %v, %v; was %+v", again, by, err, info)
		}
	})
}
