package rdsi

import (
	"errors"
	"time"
)

// ErrDuty is wrapped by errors about a duty that cannot be opened or a step that cannot be taken; they name the rule.
var ErrDuty = errors.New("rdsi: duty")

// CorrectionTime is what a member has to tell the other that an answer was wrong (rule R21-CORRECT).
const CorrectionTime = 48 * time.Hour

// Rules behind duties. They live on when a membership or agreement has ended (paragraph 26, rule R26-SURVIVE): whether the
// other member still takes part is asked only where new information would be given.
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
