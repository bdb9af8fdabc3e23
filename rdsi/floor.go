package rdsi

import "time"

// TermsOfUse is the floor below which no agreement goes. The same values stand in assets/terms-of-use.json for
// people to read; a test holds the two together.
type TermsOfUse struct {
	Purposes          []Purpose `json:"purposes"`          // paragraph 2
	Sources           []Source  `json:"sources"`           // paragraph 20, second sentence
	PeriodWorkingDays int       `json:"periodWorkingDays"` // paragraph 10, at most
	RetentionDays     int       `json:"retentionDays"`     // section four: biometric data after the final state
	Answers           []Answer  `json:"answers"`           // section four, paragraph 11
	ClaimGate         string    `json:"claimGate"`         // paragraph 16, cannot be switched off
}

// Floor returns the Terms of Use (Attachment B of the RDSI paper) as far as a program can hold them.
func Floor() TermsOfUse {
	return TermsOfUse{
		Purposes: []Purpose{IrregularMigration, PeopleSmuggling, Trafficking, RelatedTNC},
		Sources: []Source{ForIdentification, ForNationality, ForLawEnforcement, ForPeopleSmuggling, ForMigration,
			ForTrafficking, ForRelatedTNC},
		PeriodWorkingDays: 5,
		RetentionDays:     0,
		Answers:           []Answer{Match, NoMatch},
		ClaimGate:         "ON",
	}
}

const (
	// DefaultQuota holds where an agreement forgets to name one: the five-country protocol that the paper takes as its
	// example ran at about 3000 cases a country and year, some ten a working day.
	DefaultQuota = 10
	// MaxResends is how often a request rejected for quality may come again under its id without being counted.
	MaxResends = 2
	// ClockSkew is how far ahead of ours the clock of a requesting member may be.
	ClockSkew = 5 * time.Minute
)
