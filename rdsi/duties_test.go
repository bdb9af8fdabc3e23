package rdsi

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answered is the envelope of a request that has its answer.
func (r *rig) answered(who string) Envelope {
	r.t.Helper()
	e := r.envelope()
	r.answer(e, print(who))
	return e
}

func correction(e Envelope, corrected Answer) DutyOrder {
	return DutyOrder{Kind: DutyCorrection, Transaction: e.ID, Counterparty: e.From, Reason: "RECORD_ERROR", Corrected: corrected}
}

func (r *rig) open(o DutyOrder) Duty {
	r.t.Helper()
	d, err := r.h.OpenDuty(o, 1)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func (r *rig) step(d Duty, m DutyMove) Duty {
	r.t.Helper()
	d, err := r.h.StepDuty(d.ID, m, 1)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

// fails checks that an error is of a duty and names the rule.
func fails(t *testing.T, err error, rule Rule) {
	t.Helper()
	if !errors.Is(err, ErrDuty) || !strings.Contains(err.Error(), string(rule)) {
		t.Errorf("error %v does not name %s", err, rule)
	}
}

// H47: a match was wrong. The other member is told within 48 hours, acknowledges, and says whether it has acted on it.
func TestH47MatchWasWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("mate")
		found := time.Now().Add(-time.Hour)
		o := correction(e, NoMatch)
		o.Found = found
		d := r.open(o)
		if d.Correction != CorrectedNoMatch || !d.Due.Equal(found.Truncate(time.Second).Add(48*time.Hour)) || d.Overdue {
			t.Errorf("%+v", d)
		}
		if !slices.Equal(d.Left, []DutyStep{StepSent, StepAcknowledged}) {
			t.Errorf("left %q", d.Left)
		}
		_, err := r.h.OpenDuty(o, 1)
		fails(t, err, RuleCorrect)
		_, err = r.h.StepDuty(d.ID, DutyMove{Step: StepAcknowledged}, 1)
		fails(t, err, RuleCorrect)
		r.step(d, DutyMove{Step: StepSent})
		d = r.step(d, DutyMove{Step: StepAcknowledged, Adverse: true})
		if !d.Adverse || len(d.Left) > 0 {
			t.Errorf("%+v", d)
		}
		// The answer itself stays what it was: it was given.
		if got := r.wait(e); got != Match {
			t.Errorf("answer %s", got)
		}
		var steps []DutyStep
		for _, rec := range r.records() {
			if rec.Kind == kindDuty {
				steps = append(steps, rec.Duty.Step)
				if rec.Transaction != e.ID || rec.Counterparty != "B" || rec.Duty.Duty != d.ID {
					t.Errorf("record %+v", rec)
				}
			}
		}
		if !slices.Equal(steps, []DutyStep{StepOpened, StepSent, StepAcknowledged}) {
			t.Errorf("the log has %q", steps)
		}
	})
}

// R21-CORRECT: the clock runs from the finding, 48 hours and not an instant more; a notice sent late stops it.
func TestR21Clock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		d := r.open(correction(r.answered("mate"), NoMatch))
		overdue := func() bool {
			all, err := r.h.Duties("B")
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0].Overdue
		}
		time.Sleep(time.Until(d.Due) - time.Nanosecond)
		if overdue() {
			t.Error("overdue before its time")
		}
		time.Sleep(time.Nanosecond)
		if !overdue() {
			t.Error("not overdue after 48 hours")
		}
		if r.step(d, DutyMove{Step: StepSent}); overdue() {
			t.Error("sent, and still overdue")
		}
	})
}

// H48: a no match was wrong. The notice asks to send the request again and gives no verdict, here or in the log.
func TestH48NoMatchWasWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("nobody")
		d := r.open(correction(e, Match))
		if d.Correction != CorrectedAgain {
			t.Errorf("%+v", d)
		}
		for _, entry := range r.entries() {
			if bytes.Contains(entry.Record, []byte(`"MATCH"`)) {
				t.Errorf("the log tells the verdict: %s", entry.Record)
			}
		}
		// What was never answered, or is right, is not corrected.
		for _, o := range []DutyOrder{correction(e, NoMatch), correction(r.envelope(), Match), correction(e, Expired), correction(e, "")} {
			_, err := r.h.OpenDuty(o, 1)
			fails(t, err, RuleCorrect)
		}
	})
}

// H49: a correction would tell of somebody protected. Nothing goes abroad: no duty, no record of the transaction; the
// sealed entry alone knows.
func TestH49CorrectionOfProtected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keyed, unsealed := manager(t)
		r := newRig(t, keyed)
		defer r.close()
		e := r.answered("protected")
		o := correction(e, Match)
		o.Protected = true
		if d := r.open(o); d.ID != 0 || len(d.Done)+len(d.Left) > 0 || d.Correction != "" {
			t.Errorf("%+v", d)
		}
		if all, err := r.h.Duties(""); err != nil || len(all) > 0 {
			t.Errorf("%+v, %v", all, err)
		}
		recs := r.records()
		last, entry := recs[len(recs)-1], r.entries()[len(recs)-1]
		if last.Kind != kindInternal || last.Transaction+last.Counterparty+last.User != "" || len(last.Fired) > 0 || last.Duty != nil {
			t.Errorf("the record tells: %s", entry.Record)
		}
		sealed := unsealed(r)
		if got := sealed[len(sealed)-1]; got.Transaction != e.ID || got.Answer != Match || !got.Suppressed {
			t.Errorf("sealed: %+v", got)
		}
		if a, b := r.entries()[0].Sealed, entry.Sealed; len(a) != len(b) {
			t.Errorf("sealed entries of %d and %d bytes", len(a), len(b))
		}
	})
	synctest.Test(t, func(t *testing.T) { // and without a key it is not written at all
		r := newRig(t)
		defer r.close()
		o := correction(r.answered("protected"), Match)
		o.Protected = true
		_, err := r.h.OpenDuty(o, 1)
		fails(t, err, RuleCorrect)
		if n := len(r.records()); n != 1 {
			t.Errorf("%d records", n)
		}
	})
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
		_, err := r.h.OpenDuty(o, 1)
		fails(t, err, RuleCorrect)
		consent := r.open(DutyOrder{Kind: DutyOnward, Transaction: e.ID, Counterparty: "B", Reason: "THIRD_PARTY", To: "UNHCR", Use: Trafficking})
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
		if p, err := r.h.MayPass(e.ID, "B", "UNHCR", Trafficking); err != nil || p.Decision != "DENIED" {
			t.Errorf("%+v, %v", p, err)
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
		decide := func(to string, use Purpose) string {
			p, err := r.h.MayPass(e.ID, "B", to, use)
			if err != nil {
				t.Fatal(err)
			}
			return p.Decision
		}
		ask := DutyOrder{Kind: DutyOnward, Transaction: e.ID, Counterparty: "B", Reason: "THIRD_PARTY", To: "D", Use: PeopleSmuggling}
		d := r.open(ask)
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("asked: %s", got)
		}
		_, err := r.h.StepDuty(d.ID, DutyMove{Step: StepGiven}, 1)
		fails(t, err, RuleOnward) // not in writing
		d = r.step(d, DutyMove{Step: StepGiven, Document: "letter-7", Until: time.Now().Add(time.Hour)})
		if got := []string{decide("D", PeopleSmuggling), decide("D", Trafficking), decide("A", PeopleSmuggling)}; !slices.Equal(got, []string{"ALLOWED", "DENIED", "DENIED"}) {
			t.Errorf("given: %q", got)
		}
		_, err = r.h.StepDuty(d.ID, DutyMove{Step: StepRefused}, 1)
		fails(t, err, RuleOnward)
		time.Sleep(time.Hour)
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("after its end: %s", got)
		}
		again := r.step(r.open(ask), DutyMove{Step: StepGiven, Document: "letter-8"})
		r.step(again, DutyMove{Step: StepWithdrawn})
		if got := decide("D", PeopleSmuggling); got != "DENIED" {
			t.Errorf("withdrawn: %s", got)
		}
		court := r.open(DutyOrder{Kind: DutyOnward, Transaction: e.ID, Counterparty: "B", Reason: "COURT", To: "COURT-1", Use: PeopleSmuggling})
		r.step(court, DutyMove{Step: StepRefused})
		_, err = r.h.StepDuty(court.ID, DutyMove{Step: StepCompelled, Document: "order-1"}, 1)
		fails(t, err, RuleOnward)
		r.step(court, DutyMove{Step: StepManager})
		r.step(court, DutyMove{Step: StepCompelled, Document: "order-1"})
		if p, err := r.h.MayPass(e.ID, "B", "COURT-1", PeopleSmuggling); err != nil || p.Decision != "COMPELLED" || p.Document != "order-1" {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// H52: the provider's caveats go with the consent and are shown with every permission to pass on.
func TestH52Caveats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.answered("mate")
		d := r.open(DutyOrder{Kind: DutyOnward, Transaction: e.ID, Counterparty: "B", Reason: "THIRD_PARTY", To: "D", Use: PeopleSmuggling})
		_, err := r.h.StepDuty(d.ID, DutyMove{Step: StepGiven, Document: "x", Caveats: []string{"for Maria only"}}, 1)
		fails(t, err, "") // free text could hold a name
		r.step(d, DutyMove{Step: StepGiven, Document: "letter-9", Caveats: []string{"NOT_FOR_REMOVAL"}})
		if p, err := r.h.MayPass(e.ID, "B", "D", PeopleSmuggling); err != nil || !slices.Equal(p.Caveats, []string{"NOT_FOR_REMOVAL"}) {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// H53, R26-SURVIVE: a member that was cancelled asks nothing any more, and everything owed to it is served: correction,
// onward consent, incident, the record of what was done. Only new information is not given (H48).
func TestH53DutiesSurviveCancellation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		wrong, missed := r.answered("mate"), r.answered("nobody")
		before := r.open(DutyOrder{Kind: DutyIncident, Reason: "MISUSE", Counterparty: "B"})
		if err := r.h.SetWorld(changed(r.cfg.World, setStatus("B", Cancelled))); err != nil {
			t.Fatal(err)
		}
		if st := r.submit(r.envelope(), print("mate")); st.Answer != Closed {
			t.Errorf("a new request: %+v", st)
		}
		d := r.open(correction(wrong, NoMatch))
		if !d.Survives {
			t.Error("not marked as surviving")
		}
		r.step(d, DutyMove{Step: StepSent})
		r.step(d, DutyMove{Step: StepAcknowledged})
		_, err := r.h.OpenDuty(correction(missed, Match), 1)
		fails(t, err, RuleCorrect)
		ask := r.open(DutyOrder{Kind: DutyOnward, Transaction: wrong.ID, Counterparty: "B", Reason: "COURT", To: "D", Use: PeopleSmuggling})
		r.step(ask, DutyMove{Step: StepRefused})
		r.step(before, DutyMove{Step: StepManager})
		r.step(before, DutyMove{Step: StepFrozen})
		all, err := r.h.Duties("B")
		if err != nil || len(all) != 3 {
			t.Fatal(all, err)
		}
		for _, d := range all {
			if len(d.Left) > 0 || d.Survives {
				t.Errorf("%+v", d)
			}
		}
	})
}

// R14, R15: nobody acts on an answer alone.
func TestR15AdverseAction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		o := DutyOrder{Kind: DutyAdverse, Role: roleRequester, Transaction: "t-1", Counterparty: "B", Reason: "REMOVAL"}
		for _, attested := range [][2]bool{{false, false}, {true, false}, {false, true}} {
			o.IndividualNotified, o.OtherEvidence = attested[0], attested[1]
			_, err := r.h.OpenDuty(o, 1)
			fails(t, err, RuleAdverse)
		}
		o.IndividualNotified, o.OtherEvidence = true, true
		if d := r.open(o); len(d.Left) > 0 {
			t.Errorf("%+v", d)
		}
	})
}

// R08, R20-USE, R31: what has to be done about incidents and breaches. A breach may concern no one request and everybody.
func TestR31Incidents(t *testing.T) {
	for _, c := range []struct {
		o    DutyOrder
		want []DutyStep
	}{
		{DutyOrder{Kind: DutyBreach, Reason: "LOSS"}, []DutyStep{StepManager, StepSent}},
		{DutyOrder{Kind: DutyIncident, Reason: "MISUSE", Counterparty: "B"}, []DutyStep{StepManager, StepFrozen}},
		{DutyOrder{Kind: DutyIncident, Reason: "OUT_OF_PURPOSE", Counterparty: "B"}, []DutyStep{StepManager, StepSent}},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			defer r.close()
			d := r.open(c.o)
			if !slices.Equal(d.Left, c.want) {
				t.Errorf("%s %s: left %q", c.o.Kind, c.o.Reason, d.Left)
			}
			for _, s := range c.want {
				d = r.step(d, DutyMove{Step: s})
			}
			if len(d.Left) > 0 {
				t.Errorf("left %q", d.Left)
			}
		})
	}
}

// Orders that are no duty, and texts that could hold more than a reference, are turned away; nothing is written.
func TestDutyOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for _, o := range []DutyOrder{
			{}, {Kind: DutyBreach}, {Kind: DutyBreach, Reason: "because"}, {Kind: DutyIncident, Reason: "MISUSE"},
			{Kind: DutyBreach, Reason: "LOSS", Role: "JUDGE"}, {Kind: DutyBreach, Reason: "LOSS", To: "D"},
			{Kind: DutyBreach, Reason: "LOSS", Found: time.Now().Add(time.Hour)}, {Kind: DutyBreach, Reason: "LOSS", Protected: true},
			{Kind: DutyBreach, Reason: "LOSS", Document: "a letter to Maria"}, {Kind: DutyBreach, Reason: "LOSS", Document: strings.Repeat("x", 65)},
			{Kind: DutyOnward, Transaction: "t", Counterparty: "B", Reason: "COURT", To: "D", Use: "TAX"},
			{Kind: DutyAdverse, Counterparty: "B", Reason: "OTHER", IndividualNotified: true, OtherEvidence: true},
		} {
			_, err := r.h.OpenDuty(o, 1)
			fails(t, err, "")
		}
		if _, err := r.h.StepDuty(99, DutyMove{Step: StepSent}, 1); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		if n := len(r.entries()); n != 0 {
			t.Errorf("%d entries", n)
		}
		b, err := json.Marshal(r.open(DutyOrder{Kind: DutyBreach, Reason: "LOSS"}))
		if err != nil || !bytes.Contains(b, []byte(`"left":["MANAGER_TOLD","SENT"]`)) {
			t.Errorf("%s, %v", b, err)
		}
	})
}
