package rdsi

import (
	"fmt"
	"slices"
	"time"
)

// required lists what has to be done about a duty, in any order.
func (d *Duty) required() []DutyStep {
	switch d.Kind {
	case DutyCorrection:
		return []DutyStep{StepSent, StepAcknowledged}
	case DutyBreach:
		return []DutyStep{StepManager, StepSent}
	case DutyIncident:
		switch d.Reason {
		case "PROTECTED_DISCLOSED":
			return []DutyStep{StepManager, StepDeletion, StepRestricted}
		case "MISUSE":
			return []DutyStep{StepManager, StepFrozen}
		}
		return []DutyStep{StepManager, StepSent}
	case DutyOnward:
		if !d.did(StepGiven) && !d.did(StepRefused) && !d.did(StepCompelled) {
			return []DutyStep{StepGiven, StepRefused} // either
		}
	}
	return nil
}

func (d *Duty) did(step DutyStep) bool {
	return slices.ContainsFunc(d.Done, func(s StepDone) bool { return s.Step == step })
}

// stand fills in what follows from the rest.
func (d *Duty) stand(now time.Time, ended bool) {
	d.Left = []DutyStep{}
	for _, step := range d.required() {
		if !d.did(step) {
			d.Left = append(d.Left, step)
		}
	}
	d.Overdue = !d.Due.IsZero() && !now.Before(d.Due) && !d.did(StepSent)
	d.Survives = ended && len(d.Left) > 0
}

// allowedSteps are those that each kind has.
var allowedSteps = map[DutyKind][]DutyStep{
	DutyCorrection: {StepSent, StepAcknowledged, StepSubject},
	DutyOnward:     {StepGiven, StepRefused, StepCompelled, StepWithdrawn, StepManager},
	DutyIncident:   {StepManager, StepSent, StepSubject, StepFrozen, StepDeletion, StepRestricted, StepAcknowledged},
	DutyBreach:     {StepManager, StepSent, StepSubject, StepAcknowledged},
}

// take checks a step against the duty and takes it.
func (d *Duty) take(m DutyMove, now time.Time) error {
	fail := func(rule Rule, why string) error { return fmt.Errorf("%w: %s: %s", ErrDuty, rule, why) }
	switch {
	case !slices.Contains(allowedSteps[d.Kind], m.Step):
		return fail(d.rule(), fmt.Sprintf("a duty of kind %s has no such step", d.Kind))
	case d.did(m.Step):
		return fail(d.rule(), "this has been done")
	case m.Step == StepAcknowledged && !d.did(StepSent):
		return fail(d.rule(), "nothing was sent that could be acknowledged")
	case m.Step == StepCompelled && !d.did(StepManager):
		return fail(RuleOnward, "the National Manager is told before a court is obeyed")
	case (m.Step == StepCompelled || m.Step == StepGiven) && m.Document == "":
		return fail(RuleOnward, "name the document: a consent in writing, or the order of a court")
	case m.Step == StepWithdrawn && !d.did(StepGiven):
		return fail(RuleOnward, "no consent was given")
	case m.Step == StepGiven && d.did(StepRefused), m.Step == StepRefused && d.did(StepGiven):
		return fail(RuleOnward, "this has been decided: ask again")
	case m.Step != StepGiven && (len(m.Caveats) > 0 || !m.Until.IsZero()), !m.Until.IsZero() && !m.Until.After(now):
		return fail(RuleOnward, "caveats and an end, in the future, go with a consent that is given")
	case m.Step != StepAcknowledged && m.Adverse:
		return fail(RuleAdverse, "adverse action is told with an acknowledgement")
	}
	if err := checkCodes(m.Caveats, m.Document); err != nil {
		return err
	}
	d.Done = append(d.Done, StepDone{m.Step, now, m.Document})
	d.Adverse = d.Adverse || m.Adverse
	if m.Step == StepGiven {
		d.Caveats, d.Until = m.Caveats, m.Until
	}
	return nil
}

func (d *Duty) rule() Rule {
	switch d.Kind {
	case DutyCorrection:
		return RuleCorrect
	case DutyOnward:
		return RuleOnward
	case DutyBreach:
		return RuleBreach
	case DutyAdverse:
		return RuleAdverse
	}
	if d.Reason == "OUT_OF_PURPOSE" {
		return RuleUse
	}
	return RuleMisuse
}

// checkCodes holds texts to what cannot be a name or a story.
func checkCodes(caveats []string, opaque ...string) error {
	for _, c := range caveats {
		if !slices.Contains(dutyCaveats, c) {
			return fmt.Errorf("%w: caveat: want one of %q", ErrDuty, dutyCaveats)
		}
	}
	for _, s := range opaque {
		if len(s) > maxID || !plain(s) {
			return fmt.Errorf("%w: a reference has at most %d letters, digits, dots, hyphens and underscores", ErrDuty, maxID)
		}
	}
	return nil
}
