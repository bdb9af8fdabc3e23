package rdsi

import "time"

// A Situation is what the responding member knows besides the request when it answers.
type Situation struct {
	Now, Expires time.Time     // both zero where time plays no part
	Refusal      RefusalReason // decided before the search; empty for none
	Event        string        // what ended the request from outside: TERMINATED, SUSPENDED, WITHDRAWN ...; empty for none
	Finding      Finding       // of a complete search, looked at only if everything else lets it
}

// Respond decides what the requesting member sees. Precedence is fixed, so that two causes in the same instant give one
// answer: CLOSED, EXPIRED, the first answer again, REFUSED, REJECTED, verdict.
func Respond(r Request, to string, w *World, h History, s Situation) Response {
	if resp, done := intake(r, to, w, h, s, intakeRules); done {
		return resp
	}
	return verdict(s.Finding)
}

// intake is everything that is decided without a search. It cannot see one: Situation.Finding is not read here, so no
// path leads from a search to a refusal or rejection.
func intake(r Request, to string, w *World, h History, s Situation, rules []gateRule) (Response, bool) {
	if s.Event != "" || !w.active(r.From) || !w.active(to) {
		return Response{Closed, []Rule{RuleClosed}}, true
	}
	if !s.Expires.IsZero() && !s.Now.Before(s.Expires) {
		return Response{Expired, []Rule{RuleExpired}}, true
	}
	if seen := h.Seen; seen != nil {
		same := seen.Digest != "" && seen.Digest == r.Digest
		switch {
		case same && seen.Answer != "":
			return Response{seen.Answer, []Rule{RuleReplay}}, true
		case seen.Answer == RejectedQuality && seen.Resends < MaxResends:
		case !same:
			return Response{Rejected, []Rule{RuleIDReuse}}, true
		}
	}
	if s.Refusal == Silence {
		return Response{Expired, []Rule{RuleSubjectToLaw}}, true
	}
	if s.Refusal != "" {
		return Response{s.Refusal.Answer(), []Rule{RuleRefused}}, true
	}
	h.Now = s.Now
	if d := decide(r, to, w, h, rules); d.Outcome != Send {
		return Response{Rejected, d.Rules}, true
	}
	return Response{}, false
}

// verdict turns a finding into one of two words.
func verdict(f Finding) Response {
	if f.Match {
		return Response{Sees: Match}
	}
	return Response{Sees: NoMatch, Sealed: f.Suppressed}
}
