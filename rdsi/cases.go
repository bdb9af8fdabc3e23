package rdsi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// maxCaseFile bounds a file of rule cases: the published one is 370 kB.
const maxCaseFile = 64 << 20

// A CaseResult is the outcome of one rule case or expiry vector.
type CaseResult struct {
	Name      string
	Pass      bool
	Got, Want string
	Ignored   []string // fields of the case that this program does not know; the decision was made without them
}

// String gives the line that `whorl rules check` prints.
func (r CaseResult) String() string {
	if r.Pass {
		return "PASS " + r.Name
	}
	return fmt.Sprintf("FAIL %s: got %s want %s", r.Name, r.Got, r.Want)
}

// CheckCases decides every case of a file and compares with what it wants. A file is a JSON array of gate and respond
// cases, or an object of calendars and expiry vectors. The error says that the file could not be read; a case that
// fails is a result.
func CheckCases(r io.Reader) ([]CaseResult, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCaseFile+1))
	if err != nil {
		return nil, fmt.Errorf("rdsi: reading cases: %w", err)
	}
	if len(data) > maxCaseFile {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrDocument, maxCaseFile)
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '{' {
		return checkExpiry(data)
	}
	var raw []json.RawMessage
	if _, err := decodeDocument(data, &raw); err != nil {
		return nil, err
	}
	results := make([]CaseResult, len(raw))
	for i, b := range raw {
		results[i] = checkCase(i, b)
	}
	return results, nil
}

// A ruleCase is one case: a world, a request, a destination, and what should come of it.
type ruleCase struct {
	Name    string       `json:"name"`
	Kind    string       `json:"kind"` // gate or respond
	World   caseWorld    `json:"world"`
	Request Request      `json:"request"`
	To      string       `json:"to"`
	Respond *caseRespond `json:"respond"`
	Want    caseWant     `json:"want"`
}

type caseWorld struct {
	World
	Used []struct {
		Pair  string `json:"pair"` // requesting and responding member, written together
		Count int    `json:"count"`
	} `json:"used"`
	Seen []struct {
		From   string `json:"from"`
		ID     string `json:"id"`
		Digest string `json:"digest"`
		Answer Answer `json:"answer"`
	} `json:"seen"`
	ClaimsOnCase []struct {
		From      string   `json:"from"`
		Case      string   `json:"case"`
		Countries []string `json:"countries"`
	} `json:"claimsOnCase"`
}

type caseRespond struct {
	SearchMatches bool          `json:"searchMatches"`
	Refusal       RefusalReason `json:"refusal"`
	Now           *time.Time    `json:"now"`
	Expires       *time.Time    `json:"expires"`
	Event         string        `json:"event"`
	Subject       caseSubject   `json:"subject"`
}

// caseSubject is the person in the responding member's gallery.
type caseSubject struct {
	Claims       []string `json:"claims"`
	Asylum       bool     `json:"asylum"`
	Refugee      bool     `json:"refugee"`
	Origin       []string `json:"origin"`
	Consents     []string `json:"consents"`
	SpecialClass bool     `json:"specialClass"`
	Marked       bool     `json:"marked"`
	Sealed       bool     `json:"sealed"`
	Minor        bool     `json:"minor"`
	CollectedFor Source   `json:"collectedFor"`
}

type caseWant struct {
	Decision  Outcome `json:"decision"`
	Rules     []Rule  `json:"rules"`
	Sees      Answer  `json:"sees"`
	SealedLog []Rule  `json:"sealedLog"`
}

func checkCase(i int, data []byte) CaseResult {
	var c ruleCase
	unknown, err := decodeDocument(data, &c)
	res := CaseResult{Name: c.Name, Ignored: unknown}
	if res.Name == "" {
		res.Name = fmt.Sprintf("case %d", i+1)
	}
	if err != nil {
		res.Got, res.Want = err.Error(), "a readable case"
		return res
	}
	w, h := c.world()
	switch {
	case c.Kind == "gate":
		d := Decide(c.Request, c.To, w, h)
		res.compare(string(d.Outcome), d.Rules, string(c.Want.Decision), c.Want.Rules)
	case c.Kind == "respond" && c.Respond != nil:
		r := Respond(c.Request, c.To, w, h, c.situation(w))
		res.compare(string(r.Sees), r.Sealed, string(c.Want.Sees), c.Want.SealedLog)
	default:
		res.Got, res.Want = "neither gate nor respond", "a readable case"
	}
	return res
}

func (r *CaseResult) compare(got string, gotRules []Rule, want string, wantRules []Rule) {
	wantRules = slices.Clone(wantRules)
	slices.Sort(wantRules)
	r.Got = fmt.Sprintf("%s [%s]", got, joinRules(gotRules))
	r.Want = fmt.Sprintf("%s [%s]", want, joinRules(wantRules))
	r.Pass = r.Got == r.Want
}

func (c *ruleCase) world() (*World, History) {
	w := c.World.World
	var codes []string
	for _, m := range w.Members {
		if m.Kind != KindOrganisation {
			codes = append(codes, m.Country)
		}
	}
	w.table = isoTable.with(codes)
	var h History
	for _, u := range c.World.Used {
		if u.Pair == c.Request.From+c.To {
			h.Used.Day += u.Count
		}
	}
	for _, s := range c.World.Seen {
		if s.From == c.Request.From && s.ID == c.Request.ID {
			h.Seen = &Seen{Digest: s.Digest, Answer: s.Answer}
		}
	}
	for _, k := range c.World.ClaimsOnCase {
		if k.From == c.Request.From && k.Case == c.Request.Case {
			h.Claimed = append(h.Claimed, k.Countries...)
		}
	}
	return &w, h
}

// situation turns the person of the case into a policy word and judges it with the mask, the way the handler does.
func (c *ruleCase) situation(w *World) Situation {
	r := c.Respond
	s := Situation{Refusal: r.Refusal, Event: r.Event}
	if r.Now != nil {
		s.Now = *r.Now
	}
	if r.Expires != nil {
		s.Expires = *r.Expires
	}
	a, _ := w.Agreement(c.Request.From, c.To)
	terms, _ := a.Terms()
	var people []Person
	if r.SearchMatches {
		people = []Person{{Matched: []uint64{r.Subject.policy(w)}}}
	}
	s.Finding = NewMask(w, c.Request.From, terms, nil).Judge(people)
	return s
}

func (s caseSubject) policy(w *World) uint64 {
	p := Policy{Source: s.CollectedFor, Special: s.SpecialClass, Marked: s.Marked, Sealed: s.Sealed, Minor: s.Minor}
	consented := map[string]bool{}
	for _, c := range s.Consents {
		if code, ok := w.country(c); ok {
			consented[code] = true
		}
	}
	countries := slices.Clone(s.Claims)
	if s.Asylum || s.Refugee {
		countries = append(countries, s.Origin...)
		p.ProtectedFromAll = len(s.Origin) == 0
	}
	for _, c := range countries {
		code, ok := w.country(c)
		if !ok {
			code, ok = w.agencyCountry(c)
		}
		switch {
		case !ok:
			p.ProtectedFromAll = true
		case !consented[code]:
			p.Protected = append(p.Protected, code)
		}
	}
	word, _ := p.word(w.countries())
	return word
}
