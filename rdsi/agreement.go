package rdsi

import (
	"fmt"
	"slices"
	"strings"
)

// An Agreement between two members, paragraph 4. What it asks beyond the Terms of Use has no effect; see
// [Agreement.Terms]. Fields that could only weaken them are read so that the attempt can be reported.
type Agreement struct {
	ID                string            `json:"id,omitempty"`
	Version           int               `json:"version,omitempty"`
	Parties           []string          `json:"parties"`
	Status            string            `json:"status"`       // ACTIVE, or anything else for not in force
	TermsPrevail      bool              `json:"termsPrevail"` // the sentence that the Terms of Use prevail
	AcceptedByRSO     *Date             `json:"acceptedByRSO,omitempty"`
	Modalities        []Modality        `json:"modalities"`
	Purposes          []Purpose         `json:"purposes"`
	GalleryPurposes   []Source          `json:"galleryPurposes"`
	Databases         []string          `json:"databases,omitempty"` // none: all of the responding member's
	PeriodWorkingDays int               `json:"periodWorkingDays"`
	Quota             *int              `json:"quota"`                // accepted requests a day, each way
	QuotaMonth        int               `json:"quotaMonth,omitempty"` // 0: no limit beyond the day's
	QuotaYear         int               `json:"quotaYear,omitempty"`
	MaxPrints         int               `json:"maxPrints,omitempty"` // in one request; 0: one capture set
	Minor             VulnerablePolicy  `json:"minor"`
	Victim            VulnerablePolicy  `json:"victim"`
	Calendars         map[string]string `json:"calendars,omitempty"` // party -> calendar id
	NationalManagers  map[string]string `json:"nationalManagers"`
	LogRetentionDays  int               `json:"logRetentionDays,omitempty"`

	ClaimGate        string   `json:"claimGate,omitempty"`        // can only be ON
	RetentionDays    int      `json:"retentionDays,omitempty"`    // of biometric data; can only be 0
	ResponseExtras   []string `json:"responseExtras,omitempty"`   // can only be none
	OtherInformation []string `json:"otherInformation,omitempty"` // sent with the biometric; not carried
}

// VulnerablePolicy says what happens to requests on minors or victims of trafficking.
type VulnerablePolicy string

const (
	Deny            VulnerablePolicy = "DENY"
	ManagerApproval VulnerablePolicy = "NM_APPROVAL"
	Allow           VulnerablePolicy = "ALLOW"
)

// Terms are what holds between two members: the floor met with their agreement.
type Terms struct {
	Modalities        []Modality
	Purposes          []Purpose
	Sources           []Source // purposes for which a record searched may have been collected
	Databases         []string
	PeriodWorkingDays int
	Quota             Quota
	MaxPrints         int
	Minor, Victim     VulnerablePolicy
}

// Quota limits accepted requests from one member to another in a UTC day, month and year; 0 for month and year is no
// limit.
type Quota struct{ Day, Month, Year int }

// A Warning tells that an agreement asked for less than the Terms of Use demand, and what is used instead.
type Warning struct{ Field, Asked, Used string }

func (w Warning) String() string {
	return fmt.Sprintf("agreement asks %s = %s; the Terms of Use prevail: %s", w.Field, w.Asked, w.Used)
}

// InForce reports whether traffic may flow under the agreement: active, accepted, and stating that the Terms of Use
// prevail (paragraphs 4 and 5).
func (a Agreement) InForce() bool {
	return a.Status == "ACTIVE" && a.TermsPrevail && a.accepted()
}

// accepted reports whether the RSO has taken note of the agreement, paragraph 5.
func (a Agreement) accepted() bool { return a.AcceptedByRSO == nil || !a.AcceptedByRSO.IsZero() }

func (a Agreement) between(x, y string) bool {
	return x != y && len(a.Parties) == 2 && slices.Contains(a.Parties, x) && slices.Contains(a.Parties, y)
}

// Terms meets the agreement with the floor: no parameter comes out weaker than the Terms of Use, and each attempt to
// weaken one is reported.
func (a Agreement) Terms() (Terms, []Warning) {
	var ws []Warning
	warn := func(field string, asked, used any) {
		ws = append(ws, Warning{field, fmt.Sprint(asked), fmt.Sprint(used)})
	}
	f := Floor()
	t := Terms{
		Modalities:        slices.Clone(a.Modalities),
		Databases:         slices.Clone(a.Databases),
		PeriodWorkingDays: a.PeriodWorkingDays,
		MaxPrints:         max(a.MaxPrints, 0),
		Quota:             Quota{Day: DefaultQuota, Month: max(a.QuotaMonth, 0), Year: max(a.QuotaYear, 0)},
	}
	for _, p := range a.Purposes {
		if p.agreeable() {
			t.Purposes = append(t.Purposes, p)
		} else {
			warn("purposes", p, "dropped")
		}
	}
	for _, s := range a.GalleryPurposes {
		if slices.Contains(f.Sources, s) {
			t.Sources = append(t.Sources, s)
		} else {
			warn("galleryPurposes", s, "dropped")
		}
	}
	if t.PeriodWorkingDays < 1 || t.PeriodWorkingDays > f.PeriodWorkingDays {
		t.PeriodWorkingDays = f.PeriodWorkingDays
		warn("periodWorkingDays", a.PeriodWorkingDays, t.PeriodWorkingDays)
	}
	switch {
	case a.Quota == nil:
		warn("quota", "none", DefaultQuota)
	case *a.Quota < 0:
		t.Quota.Day = 0
		warn("quota", *a.Quota, 0)
	default:
		t.Quota.Day = *a.Quota
	}
	t.Minor = vulnerable("minor", a.Minor, warn)
	t.Victim = vulnerable("victim", a.Victim, warn)
	if a.ClaimGate != "" && !strings.EqualFold(a.ClaimGate, "ON") {
		warn("claimGate", a.ClaimGate, "ON")
	}
	if a.RetentionDays != 0 {
		warn("retentionDays", a.RetentionDays, f.RetentionDays)
	}
	if len(a.ResponseExtras) > 0 {
		warn("responseExtras", strings.Join(a.ResponseExtras, " "), "match or no match")
	}
	if len(a.OtherInformation) > 0 {
		warn("otherInformation", strings.Join(a.OtherInformation, " "), "not carried")
	}
	return t, ws
}

func vulnerable(field string, p VulnerablePolicy, warn func(string, any, any)) VulnerablePolicy {
	switch p {
	case Deny, ManagerApproval, Allow:
		return p
	case "":
		warn(field, "nothing", ManagerApproval)
		return ManagerApproval
	}
	warn(field, p, Deny)
	return Deny
}
