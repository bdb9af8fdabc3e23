package rdsi

import (
	"fmt"
	"slices"
	"time"
)

const roleRequester = "REQUESTER"

// open checks an order and makes the duty of it. final is the answer of the transaction, empty where this member has none;
// active says that the other member may still ask. secret says that nothing may be written but to the sealed log.
func (o *DutyOrder) open(final Answer, active bool, now time.Time) (d Duty, secret bool, err error) {
	if o.Role == "" {
		o.Role = roleResponder
	}
	if o.Found.IsZero() {
		o.Found = now
	}
	d = Duty{Kind: o.Kind, Role: o.Role, Transaction: o.Transaction, Counterparty: o.Counterparty, Reason: o.Reason,
		Found: o.Found.UTC().Truncate(time.Second)}
	fail := func(why string) (Duty, bool, error) {
		return Duty{}, false, fmt.Errorf("%w: %s: %s", ErrDuty, d.rule(), why)
	}
	reasons, known := dutyReasons[o.Kind]
	switch {
	case !known:
		return Duty{}, false, fmt.Errorf("%w: unknown kind", ErrDuty)
	case !slices.Contains(reasons, o.Reason):
		return fail(fmt.Sprintf("reason: want one of %q", reasons))
	case o.Role != roleResponder && o.Role != roleRequester:
		return fail("role: want RESPONDER or REQUESTER")
	case o.Found.After(now.Add(ClockSkew)):
		return fail("found in the future")
	case o.Counterparty == "" && o.Kind != DutyBreach:
		return fail("name the other member")
	case o.Transaction == "" && o.Kind != DutyBreach && o.Kind != DutyIncident:
		return fail("name the transaction")
	case o.Kind != DutyCorrection && (o.Corrected != "" || o.Protected):
		return fail("only an answer is corrected")
	case o.Kind != DutyOnward && (o.To != "" || o.Use != "" || len(o.Caveats) > 0):
		return fail("a third party, its use and caveats go with a wish to pass something on")
	case o.Kind != DutyAdverse && (o.IndividualNotified || o.OtherEvidence):
		return fail("only adverse action is attested")
	}
	if err := checkCodes(o.Caveats, o.To, o.Document, o.Transaction, o.Counterparty); err != nil {
		return Duty{}, false, err
	}
	switch o.Kind {
	case DutyCorrection:
		if o.Role != roleResponder {
			return fail("only who gave an answer corrects it")
		}
		switch {
		case final == NoMatch && o.Corrected == Match && o.Protected:
			return d, true, nil
		case o.Protected:
			return fail("a match that was told of somebody protected is an incident, PROTECTED_DISCLOSED")
		case final == NoMatch && o.Corrected == Match && !active:
			return fail("this member may not ask any more: nothing new may be told")
		case final == NoMatch && o.Corrected == Match:
			d.Correction = CorrectedAgain
		case final == Match && o.Corrected == NoMatch:
			d.Correction = CorrectedNoMatch
		default:
			return fail("want a verdict that was given, and the other one")
		}
		d.Due = d.Found.Add(CorrectionTime)
	case DutyOnward:
		if o.To == "" || !o.Use.agreeable() {
			return fail("name the third party and one of the purposes of paragraph 2")
		}
		d.To, d.Use, d.Caveats = o.To, o.Use, o.Caveats
	case DutyAdverse:
		if !o.IndividualNotified || !o.OtherEvidence {
			return fail("nobody acts on an answer alone: the individual is notified and there is other evidence")
		}
	}
	d.Done = []StepDone{{StepOpened, now, o.Document}}
	return d, false, nil
}

// A Passing says whether an answer may go to a third party.
type Passing struct {
	Decision string   `json:"decision"` // ALLOWED, COMPELLED or DENIED
	Duty     uint64   `json:"duty,omitempty"`
	Caveats  []string `json:"caveats,omitempty"` // go with it
	Document string   `json:"document,omitempty"`
}

// mayPass decides rule R22-ONWARD over the duties of one transaction: without the provider's consent to this third party
// and this use, or the order of a court, the answer is DENIED. A restriction set later overrides any consent.
func mayPass(duties []Duty, to string, use Purpose, now time.Time) Passing {
	out := Passing{Decision: "DENIED"}
	for _, d := range duties {
		if d.did(StepRestricted) {
			return Passing{Decision: "DENIED", Duty: d.ID}
		}
		if d.Kind != DutyOnward || d.To != to || d.Use != use {
			continue
		}
		given := d.did(StepGiven) && !d.did(StepWithdrawn) && (d.Until.IsZero() || now.Before(d.Until))
		for _, s := range d.Done {
			switch {
			case s.Step == StepGiven && given:
				out = Passing{"ALLOWED", d.ID, d.Caveats, s.Document}
			case s.Step == StepCompelled && out.Decision == "DENIED":
				out = Passing{"COMPELLED", d.ID, d.Caveats, s.Document}
			}
		}
	}
	return out
}
