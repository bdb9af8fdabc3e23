package rdsi

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite golden files")

// A choice is one value of one question of the decision table.
type choice[T any] struct {
	name string
	set  func(T)
}

var tablePurposes = []Purpose{IrregularMigration, PeopleSmuggling, Trafficking, RelatedTNC, "TAX"}

var tableClaims = []choice[*Request]{
	{"none", func(*Request) {}},
	{"persecution by A", func(r *Request) { r.Persecution = Claim{"YES", []Against{{Country: "A"}}} }},
	{"torture by A", func(r *Request) { r.Torture = Claim{"YES", []Against{{Country: "A"}}} }},
	{"by an agency of A", func(r *Request) { r.Persecution = Claim{"YES", []Against{{Agency: "A-SEC"}}} }},
	{"by D, to which A leaks", func(r *Request) { r.Persecution = Claim{"YES", []Against{{Country: "D"}}} }},
	{"by C", func(r *Request) { r.Persecution = Claim{"YES", []Against{{Country: "C"}}} }},
	{"by A and C", func(r *Request) {
		r.Persecution, r.Torture = Claim{"YES", []Against{{Country: "A"}}}, Claim{"YES", []Against{{Country: "C"}}}
	}},
	{"by a militia", func(r *Request) { r.Persecution = Claim{"YES", []Against{{Agency: "A-MILITIA"}}} }},
	{"by nobody named", func(r *Request) { r.Persecution = Claim{"YES", nil} }},
	{"not known", func(r *Request) { r.Persecution = Claim{"UNKNOWN", nil} }},
	{"dropped since the last try", func(r *Request) { r.Case = "dropped" }},
}

func tableConsent(change func(*Consent)) func(*Request) {
	return func(r *Request) {
		c := Consent{Countries: []string{"A"}, Form: "WRITTEN", Express: true, By: "INDIVIDUAL"}
		c.Date, _ = ParseDate("2026-02-01")
		c.ClaimDate, _ = ParseDate("2026-01-01")
		change(&c)
		r.Consents = []Consent{c}
	}
}

var tableConsents = []choice[*Request]{
	{"none", func(*Request) {}},
	{"for A", tableConsent(func(*Consent) {})},
	{"A, guardian", tableConsent(func(c *Consent) { c.Guardian = true })},
	{"for D", tableConsent(func(c *Consent) { c.Countries = []string{"D"} })},
	{"oral", tableConsent(func(c *Consent) { c.Form = "ORAL" })},
	{"general", tableConsent(func(c *Consent) { c.Express = false })},
	{"official", tableConsent(func(c *Consent) { c.By = "OFFICIAL" })},
	{"too old", tableConsent(func(c *Consent) { c.Date, _ = ParseDate("2025-12-01") })},
	{"revoked", tableConsent(func(c *Consent) { c.Revoked = true })},
}

var tableStatus = []choice[*Request]{
	{"none", func(*Request) {}},
	{"asylum seeker from A", func(r *Request) { r.Status = Protection{Yes, No, []string{"A"}} }},
	{"refugee from C", func(r *Request) { r.Status = Protection{No, Yes, []string{"C"}} }},
	{"refugee, origin blank", func(r *Request) { r.Status = Protection{No, Yes, nil} }},
	{"asylum: not asked", func(r *Request) { r.Status = Protection{Unknown, No, nil} }},
	{"child", func(r *Request) { r.Minor = Yes }},
	{"child, approved", func(r *Request) { r.Minor, r.ManagerApproved = Yes, true }},
	{"victim", func(r *Request) { r.Victim = Yes }},
	{"victim, approved", func(r *Request) { r.Victim, r.ManagerApproved = Yes, true }},
}

var tableAgreements = []choice[*Agreement]{
	{"in force", func(*Agreement) {}},
	{"asks to switch the claim gate off", func(a *Agreement) { a.ClaimGate = "OFF" }},
	{"allows no minors and no victims", func(a *Agreement) { a.Minor, a.Victim = Deny, Deny }},
	{"allows minors and victims", func(a *Agreement) { a.Minor, a.Victim = Allow, Allow }},
	{"for smuggling only", func(a *Agreement) { a.Purposes = []Purpose{PeopleSmuggling} }},
	{"for faces only", func(a *Agreement) { a.Modalities = []Modality{Face} }},
	{"without the sentence that the Terms prevail", func(a *Agreement) { a.TermsPrevail = false }},
	{"suspended", func(a *Agreement) { a.Status = "SUSPENDED" }},
}

// TestDecisionTable decides every combination and holds the outcome against a table that people can read. Combinations
// of purpose and agreement that decide alike share one grid.
func TestDecisionTable(t *testing.T) {
	w := exampleWorld(t)
	w.Members = append(w.Members, Member{ID: "D", Country: "D", Kind: KindState, Status: Active})
	w.OnwardRisk = []OnwardRisk{{"A", []string{"D"}}}
	type grid struct {
		cases []string
		text  string
	}
	var grids []grid
	n := 0
	for _, agreement := range tableAgreements {
		for _, purpose := range tablePurposes {
			world := changed(w, setAgreement("A-B", agreement.set))
			var text strings.Builder
			for _, claim := range tableClaims {
				for _, status := range tableStatus {
					fmt.Fprintf(&text, "%-27s| %-22s", claim.name, status.name)
					for _, consent := range tableConsents {
						r := plainRequest()
						r.Purpose = purpose
						claim.set(&r)
						status.set(&r)
						consent.set(&r)
						h := History{}
						if r.Case == "dropped" {
							h.Claimed = []string{"D"}
						}
						d := Decide(r, "A", world, h)
						fmt.Fprintf(&text, "| %-20s", cell(d))
						n++
					}
					text.WriteByte('\n')
				}
			}
			name := fmt.Sprintf("%s, agreement %s", purpose, agreement.name)
			i := slices.IndexFunc(grids, func(g grid) bool { return g.text == text.String() })
			if i < 0 {
				grids = append(grids, grid{text: text.String()})
				i = len(grids) - 1
			}
			grids[i].cases = append(grids[i].cases, name)
		}
	}
	var out bytes.Buffer
	fmt.Fprint(&out, tableHead)
	for i, g := range grids {
		fmt.Fprintf(&out, "\nTABLE %d: PURPOSE AND AGREEMENT\n  %s\n\n", i+1, strings.Join(g.cases, "\n  "))
		fmt.Fprintf(&out, "%-27s| %-22s", "claim", "status")
		for _, c := range tableConsents {
			fmt.Fprintf(&out, "| %-20s", "consent "+c.name)
		}
		fmt.Fprintf(&out, "\n%s\n%s", strings.Repeat("-", 50+22*len(tableConsents)), g.text)
	}
	fmt.Fprintf(&out, "\n%d decisions.\n", n)
	golden(t, "testdata/decisions.txt", tidy(out.Bytes()))
}

const tableHead = `May member B send a request to member A? Every combination of purpose, claim, status, consent and agreement.

SEND: it may. HELD: the National Manager of B decides. STOP: it may not. The numbers are those of the rules:
2 purpose outside the Terms of Use; 4 no agreement in force; 4M modality and 4P purpose not in the agreement;
16 claim or origin without express written consent; 16? claim or origin that cannot be resolved;
16D claim dropped since an earlier try; 16R A may pass on to the country feared; 27C child and 27V victim of
trafficking by the agreement.

How to read it: find the table whose heading names purpose and agreement, then the line of claim and status, then the
column of the consent. "STOP 16 27C" in the line "persecution by A | child" under "consent none" says: B may not ask A about
a child who claims persecution by A and has not consented; the claim alone stops it (16), and the agreement wants the
National Manager's approval for a child besides (27C).

Nobody abroad learns these numbers. Consents are express, in writing, by the individual, and of 1 February 2026, unless the
column says otherwise: "oral", "general" (not express), "official" (signed by one), "too old" (before the claim), "revoked".
Claims are of 1 January 2026, the request of 2 March 2026. What A learns may reach D. B asks about one finger of one person,
lawfully collected and with notice, by an official whom the National Manager lists, within the quota.
`

var cellNames = map[Rule]string{RulePurpose: "2", RuleAgreement: "4", RuleModality: "4M", RuleAgreedPurpose: "4P",
	RuleClaim: "16", RuleUnresolved: "16?", RuleClaimDropped: "16D", RuleOnwardRisk: "16R", RuleMinor: "27C",
	RuleVictim: "27V"}

func cell(d Decision) string {
	word := map[Outcome]string{Send: "SEND", Held: "HELD", NotSent: "STOP"}[d.Outcome]
	for _, r := range d.Rules {
		word += " " + cellNames[r]
	}
	return word
}

// tidy takes the blanks from the ends of lines.
func tidy(b []byte) []byte {
	lines := bytes.Split(b, []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimRight(lines[i], " ")
	}
	return bytes.Join(lines, []byte("\n"))
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Fatalf("%s, line %d:\n got %s\nwant %s", path, i+1, g[i], w[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", path, len(g), len(w))
	}
}

// H25: what an agreement asks beyond the Terms of Use has no effect and is told.
func TestWarnings(t *testing.T) {
	ten := 10
	a := Agreement{Parties: []string{"B", "C"}, Status: "ACTIVE", TermsPrevail: true, Purposes: []Purpose{PeopleSmuggling, "TAX"},
		GalleryPurposes: []Source{ForMigration, ForSocialSecurity}, PeriodWorkingDays: 10, Quota: &ten, Minor: Allow,
		Victim: "WHATEVER", ClaimGate: "OFF", RetentionDays: 30, ResponseExtras: []string{"NAME"}}
	terms, ws := a.Terms()
	var got []string
	for _, w := range ws {
		got = append(got, fmt.Sprintf("%s: %s -> %s", w.Field, w.Asked, w.Used))
	}
	want := []string{"purposes: TAX -> dropped", "galleryPurposes: SOCIAL_SECURITY -> dropped", "periodWorkingDays: 10 -> 5",
		"victim: WHATEVER -> DENY", "claimGate: OFF -> ON", "retentionDays: 30 -> 0", "responseExtras: NAME -> match or no match"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if terms.PeriodWorkingDays != 5 || len(terms.Purposes) != 1 || len(terms.Sources) != 1 || terms.Victim != Deny {
		t.Errorf("terms: %+v", terms)
	}
}

func TestExpiryErrors(t *testing.T) {
	day := func(s string) Date { d, _ := ParseDate(s); return d }
	start := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	for name, c := range map[string]Calendar{
		"no zone":       {ID: "x"},
		"unknown zone":  {ID: "x", Zone: "Nowhere/Land"},
		"local zone":    {ID: "x", Zone: "Local"},
		"weekday":       {ID: "x", Zone: "UTC", Weekend: []string{"Caturday"}},
		"never working": {ID: "x", Zone: "UTC", Weekend: []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}},
		"not covered":   {ID: "x", Zone: "UTC", From: day("2026-01-01"), Until: day("2026-03-05")},
		"not yet":       {ID: "x", Zone: "UTC", From: day("2026-03-03")},
	} {
		if got, err := Expiry(start, 5, c); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, err := Expiry(start, 0, Calendar{ID: "x", Zone: "UTC"}); err == nil {
		t.Error("no working days: no error")
	}
	if _, err := Expiry(start, 5); err == nil {
		t.Error("no calendar: no error")
	}
}
