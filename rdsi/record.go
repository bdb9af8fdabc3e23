package rdsi

import (
	"slices"
	"strings"
	"time"
)

// RuleSet names the version of the rules that a record was made under.
const RuleSet = "rdsi-1"

// A Record is the entry of the transaction log that paragraph 12 demands. It holds no image, template or digest of one,
// no name, no claim, no score and no candidate; what rules of paragraph 16 did shows as R16 only, and a match that was
// not told looks like no match here too.
type Record struct {
	Version      int        `json:"version"`
	Sequence     uint64     `json:"sequence"`
	Previous     string     `json:"previous"` // SHA-256 of the entry before, as hexadecimal digits
	Kind         string     `json:"kind"`     // TRANSACTION, INCIDENT, DUTY or INTERNAL
	Transaction  string     `json:"transaction"`
	Role         string     `json:"role"`
	Counterparty string     `json:"counterparty"`
	Agreement    string     `json:"agreement"`
	AgreementNo  int        `json:"agreementVersion"`
	Rules        string     `json:"ruleSet"`
	Engine       string     `json:"engine"`
	User         string     `json:"user"` // keyed pseudonym of the official's pseudonym
	Purpose      Purpose    `json:"purpose"`
	Modalities   []Modality `json:"modalities"`
	Prints       int        `json:"prints"`
	Databases    []string   `json:"databases"`
	Accepted     time.Time  `json:"accepted"`
	Expires      time.Time  `json:"expires"`
	Released     time.Time  `json:"released"`
	Purged       time.Time  `json:"purged"`
	Answer       Answer     `json:"answer"`
	Fired        []string   `json:"fired"`              // rules behind a rejection, closure, refusal or expiry
	Stripped     int        `json:"stripped,omitempty"` // fields and records that the asking member took off the transaction
	Duty         *DutyEvent `json:"duty,omitempty"`
}

const (
	recordVersion   = 1
	kindTransaction = "TRANSACTION"
	kindIncident    = "INCIDENT"
	kindClearance   = "CLEARANCE" // the National Manager let go of the claims of a case
	roleResponder   = "RESPONDER"
)

// publicRules are the rules as the transaction log names them. Those behind a verdict are for the sealed record only.
func publicRules(a Answer, rules []Rule) []string {
	if a == Match || a == NoMatch {
		return []string{}
	}
	out := []string{}
	for _, r := range rules {
		if r == RuleReview {
			continue // that somebody resembled is for the sealed record
		}
		name := string(r)
		if strings.HasPrefix(name, "R16-") {
			name = "R16"
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// ended completes a record, with all its times in whole seconds of UTC.
func (r Record) ended(a Answer, rules []Rule, released, purged time.Time) Record {
	r.Answer, r.Fired = a, publicRules(a, rules)
	r.Released, r.Purged = released, purged
	for _, t := range []*time.Time{&r.Accepted, &r.Expires, &r.Released, &r.Purged} {
		*t = t.UTC().Truncate(time.Second)
	}
	return r
}
