package rdsi

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/nist"
)

// Each destination is decided by itself.
func TestPrepareDecidesPerDestination(t *testing.T) {
	for _, c := range []struct {
		name   string
		draft  Draft
		change func(*Draft)
		world  func(*World)
		want   string
	}{
		{"plain", draftTo("A", "C"), func(*Draft) {}, nil, "A SENT, C SENT"},
		{"claim against A", draftTo("A", "C"), func(d *Draft) { d.Persecution = claimAgainst("A") }, nil, "A NOT_SENT [R16-CLAIM], C SENT"},
		{"claim against an agency of A", draftTo("A", "C"), func(d *Draft) { d.Torture = Claim{"YES", []Against{{Agency: "A-SEC"}}} }, nil,
			"A NOT_SENT [R16-CLAIM], C SENT"},
		{"consent for A", draftTo("A", "C"), func(d *Draft) {
			d.Persecution, d.Consents = claimAgainst("A"), []Consent{consentFor("A")}
		}, nil, "A SENT, C SENT"},
		{"C passes on to A", draftTo("A", "C"), func(d *Draft) { d.Persecution = claimAgainst("A") },
			func(w *World) { w.OnwardRisk = []OnwardRisk{{"C", []string{"A"}}} }, "A NOT_SENT [R16-CLAIM], C NOT_SENT [R16-ONWARD-RISK]"},
		{"asylum seeker from C", draftTo("A", "C"), func(d *Draft) { d.Status = Protection{Yes, No, []string{"C"}} }, nil,
			"A SENT, C NOT_SENT [R16-CLAIM]"},
		{"militia", draftTo("A", "C"), func(d *Draft) { d.Persecution = Claim{"YES", []Against{{Agency: "A-MILITIA"}}} }, nil,
			"A HELD [R16-UNRESOLVED], C HELD [R16-UNRESOLVED]"},
		{"nothing asked about torture", draftTo("C"), func(d *Draft) { d.Torture = Claim{} }, nil, "C HELD [R16-UNRESOLVED]"},
		{"UNHCR", draftTo("UNHCR"), func(*Draft) {}, nil, "UNHCR NOT_SENT [R16-UNHCR-CONSENT]"},
		{"UNHCR with consent", draftTo("UNHCR"), func(d *Draft) { d.Consents = []Consent{consentFor("UNHCR")} }, nil, "UNHCR SENT"},
		{"to ourselves", draftTo("B"), func(*Draft) {}, nil, "B NOT_SENT [R04-AGREEMENT]"},
		{"twice to C", draftTo("C", "C"), func(*Draft) {}, nil, "C SENT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d *desk
			if c.world != nil {
				d = newDesk(t, c.world)
			} else {
				d = newDesk(t)
			}
			c.change(&c.draft)
			if got := outcomes(d.prepare(c.draft, cardOf(t))); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// H12, H37, S4.4: what goes abroad tells neither who the person is, nor who else was asked or not asked.
func TestH12WhatGoesAbroad(t *testing.T) {
	d := newDesk(t)
	draft := draftTo("A", "C", "UNHCR")
	draft.Case, draft.User = "SECRETCASE", "SECRETNAME"
	draft.Persecution = claimAgainst("A")
	draft.Consents = []Consent{consentFor("UNHCR"), consentFor("A")}
	draft.Consents[1].Revoked = true
	card := cardOf(t)
	p := d.prepare(draft, card)
	if got, want := outcomes(p), "A NOT_SENT [R16-CLAIM], C SENT, UNHCR SENT"; got != want {
		t.Fatalf("got %s want %s", got, want)
	}
	if len(p.Removed) == 0 || strings.Contains(strings.Join(p.Removed, " "), "SECRET") {
		t.Errorf("removed: %q", p.Removed)
	}
	c, u := p.Requests[1], p.Requests[2]
	if c.Envelope.ID == u.Envelope.ID || len(c.Envelope.ID) != 32 || bytes.Equal(c.Transaction, u.Transaction) {
		t.Error("two members can see that they were asked the same")
	}
	if len(c.Envelope.Consents) != 0 || len(u.Envelope.Consents) != 1 || len(u.Envelope.Consents[0].Countries) != 1 {
		t.Errorf("consents: %v to C, %v to UNHCR", c.Envelope.Consents, u.Envelope.Consents)
	}
	for _, r := range []Prepared{c, u} {
		if r.Envelope.Case != "" || bytes.Contains(r.Transaction, []byte("SECRET")) || bytes.Contains(r.Transaction, []byte("STATION7")) ||
			strings.Contains(r.Envelope.User, "SECRET") {
			t.Errorf("to %s: something of the person, the case or the station", r.To)
		}
		tx, err := nist.Read(r.Transaction, nist.Options{})
		if err != nil || len(tx.Prints()) != 1 {
			t.Errorf("to %s: %v", r.To, err)
		}
		if err := r.Envelope.Validate(); err != nil {
			t.Error(err)
		}
	}
	if !bytes.Contains(card, []byte("SECRETNAME")) {
		t.Error("the card itself was changed")
	}
}

// H33, H35: one biometric of one person, with a proposal what to ask one by one.
func TestH33OneBiometric(t *testing.T) {
	d := newDesk(t)
	p := d.prepare(draftTo("C"), cardOf(t, func(tx *nist.Transaction) { tx.Add(nist.NewRecord(10, 3)) }))
	if got := outcomes(p); got != "C NOT_SENT [R26-ONE-BIOMETRIC]" || !slices.Equal(p.Split, []Modality{Finger, Face}) {
		t.Errorf("finger and face: %s, split %v", got, p.Split)
	}
	p = d.prepare(draftTo("C"), cardOf(t, func(tx *nist.Transaction) { tx.AddType2(1) }))
	if got := outcomes(p); got != "C NOT_SENT [R26-ONE-BIOMETRIC]" {
		t.Errorf("two people: %s", got)
	}
	lying := draftTo("C")
	lying.Biometrics = []Biometric{{Finger, "s"}}
	p = d.prepare(lying, cardOf(t, func(tx *nist.Transaction) { tx.Add(nist.NewRecord(10, 3)) }))
	if got := outcomes(p); got != "C NOT_SENT [R26-ONE-BIOMETRIC]" {
		t.Errorf("a header that names one: %s", got)
	}
	for name, card := range map[string][]byte{"text": []byte("hello"), "no biometric": nist.New(nist.Header{Type: "R", Destination: "C", Origin: "B", Control: "1"}).Bytes()} {
		if _, err := d.q.Prepare(draftTo("C"), card); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// H11: claims stick to the case, also over a restart, until the National Manager lets go of them.
func TestH11ClaimsStick(t *testing.T) {
	d := newDesk(t)
	first := draftTo("C")
	first.Persecution = claimAgainst("A")
	d.prepare(first, cardOf(t))
	w := d.q.cfg.World
	d.q.Close()
	d.open(w)
	if got := outcomes(d.prepare(draftTo("A", "C"), cardOf(t))); got != "A NOT_SENT [R16-CLAIM-DROPPED], C NOT_SENT [R16-CLAIM-DROPPED]" {
		t.Errorf("claim dropped: %s", got)
	}
	if got := outcomes(d.prepare(first, cardOf(t))); got != "C SENT" {
		t.Errorf("claim kept: %s", got)
	}
	other := draftTo("A")
	other.Case = "case-2"
	if got := outcomes(d.prepare(other, cardOf(t))); got != "A SENT" {
		t.Errorf("another case: %s", got)
	}
	if err := d.q.Clear("case-1", "manager"); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(d.prepare(draftTo("A"), cardOf(t))); got != "A SENT" {
		t.Errorf("cleared: %s", got)
	}
	if err := d.q.Clear("case-9", "manager"); !errors.Is(err, ErrUnknown) {
		t.Errorf("nothing to clear: %v", err)
	}
	// Against somebody nobody can attribute, and against nobody named.
	for _, c := range []Claim{{"YES", []Against{{Agency: "A-MILITIA"}}}, {"YES", nil}} {
		vague := draftTo("C")
		vague.Case, vague.Torture = "case-3", c
		if got := outcomes(d.prepare(vague, cardOf(t))); got != "C HELD [R16-UNRESOLVED]" {
			t.Errorf("vague: %s", got)
		}
		vague.Torture = Claim{Answer: "NO"}
		if got := outcomes(d.prepare(vague, cardOf(t))); got != "C NOT_SENT [R16-CLAIM-DROPPED]" {
			t.Errorf("vague, dropped: %s", got)
		}
		if err := d.q.Clear("case-3", "manager"); err != nil {
			t.Fatal(err)
		}
	}
}

// H40 at the asking member: what is sent is counted, by UTC days, and the official learns when the next slot opens.
func TestH40QuotaOfTheAskingMember(t *testing.T) {
	two := 2
	d := newDesk(t, setAgreement("B-C", func(a *Agreement) { a.Quota, a.QuotaMonth = &two, 3 }))
	send := func() Prepared { return d.prepare(draftTo("C"), cardOf(t)).Requests[0] }
	d.now = time.Date(2026, 3, 2, 23, 59, 0, 0, time.UTC)
	for range 2 {
		if p := send(); p.Outcome != Sent {
			t.Fatal(p)
		}
	}
	if p := send(); p.Outcome != NotSent || !p.Next.Equal(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("third of two a day: %v, next %v", p.Outcome, p.Next)
	}
	d.now = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	if p := send(); p.Outcome != Sent {
		t.Errorf("the next day: %v", p.Outcome)
	}
	if p := send(); p.Outcome != NotSent || !p.Next.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("fourth of three a month: %v, next %v", p.Outcome, p.Next)
	}
	if p := d.prepare(draftTo("A"), cardOf(t)).Requests[0]; p.Outcome != Sent {
		t.Errorf("to another member: %v", p.Outcome)
	}
}

// Paragraph 12 binds the asking member too: one final record a request, with nothing of the person, and beside each a
// sealed one of one size that names claim and consent.
func TestRequesterLog(t *testing.T) {
	d := newDesk(t)
	draft := draftTo("A", "C")
	draft.Case, draft.User = "SECRETCASE", "SECRETNAME"
	draft.Persecution, draft.Consents = claimAgainst("A"), []Consent{consentFor("D")}
	p := d.prepare(draft, cardOf(t))
	late := d.prepare(draftTo("C"), cardOf(t)).Requests[0]
	if err := d.q.Answered(p.Requests[1].Envelope.ID, NoMatch); err != nil {
		t.Fatal(err)
	}
	if err := d.q.Answered(p.Requests[1].Envelope.ID, Match); !errors.Is(err, ErrUnknown) {
		t.Errorf("answered twice: %v", err)
	}
	if err := d.q.Answered(late.Envelope.ID, "PERHAPS"); err == nil {
		t.Error("PERHAPS is no answer")
	}
	d.now = late.Expires // H31: at the instant it is expired, and a verdict is discarded
	if err := d.q.Answered(late.Envelope.ID, Match); !errors.Is(err, ErrUnknown) {
		t.Errorf("a late verdict: %v", err)
	}
	d.q.Close()
	var got []string
	size := 0
	c, err := NewLogChecker("", nil)
	if err != nil {
		t.Fatal(err)
	}
	err = ReadLog(d.path, func(e LogEntry) error {
		rec, err := c.Next(e)
		if err != nil {
			return err
		}
		if size == 0 {
			size = len(e.Sealed)
		}
		if len(e.Sealed) != size {
			t.Errorf("sealed entries of %d and %d bytes", size, len(e.Sealed))
		}
		if bytes.Contains(e.Record, []byte("SECRET")) || bytes.Contains(e.Record, []byte(`"YES"`)) {
			t.Errorf("record says too much: %s", e.Record)
		}
		s, err := Unseal(e.Sealed, d.key)
		if err != nil {
			return err
		}
		got = append(got, rec.Role+" "+rec.Counterparty+" "+string(rec.Answer)+" "+strings.Join(rec.Fired, ",")+" | "+
			joinRules(s.Rules)+" "+strings.Join(s.Against, ",")+" "+strings.Join(s.Consents, ","))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"REQUESTER A NOT_SENT R16 | R16-CLAIM A SECRETDOC", "REQUESTER C NO_MATCH  |  A SECRETDOC", "REQUESTER C EXPIRED  |   "}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
