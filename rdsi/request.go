package rdsi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Request is what the Request Tool asks before anything is sent (section four of the RDSI paper and paragraph 10).
// Country codes may be written in any form that [CanonicalCountry] takes.
type Request struct {
	ID             string      `json:"id"`             // 128 random bits, as 32 hexadecimal digits or a UUID
	From           string      `json:"from"`           // member that asks
	Case           string      `json:"case"`           // the asking member's own opaque reference; claims stick to it
	User           string      `json:"user"`           // official, as a pseudonym
	UserAuthorised bool        `json:"userAuthorised"` // the National Manager of the asking member lists the user
	Purpose        Purpose     `json:"purpose"`
	Biometrics     []Biometric `json:"biometrics"`
	Persecution    Claim       `json:"persecution"`
	Torture        Claim       `json:"torture"` // torture or cruel, inhumane or degrading treatment
	Status         Protection  `json:"status"`
	Consents       []Consent   `json:"consents"`
	Minor          Tri         `json:"minor"`
	// CaptureAge is how many whole years old the person was when these prints were taken, where that was as a child and is
	// known, and 0 otherwise. Fingers grow: the responding member's search allows for it. No rule depends on it.
	CaptureAge int `json:"captureAge,omitempty"`
	Victim     Tri `json:"victim"` // of trafficking
	// ManagerApproved says that the National Manager of the asking member has approved a request on a minor or victim.
	ManagerApproved bool     `json:"managerApproved"`
	Notice          string   `json:"notice"` // GIVEN, or EXEMPT with a code
	Lawful          bool     `json:"lawful"` // collected by lawful and fair means
	Caveats         []string `json:"caveats,omitempty"`
	// Digest of the transaction. The core compares it for equality only; in an envelope it is optional and, where
	// given, the hexadecimal SHA-256 of the transaction.
	Digest string    `json:"digest,omitempty"`
	Time   time.Time `json:"time"` // when the request was made, by the asking member's clock
}

// A Biometric names one biometric of the request and, by an opaque tag, whose it is.
type Biometric struct {
	Modality Modality `json:"modality"`
	Subject  string   `json:"subject"`
}

// Modality is a kind of biometric.
type Modality string

const (
	Finger Modality = "FINGER"
	Latent Modality = "LATENT"
	Face   Modality = "FACE"
	Iris   Modality = "IRIS"
)

// A Purpose of a request; paragraph 2 allows four and no more.
type Purpose string

const (
	IrregularMigration Purpose = "IRREGULAR_MIGRATION"
	PeopleSmuggling    Purpose = "PEOPLE_SMUGGLING"
	Trafficking        Purpose = "TRAFFICKING"
	RelatedTNC         Purpose = "RELATED_TNC" // related transnational crime
)

// agreeable reports whether paragraph 2 has the purpose.
func (p Purpose) agreeable() bool { return slices.Contains(Floor().Purposes, p) }

// recorded is the purpose as the log keeps it: whatever stands in place of one may be anything.
func (p Purpose) recorded() Purpose {
	if !p.agreeable() {
		return ""
	}
	return p
}

// A Claim says whether the individual has claimed persecution (or torture) and against whom.
type Claim struct {
	Answer  string    `json:"answer"` // YES, NO or UNKNOWN; blank counts as unknown
	Against []Against `json:"against"`
}

// Against names a country or an agency of the agency table.
type Against struct {
	Country string `json:"country,omitempty"`
	Agency  string `json:"agency,omitempty"`
}

// Protection is the individual's standing as an asylum seeker or refugee; Origin lists every country of nationality
// or habitual residence.
type Protection struct {
	Asylum  Tri      `json:"asylum"`
	Refugee Tri      `json:"refugee"`
	Origin  []string `json:"origin"`
}

// A Consent is a document by which the individual allows information to be shared with the countries that it names.
type Consent struct {
	Countries []string `json:"countries"`
	Form      string   `json:"form"` // WRITTEN or ORAL
	Express   bool     `json:"express"`
	By        string   `json:"by"` // INDIVIDUAL, or whoever signed
	Date      Date     `json:"date"`
	ClaimDate Date     `json:"claimDate,omitempty"` // of the latest claim that it answers
	Revoked   bool     `json:"revoked"`
	Guardian  bool     `json:"guardian"` // a guardian agreed too
	Document  string   `json:"document,omitempty"`
}

// Tri is an answer that may be missing: a rule that needs it then holds the request instead of guessing.
type Tri int8

const (
	Unknown Tri = iota
	No
	Yes
)

// UnmarshalJSON takes true, false or null.
func (t *Tri) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true":
		*t = Yes
	case "false":
		*t = No
	case "null":
		*t = Unknown
	default:
		return fmt.Errorf("rdsi: want true, false or null")
	}
	return nil
}

// MarshalJSON is the inverse of UnmarshalJSON.
func (t Tri) MarshalJSON() ([]byte, error) {
	switch t {
	case Yes:
		return []byte("true"), nil
	case No:
		return []byte("false"), nil
	}
	return []byte("null"), nil
}

// A Date is a calendar day written 2026-03-02; the zero value is no date.
type Date struct{ t time.Time }

// ParseDate reads a day of the form 2026-03-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("rdsi: date is not of the form 2006-01-02")
	}
	return Date{t}, nil
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.t.IsZero() }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// UnmarshalJSON takes a day, or null or an empty string for none.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("rdsi: date is not a string")
	}
	if s == nil || strings.TrimSpace(*s) == "" {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(*s)
	if err == nil {
		*d = v
	}
	return err
}

// MarshalJSON is the inverse of UnmarshalJSON.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }
