package rdsi

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// cardOf makes a transaction with a print, a name, and whatever else.
func cardOf(t *testing.T, change ...func(*nist.Transaction)) []byte {
	t.Helper()
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "LOCAL", Origin: "STATION7", Control: "SECRETCASE"})
	tx.AddType2(0).Set(18, "SECRETNAME")
	m := synth.NewTemplateFinger(1).Impression(1, synth.TemplateSetting{Position: template.RightIndex})
	if _, err := tx.AddType9(nist.Type9{IDC: 1, Template: m}); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(tx)
	}
	return tx.Bytes()
}

// A desk is a Request Tool of member B.
type desk struct {
	t    *testing.T
	q    *Requester
	now  time.Time
	path string
	key  *age.X25519Identity
}

func newDesk(t *testing.T, change ...func(*World)) *desk {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, now: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC), path: filepath.Join(t.TempDir(), "ledger.db"), key: key}
	w := exampleWorld(t)
	for _, f := range change {
		w = changed(w, f)
	}
	d.open(w)
	return d
}

func (d *desk) open(w *World) {
	d.t.Helper()
	q, err := NewRequester(RequesterConfig{Self: "B", World: w, Store: d.path, NationalManager: d.key.Recipient().String(),
		Now: func() time.Time { return d.now }})
	if err != nil {
		d.t.Fatal(err)
	}
	d.q = q
	d.t.Cleanup(func() { q.Close() })
}

func draftTo(to ...string) Draft {
	r := plainRequest()
	r.ID, r.Time, r.Biometrics = "", time.Time{}, nil
	return Draft{To: to, Request: r}
}

func (d *desk) prepare(draft Draft, card []byte) Preparation {
	d.t.Helper()
	p, err := d.q.Prepare(draft, card)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// outcomes writes a preparation as "A NOT_SENT [R16-CLAIM], C SENT".
func outcomes(p Preparation) string {
	var out []string
	for _, r := range p.Requests {
		s := r.To + " " + string(r.Outcome)
		if len(r.Rules) > 0 {
			s += " [" + joinRules(r.Rules) + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func consentFor(countries ...string) Consent {
	c := Consent{Countries: countries, Form: "WRITTEN", Express: true, By: "INDIVIDUAL", Document: "SECRETDOC"}
	c.Date, _ = ParseDate("2026-02-01")
	c.ClaimDate, _ = ParseDate("2026-01-01")
	return c
}

func claimAgainst(countries ...string) Claim {
	c := Claim{Answer: "YES"}
	for _, x := range countries {
		c.Against = append(c.Against, Against{Country: x})
	}
	return c
}
