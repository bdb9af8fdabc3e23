package report

import (
	"slices"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// An Entry is what another member may have of a record, also when it takes part no more (paragraph 26): what it knows from
// the exchange itself. Not the rules behind an answer, of which none is told abroad; not when the biometric was gone, by
// which a refusal by silence would differ from having no time; not the number in the log, whose gaps would tell of others.
type Entry struct {
	Transaction string          `json:"transaction"`
	Role        string          `json:"role"` // of the member whose log it is
	Agreement   string          `json:"agreement,omitempty"`
	AgreementNo int             `json:"agreementVersion,omitempty"`
	Purpose     rdsi.Purpose    `json:"purpose,omitempty"`
	Modalities  []rdsi.Modality `json:"modalities,omitempty"`
	Prints      int             `json:"prints,omitempty"`
	Accepted    time.Time       `json:"accepted,omitzero"`
	Expires     time.Time       `json:"expires,omitzero"`
	Released    time.Time       `json:"released"`
	Answer      rdsi.Answer     `json:"answer,omitempty"`
	Duty        *rdsi.DutyEvent `json:"duty,omitempty"`
}

// toldSteps are the steps of duties that the other member took part in.
var toldSteps = []rdsi.DutyStep{rdsi.StepSent, rdsi.StepAcknowledged, rdsi.StepGiven, rdsi.StepRefused, rdsi.StepWithdrawn, rdsi.StepDeletion}

// Own returns the entry that a member may have of a record; ok is false where there is none: records on others, requests that
// were never sent to it, answers that it cannot see yet, and what stays in the house.
func Own(rec rdsi.Record, member string, now time.Time) (e Entry, ok bool) {
	if member == "" || rec.Counterparty != member || rec.Released.After(now) {
		return e, false
	}
	e = Entry{Transaction: rec.Transaction, Role: rec.Role, Released: rec.Released}
	switch {
	case rec.Kind == "DUTY" && rec.Duty != nil && slices.Contains(toldSteps, rec.Duty.Step):
		told := *rec.Duty
		told.Duty, e.Duty = 0, &told
	case rec.Kind == "TRANSACTION" && slices.Contains(answers, class(rec.Answer)):
		e.Agreement, e.AgreementNo, e.Purpose, e.Modalities, e.Prints = rec.Agreement, rec.AgreementNo, rec.Purpose, rec.Modalities, rec.Prints
		e.Accepted, e.Expires, e.Answer = rec.Accepted, rec.Expires, rec.Answer
	default:
		return e, false
	}
	return e, true
}
