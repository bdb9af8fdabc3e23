package rdsi

import (
	"slices"
	"strings"
)

// A Rule is the identifier of a rule; the number is the paragraph of the Terms of Use that it comes from (26 and 27
// stand for Attachment A, 28 to 31 for operation). docs/rdsi.md lists them with their sources.
type Rule string

const (
	RuleQuota         Rule = "R01-QUOTA"
	RulePurpose       Rule = "R02-PURPOSE"
	RuleSubjectToLaw  Rule = "R03-SUBJECT-TO-LAW"
	RuleAgreement     Rule = "R04-AGREEMENT"
	RuleModality      Rule = "R04-MODALITY"
	RuleAgreedPurpose Rule = "R04-PURPOSE"
	RuleDatabase      Rule = "R04-DATABASE"
	RuleSelf          Rule = "R06-SELF"
	RulePeer          Rule = "R06-PEER"
	RuleClosed        Rule = "R06"
	RuleExpired       Rule = "R10-EXPIRED"
	RuleClock         Rule = "R10-CLOCK"
	RuleIncomplete    Rule = "R11-INCOMPLETE"
	RuleReview        Rule = "R11-REVIEW"
	RuleRefused       Rule = "R13"
	RuleSpecialClass  Rule = "R13-SPECIAL-CLASS"
	RuleClaim         Rule = "R16-CLAIM"
	RuleUnresolved    Rule = "R16-UNRESOLVED"
	RuleClaimDropped  Rule = "R16-CLAIM-DROPPED"
	RuleOnwardRisk    Rule = "R16-ONWARD-RISK"
	RuleUNHCRConsent  Rule = "R16-UNHCR-CONSENT"
	RuleGallery       Rule = "R16-GALLERY"
	RuleGalleryOnward Rule = "R16-GALLERY-ONWARD"
	RuleUser          Rule = "R17-USER"
	RuleLawful        Rule = "R18-LAWFUL"
	RuleNotice        Rule = "R18-NOTICE"
	RuleSource        Rule = "R20-SOURCE"
	RuleOneBiometric  Rule = "R26-ONE-BIOMETRIC"
	RuleMinor         Rule = "R27-MINOR"
	RuleVictim        Rule = "R27-VICTIM"
	RuleReplay        Rule = "R28-REPLAY"
	RuleIDReuse       Rule = "R28-ID-REUSE"
	RuleQuality       Rule = "R29-QUALITY"
	RuleFormat        Rule = "R30-FORMAT"
)

// An Outcome is what the gate decides for one destination.
type Outcome string

const (
	Send    Outcome = "SEND"
	Held    Outcome = "HELD"     // the National Manager decides
	NotSent Outcome = "NOT_SENT" // stopped by a rule
)

// A Decision of the gate lists every rule that stops or holds the request, sorted; none when it may be sent. The
// list is for the member that asks: nothing of it goes abroad.
type Decision struct {
	Outcome Outcome
	Rules   []Rule
}

// An Answer is what the requesting member sees. The vocabulary is closed: the constants below, and [Refused] and
// [Rejected] followed by a colon and a reason code from a fixed list.
type Answer string

const (
	Match    Answer = "MATCH"
	NoMatch  Answer = "NO_MATCH"
	Refused  Answer = "REFUSED"
	Rejected Answer = "REJECTED" // by format, quality or a rule on the header, before any search
	Expired  Answer = "EXPIRED"
	Closed   Answer = "CLOSED" // membership or agreement ended

	RejectedFormat  Answer = "REJECTED:FORMAT"  // the transaction cannot be read
	RejectedQuality Answer = "REJECTED:QUALITY" // no print good enough; may be sent again under the same id
)

// Caution accompanies every answer, paragraphs 9, 14 and 15 of the Terms of Use; it never varies.
const Caution = "An answer is not proof of identity: use other sources. Draw no adverse inference from a request or an " +
	"answer alone. Notify the individual of adverse action that rests on it."

// A Response is an answer with the rules behind it. The rules belong to the sealed record of the responding member
// and never leave it.
type Response struct {
	Sees   Answer
	Sealed []Rule
}

// A RefusalReason is a reason for which a responding member may refuse, paragraph 13.
type RefusalReason string

const (
	NotStated        RefusalReason = "NOT_STATED"
	NationalSecurity RefusalReason = "NATIONAL_SECURITY"
	PublicHealth     RefusalReason = "PUBLIC_HEALTH"
	PublicPolicy     RefusalReason = "PUBLIC_POLICY"
	DomesticLaw      RefusalReason = "DOMESTIC_LAW"

	// Silence leaves the request unanswered until it expires, paragraphs 3 and 9: nothing tells it from a member that
	// is away.
	Silence RefusalReason = "SILENCE"
)

// Answer gives the refusal as the requester sees it; a reason outside the fixed list is kept to ourselves.
func (r RefusalReason) Answer() Answer {
	switch r {
	case NationalSecurity, PublicHealth, PublicPolicy, DomesticLaw:
		return Refused + ":" + Answer(r)
	}
	return Refused
}

// ruleSet collects rules; the order in which they are added never shows.
type ruleSet map[Rule]struct{}

func (s ruleSet) add(r Rule) { s[r] = struct{}{} }

func (s ruleSet) sorted() []Rule {
	rules := make([]Rule, 0, len(s))
	for r := range s {
		rules = append(rules, r)
	}
	slices.Sort(rules)
	return rules
}

func joinRules(rules []Rule) string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r)
	}
	return strings.Join(names, ",")
}
