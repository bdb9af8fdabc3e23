package rdsi

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// passOn is the wish to pass the answer of a request on to a third party.
func passOn(e Envelope, reason, to string, use Purpose) DutyOrder {
	return DutyOrder{Kind: DutyOnward, Transaction: e.ID, Counterparty: "B", Reason: reason, To: to, Use: use}
}

func (r *rig) passing(e Envelope, to string, use Purpose) Passing {
	r.t.Helper()
	p, err := r.h.MayPass(e.ID, "B", to, use)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// H50: somebody protected was reported by mistake. That is an incident, not a correction: deletion is asked for, nothing may
// be passed on any more, whatever was allowed before, and the National Manager hears of it.
func TestH50ProtectedDisclosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("mate")
		o := correction(e, NoMatch)
		o.Protected = true
		r.refuses(o, RuleCorrect)
		consent := r.open(passOn(e, "THIRD_PARTY", "UNHCR", Trafficking))
		r.step(consent, DutyMove{Step: StepGiven, Document: "letter-1"})
		d := r.open(DutyOrder{Kind: DutyIncident, Reason: "PROTECTED_DISCLOSED", Transaction: e.ID, Counterparty: "B"})
		if !slices.Equal(d.Left, []DutyStep{StepManager, StepDeletion, StepRestricted}) {
			t.Errorf("left %q", d.Left)
		}
		for _, s := range d.Left {
			d = r.step(d, DutyMove{Step: s})
		}
		if len(d.Left) > 0 {
			t.Errorf("left %q", d.Left)
		}
		if p := r.passing(e, "UNHCR", Trafficking); p.Decision != "DENIED" {
			t.Errorf("%+v", p)
		}
	})
}

// H51: nothing is passed on without the provider's consent to this third party and this use; a court's order is obeyed after
// the National Manager was told, and shows as compelled.
func TestH51Onward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("mate")
		decide := func(to string, use Purpose) string { return r.passing(e, to, use).Decision }
		ask := passOn(e, "THIRD_PARTY", "D", PeopleSmuggling)
		d := r.open(ask)
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("asked: %s", got)
		}
		r.refusesStep(d, DutyMove{Step: StepGiven}, RuleOnward) // not in writing
		d = r.step(d, DutyMove{Step: StepGiven, Document: "letter-7", Until: time.Now().Add(time.Hour)})
		if got := []string{decide("D", PeopleSmuggling), decide("D", Trafficking), decide("A", PeopleSmuggling)}; !slices.Equal(got, []string{"ALLOWED", "DENIED", "DENIED"}) {
			t.Errorf("given: %q", got)
		}
		r.refusesStep(d, DutyMove{Step: StepRefused}, RuleOnward)
		time.Sleep(time.Hour)
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("after its end: %s", got)
		}
		again := r.step(r.open(ask), DutyMove{Step: StepGiven, Document: "letter-8"})
		r.step(again, DutyMove{Step: StepWithdrawn})
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("withdrawn: %s", got)
		}
		court := r.open(passOn(e, "COURT", "COURT-1", PeopleSmuggling))
		r.step(court, DutyMove{Step: StepRefused})
		r.refusesStep(court, DutyMove{Step: StepCompelled, Document: "order-1"}, RuleOnward)
		r.step(court, DutyMove{Step: StepManager})
		r.step(court, DutyMove{Step: StepCompelled, Document: "order-1"})
		if p := r.passing(e, "COURT-1", PeopleSmuggling); p.Decision != "COMPELLED" || p.Document != "order-1" {
			t.Errorf("%+v", p)
		}
	})
}

// H52: the provider's caveats go with the consent and are shown with every permission to pass on.
func TestH52Caveats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("mate")
		d := r.open(passOn(e, "THIRD_PARTY", "D", PeopleSmuggling))
		r.refusesStep(d, DutyMove{Step: StepGiven, Document: "x", Caveats: []string{"for Maria only"}}, "") // free text could hold a name
		r.step(d, DutyMove{Step: StepGiven, Document: "letter-9", Caveats: []string{"NOT_FOR_REMOVAL"}})
		if p := r.passing(e, "D", PeopleSmuggling); !slices.Equal(p.Caveats, []string{"NOT_FOR_REMOVAL"}) {
			t.Errorf("%+v", p)
		}
	})
}
