package rdsi

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrDuty is wrapped by errors about a duty that cannot be opened or a step that cannot be taken; they name the rule.
var ErrDuty = errors.New("rdsi: duty")

// CorrectionTime is what a member has to tell the other that an answer was wrong (rule R21-CORRECT).
const CorrectionTime = 48 * time.Hour

// Rules behind duties. They live on when a membership or agreement has ended (paragraph 26, rule R26-SURVIVE): nothing in
// this file asks whether the other member still takes part, but where new information would be given.
const (
	RuleMisuse  Rule = "R08-MISUSE"
	RuleAdverse Rule = "R15-ADVERSE"
	RuleUse     Rule = "R20-USE"
	RuleCorrect Rule = "R21-CORRECT"
	RuleOnward  Rule = "R22-ONWARD"
	RuleSurvive Rule = "R26-SURVIVE"
	RuleBreach  Rule = "R31-BREACH"
)

// A DutyKind is what a member owes after an answer.
type DutyKind string

const (
	DutyCorrection DutyKind = "CORRECTION"     // the answer was wrong
	DutyOnward     DutyKind = "ONWARD"         // somebody wants to pass the answer to a third party
	DutyIncident   DutyKind = "INCIDENT"       // something was done that the rules forbid
	DutyBreach     DutyKind = "BREACH"         // data got out
	DutyAdverse    DutyKind = "ADVERSE_ACTION" // the asking member attests what it did before acting against the individual
)

// A DutyStep is something done about a duty.
type DutyStep string

const (
	StepOpened       DutyStep = "OPENED"
	StepSent         DutyStep = "SENT"         // the notice has left
	StepAcknowledged DutyStep = "ACKNOWLEDGED" // by the other member
	StepGiven        DutyStep = "GIVEN"
	StepRefused      DutyStep = "REFUSED"
	StepCompelled    DutyStep = "COMPELLED" // by a court; the National Manager was told before
	StepWithdrawn    DutyStep = "WITHDRAWN" // a consent that was given
	StepManager      DutyStep = "MANAGER_TOLD"
	StepSubject      DutyStep = "SUBJECT_TOLD"
	StepFrozen       DutyStep = "USER_FROZEN"
	StepDeletion     DutyStep = "DELETION_ASKED"
	StepRestricted   DutyStep = "RESTRICTED" // nothing of the transaction may be passed on any more
)

// Reasons, a fixed list for each kind: free text could hold a name.
var dutyReasons = map[DutyKind][]string{
	DutyCorrection: {"WRONG_PERSON", "RECORD_ERROR", "EXAMINER_ERROR", "TECHNICAL", "INDIVIDUAL_ASKED"},
	DutyOnward:     {"THIRD_PARTY", "COURT", "INFORMATION_REQUEST"},
	DutyIncident:   {"MISUSE", "OUT_OF_PURPOSE", "PROTECTED_DISCLOSED", "ID_REUSE"},
	DutyBreach:     {"ACCESS", "LOSS", "DISCLOSURE"},
	DutyAdverse:    {"REMOVAL", "REFUSAL", "DETENTION", "OTHER"},
}

// Caveats with which a provider may consent.
var dutyCaveats = []string{"NOT_FOR_REMOVAL", "NO_COPIES", "DELETE_AFTER_USE", "ASK_AGAIN"}

// Corrections as the other member is told them. That an answer should have been a match is never told: the request has to
// be made again, under the rules of then.
const (
	CorrectedNoMatch = "NO_MATCH"
	CorrectedAgain   = "RESUBMIT"
)

// A DutyOrder opens a duty.
type DutyOrder struct {
	Kind         DutyKind  `json:"kind"`
	Role         string    `json:"role"`                // of this member: RESPONDER, the default, or REQUESTER
	Transaction  string    `json:"transaction"`         // id of the request; may be empty for incidents and breaches
	Counterparty string    `json:"counterparty"`        // the other member
	Reason       string    `json:"reason"`              // from the fixed list of the kind
	Found        time.Time `json:"found,omitzero"`      // when it was noticed; now by default
	Corrected    Answer    `json:"corrected,omitempty"` // what the answer should have been
	// Protected says of a correction that the person may not be told of. Only the sealed log then knows of it.
	Protected bool     `json:"protected,omitempty"`
	To        string   `json:"to,omitempty"`  // third party: member, organisation or court, as an opaque name
	Use       Purpose  `json:"use,omitempty"` // for which the third party wants it
	Caveats   []string `json:"caveats,omitempty"`
	Document  string   `json:"document,omitempty"` // opaque reference of a paper
	// Attested by the asking member before it acts against the individual (paragraphs 14 and 15).
	IndividualNotified bool `json:"individualNotified,omitempty"`
	OtherEvidence      bool `json:"otherEvidence,omitempty"`
}

// A DutyMove is a step to take.
type DutyMove struct {
	Step     DutyStep  `json:"step"`
	Caveats  []string  `json:"caveats,omitempty"`  // of a consent that is given
	Until    time.Time `json:"until,omitzero"`     // of a consent that is given; none: until withdrawn
	Document string    `json:"document,omitempty"` // consent, order of a court, letter
	Adverse  bool      `json:"adverse,omitempty"`  // with ACKNOWLEDGED: the other member has acted on the wrong answer
}

// A DutyEvent is what the transaction log keeps of a step. It holds codes and opaque references only.
type DutyEvent struct {
	Duty       uint64    `json:"duty"` // sequence number of the entry that opened it
	Kind       DutyKind  `json:"kind"`
	Step       DutyStep  `json:"step"`
	Reason     string    `json:"reason,omitempty"`
	Correction string    `json:"correction,omitempty"`
	Due        time.Time `json:"due,omitzero"`
	To         string    `json:"to,omitempty"`
	Use        Purpose   `json:"use,omitempty"`
	Caveats    []string  `json:"caveats,omitempty"`
	Until      time.Time `json:"until,omitzero"`
	Document   string    `json:"document,omitempty"`
	Adverse    bool      `json:"adverse,omitempty"`
}

// A Duty is one as it stands.
type Duty struct {
	ID           uint64     `json:"id"` // sequence number of the entry that opened it
	Kind         DutyKind   `json:"kind"`
	Role         string     `json:"role"`
	Transaction  string     `json:"transaction,omitempty"`
	Counterparty string     `json:"counterparty,omitempty"`
	Reason       string     `json:"reason"`
	Correction   string     `json:"correction,omitempty"` // what the other member is told
	Found        time.Time  `json:"found"`
	Due          time.Time  `json:"due,omitzero"`
	To           string     `json:"to,omitempty"`
	Use          Purpose    `json:"use,omitempty"`
	Caveats      []string   `json:"caveats,omitempty"`
	Until        time.Time  `json:"until,omitzero"`
	Adverse      bool       `json:"adverse,omitempty"`
	Done         []StepDone `json:"done"`
	Left         []DutyStep `json:"left"` // what is still to do
	// Overdue and Survives are of the moment of the answer.
	Overdue  bool `json:"overdue"`
	Survives bool `json:"survives"` // the membership or agreement has ended, and the duty has not (paragraph 26)
}

// A StepDone is a step with its time and the paper behind it.
type StepDone struct {
	Step     DutyStep  `json:"step"`
	At       time.Time `json:"at"`
	Document string    `json:"document,omitempty"`
}

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

// allowed lists the steps that a kind has beyond those that it requires.
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
