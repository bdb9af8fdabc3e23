package rdsi

import (
	"bytes"
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

// refuses checks that no duty is opened, with an error that names the rule.
func (r *rig) refuses(o DutyOrder, rule Rule) {
	r.t.Helper()
	_, err := r.h.OpenDuty(o, 1)
	r.names(err, rule)
}

// refusesStep checks that a step is not taken, with an error that names the rule.
func (r *rig) refusesStep(d Duty, m DutyMove, rule Rule) {
	r.t.Helper()
	_, err := r.h.StepDuty(d.ID, m, 1)
	r.names(err, rule)
}

func (r *rig) names(err error, rule Rule) {
	r.t.Helper()
	if !errors.Is(err, ErrDuty) || !strings.Contains(err.Error(), string(rule)) {
		r.t.Errorf("error %v does not name %s", err, rule)
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
		r.refuses(o, RuleCorrect)
		r.refusesStep(d, DutyMove{Step: StepAcknowledged}, RuleCorrect)
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
			r.refuses(o, RuleCorrect)
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
		r.refuses(o, RuleCorrect)
		if n := len(r.records()); n != 1 {
			t.Errorf("%d records", n)
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
		r.refuses(correction(missed, Match), RuleCorrect)
		ask := r.open(passOn(wrong, "COURT", "D", PeopleSmuggling))
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
