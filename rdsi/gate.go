package rdsi

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// History is what has happened before between the two members, as far as the rules look at it.
type History struct {
	Used    Usage     // accepted requests so far from one to the other
	Seen    *Seen     // the request's id was used before
	Claimed []string  // countries claimed against under the same case of the asking member
	Now     time.Time // by the clock of whoever decides; zero where time plays no part
}

// Usage counts accepted requests in the current UTC day, month and year.
type Usage struct{ Day, Month, Year int }

// Seen is an earlier request under the same id.
type Seen struct {
	Digest  string // of its transaction; empty once purged
	Answer  Answer // empty while pending
	Resends int    // how often it came again after REJECTED:QUALITY
}

// Decide applies the rules of the request gate to one destination. It is a pure function; rules are independent of
// one another, and every one that is violated is listed. A rule that cannot be decided for want of an answer holds the
// request: it is never sent.
func Decide(r Request, to string, w *World, h History) Decision {
	return decide(r, to, w, h, gateRules)
}

func decide(r Request, to string, w *World, h History, rules []gateRule) Decision {
	c := newCheck(&r, to, w, h)
	for _, rule := range rules {
		rule(c)
	}
	outcome := Send
	switch {
	case len(c.stopped) > 0:
		outcome = NotSent
	case len(c.held) > 0:
		outcome = Held
	}
	all := ruleSet{}
	for _, s := range []ruleSet{c.stopped, c.held} {
		for rule := range s {
			all.add(rule)
		}
	}
	return Decision{Outcome: outcome, Rules: all.sorted()}
}

// A check holds what the rules read and what they have found.
type check struct {
	r         *Request
	w         *World
	h         History
	to        string
	peer      Member
	agreement bool // there is one in force
	inForce   Agreement
	terms     Terms
	protected protected

	stopped, held ruleSet
}

func newCheck(r *Request, to string, w *World, h History) *check {
	c := &check{r: r, w: w, h: h, to: to, stopped: ruleSet{}, held: ruleSet{}, protected: w.protected(r)}
	c.peer, _ = w.Member(to)
	if a, ok := w.Agreement(r.From, to); ok && a.InForce() {
		c.agreement, c.inForce = true, a
		c.terms, _ = a.Terms()
	}
	return c
}

// A gateRule reads the check and stops or holds the request; it never reads what another rule has decided.
type gateRule func(*check)

// standingRules hold at both ends and as long as the request lives.
var standingRules = []gateRule{purposeRule, agreementRule, modalityRule, agreedPurposeRule, claimRule,
	unresolvedRule, onwardRule, organisationRule, userRule, lawfulRule, noticeRule, oneBiometricRule, minorRule, victimRule}

// intakeRules hold when a request arrives.
var intakeRules = append([]gateRule{quotaRule, clockRule}, standingRules...)

// gateRules adds those that only the asking member can know.
var gateRules = append([]gateRule{selfRule, peerRule, droppedRule, seenRule}, intakeRules...)

func (c *check) stop(bad bool, r Rule) {
	if bad {
		c.stopped.add(r)
	}
}

func (c *check) hold(bad bool, r Rule) {
	if bad {
		c.held.add(r)
	}
}

func selfRule(c *check) { c.stop(!c.w.active(c.r.From), RuleSelf) }

func peerRule(c *check) { c.stop(!c.w.active(c.to), RulePeer) }

func seenRule(c *check) {
	s := c.h.Seen
	if s == nil || s.Answer == RejectedQuality && s.Resends < MaxResends {
		return
	}
	same := s.Digest != "" && s.Digest == c.r.Digest
	c.stop(same, RuleReplay)
	c.stop(!same, RuleIDReuse)
}

func quotaRule(c *check) {
	if !c.agreement || c.h.Seen != nil {
		return // a request that comes again under its id was counted the first time
	}
	q, u := c.terms.Quota, c.h.Used
	c.stop(u.Day >= q.Day || q.Month > 0 && u.Month >= q.Month || q.Year > 0 && u.Year >= q.Year, RuleQuota)
}

// clockRule stops a request from the future, and one older than its period: the clocks of two members may differ by
// ClockSkew and no more. An agreement without calendars sets no period to be older than.
func clockRule(c *check) {
	now, made := c.h.Now, c.r.Time
	if now.IsZero() {
		return
	}
	c.stop(made.After(now.Add(ClockSkew)), RuleClock)
	if c.agreement {
		over, err := c.w.deadline(c.inForce, c.terms, made)
		c.stop(err == nil && !now.Before(over) || err != nil && !errors.Is(err, errNoCalendar), RuleClock)
	}
}

func purposeRule(c *check) { c.stop(!c.r.Purpose.agreeable(), RulePurpose) }

func agreementRule(c *check) { c.stop(!c.agreement, RuleAgreement) }

func agreedPurposeRule(c *check) {
	c.stop(c.agreement && c.r.Purpose.agreeable() && !slices.Contains(c.terms.Purposes, c.r.Purpose), RuleAgreedPurpose)
}

// modalities returns the distinct modalities and subjects of the request.
func (r *Request) modalities() (modalities []Modality, subjects []string) {
	for _, b := range r.Biometrics {
		if !slices.Contains(modalities, b.Modality) {
			modalities = append(modalities, b.Modality)
		}
		if !slices.Contains(subjects, b.Subject) {
			subjects = append(subjects, b.Subject)
		}
	}
	return modalities, subjects
}

func oneBiometricRule(c *check) {
	modalities, subjects := c.r.modalities()
	c.stop(len(modalities) != 1 || len(subjects) != 1, RuleOneBiometric)
	c.stop(c.terms.MaxPrints > 0 && len(c.r.Biometrics) > c.terms.MaxPrints, RuleOneBiometric)
}

// modalityRule looks at requests of one modality; a mixture has to be split first.
func modalityRule(c *check) {
	modalities, _ := c.r.modalities()
	c.stop(c.agreement && len(modalities) == 1 && !slices.Contains(c.terms.Modalities, modalities[0]), RuleModality)
}

func claimRule(c *check) {
	if c.peer.Kind == KindOrganisation {
		return // paragraph 16 speaks of countries
	}
	code, known := c.w.country(c.peer.Country)
	if !known {
		c.hold(c.peer.ID != "" && len(c.protected.countries) > 0, RuleUnresolved)
		return
	}
	c.stop(c.protected.countries[code] && !c.w.consented(c.r, code), RuleClaim)
}

func unresolvedRule(c *check) { c.hold(c.protected.unresolved, RuleUnresolved) }

func onwardRule(c *check) {
	for _, code := range c.w.risks(c.to) {
		c.stop(c.protected.countries[code] && !c.w.consented(c.r, code), RuleOnwardRisk)
	}
}

// droppedRule stops a case whose claim has gone missing on a later try, for every destination. A claim against somebody whom
// nobody could attribute is kept if it is still there as it was, or attributed by now.
func droppedRule(c *check) {
	for _, claimed := range c.h.Claimed {
		code, known := c.w.country(claimed)
		if !known {
			code, known = c.w.agencyCountry(claimed)
		}
		c.stop(!(known && c.protected.countries[code]) && !c.r.stillClaims(claimed), RuleClaimDropped)
	}
}

// claimUnnamed stands, among the claims of a case, for one that named nobody.
const claimUnnamed = "?"

func (r *Request) stillClaims(name string) bool {
	for _, c := range []Claim{r.Persecution, r.Torture} {
		if name == claimUnnamed && strings.EqualFold(strings.TrimSpace(c.Answer), "YES") {
			return true
		}
		for _, a := range c.Against {
			if strings.EqualFold(strings.TrimSpace(a.Country+a.Agency), name) {
				return true
			}
		}
	}
	return false
}

func organisationRule(c *check) {
	c.stop(c.peer.Kind == KindOrganisation && !consentedTo(c.r, c.peer.ID), RuleUNHCRConsent)
}

func userRule(c *check) { c.stop(!c.r.UserAuthorised || strings.TrimSpace(c.r.User) == "", RuleUser) }

func lawfulRule(c *check) { c.stop(!c.r.Lawful, RuleLawful) }

func noticeRule(c *check) {
	n := strings.ToUpper(strings.TrimSpace(c.r.Notice))
	code, exempt := strings.CutPrefix(n, "EXEMPT")
	exempt = exempt && (code == "" || strings.ContainsRune(":( -_", rune(code[0])))
	c.stop(n != "GIVEN" && !exempt, RuleNotice)
}

func minorRule(c *check) { c.vulnerable(c.r.Minor, c.terms.Minor, RuleMinor) }

func victimRule(c *check) { c.vulnerable(c.r.Victim, c.terms.Victim, RuleVictim) }

func (c *check) vulnerable(flag Tri, policy VulnerablePolicy, r Rule) {
	if !c.agreement || flag == No || policy == Allow {
		return
	}
	c.stop(flag == Yes && policy == Deny, r)
	c.hold(flag == Unknown || policy == ManagerApproval && !c.r.ManagerApproved, r)
}
