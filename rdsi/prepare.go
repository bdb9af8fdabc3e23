package rdsi

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Sent says that a request may be sent, has been counted, and waits for its answer.
const Sent Outcome = "SENT"

// A Draft is what the Request Tool asks of an official before anything is sent (section four of the RDSI paper): from which
// members a match is requested, and the questions of [Request]. Its id, time and digest are the tool's to fill in, and
// biometrics may be left to what the transaction holds.
type Draft struct {
	To []string `json:"to"`
	Request
}

// ParseDraft reads a draft as strict JSON. A question that is not answered is no error: it holds the request.
func ParseDraft(b []byte) (Draft, error) {
	var d Draft
	if len(b) > MaxEnvelope {
		return d, fmt.Errorf("%w: %d bytes, at most %d", ErrEnvelope, len(b), MaxEnvelope)
	}
	if err := DecodeStrict(b, &d); err != nil {
		return Draft{}, err
	}
	return d, nil
}

// Prepared is what has become of a draft for one member.
type Prepared struct {
	To      string
	Outcome Outcome // SENT, HELD or NOT_SENT
	Rules   []Rule  // for the official and the National Manager; nothing of them goes abroad
	Next    time.Time

	// Of a request that is SENT: what goes abroad, and how many fields and records did not.
	Envelope    Envelope
	Transaction []byte
	Expires     time.Time // by our reckoning; the responding member's counts
}

// Preparation is the outcome for all members.
type Preparation struct {
	Requests []Prepared
	Removed  []string   // what was taken off the transaction, by names of fields and no contents
	Split    []Modality // biometrics that have to be requested one by one, where R26-ONE-BIOMETRIC stopped the draft
}

// Prepare decides a draft for each of its destinations, independently of one another: for one that a rule forbids nothing
// is made, and the others learn nothing of it. What may go gets an id of its own, so that two members that compare what they
// were asked find nothing in common but the biometric, and a copy of the transaction without everything but ridges.
//
// The log comes first: the claims of the case, the counters and the records are written before anything is returned.
func (q *Requester) Prepare(d Draft, transaction []byte) (Preparation, error) {
	var out Preparation
	if len(d.To) == 0 || len(d.To) > maxList {
		return out, fmt.Errorf("%w: to: want 1 to %d members", ErrEnvelope, maxList)
	}
	if d.Case == "" {
		return out, fmt.Errorf("%w: case: missing; claims stick to it", ErrEnvelope)
	}
	if d.From != "" && d.From != q.cfg.Self {
		return out, fmt.Errorf("%w: from: not this member", ErrEnvelope)
	}
	card, err := openCard(transaction)
	if err != nil {
		return out, err
	}
	now := q.cfg.Now()
	d.From, d.Time, d.ID, d.Digest = q.cfg.Self, now, "", ""
	if len(d.Biometrics) == 0 {
		d.Biometrics = card.biometrics()
	}
	err = q.store.update(func(tx *bolt.Tx) error {
		out = Preparation{}
		claimed := q.claims(tx, d.Case)
		for _, to := range compactIDs(d.To) {
			p, err := q.decideOne(tx, &d, to, card, claimed)
			if err != nil {
				return err
			}
			if slices.Contains(p.Rules, RuleOneBiometric) {
				out.Split = card.contents.Modalities
			}
			out.Requests = append(out.Requests, p.Prepared)
			if p.removed != nil {
				out.Removed = p.removed
			}
		}
		return q.stick(tx, &d, claimed)
	})
	if err != nil {
		return Preparation{}, err
	}
	return out, nil
}

// compactIDs drops a destination that is named twice.
func compactIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

type decided struct {
	Prepared
	removed []string
}

func (q *Requester) decideOne(tx *bolt.Tx, d *Draft, to string, c *card, claimed []string) (decided, error) {
	r, now, w := d.Request, d.Time, q.cfg.World
	h := History{Used: usage(tx, r.From, to, now), Claimed: claimed, Now: now}
	decision := Decide(r, to, w, h)
	// The header's rules again, for what the transaction really holds.
	agreement, _ := w.Agreement(r.From, to)
	terms, _ := agreement.Terms()
	if !c.is(r.Biometrics, terms) {
		decision = decision.with(RuleOneBiometric)
	}
	out := decided{Prepared: Prepared{To: to, Outcome: decision.Outcome, Rules: decision.Rules}}
	if slices.Contains(decision.Rules, RuleQuota) {
		out.Next = nextSlot(now, h.Used, terms.Quota)
	}
	rec := q.record(&r, to, agreement, c, now)
	switch decision.Outcome {
	case Held:
		return out, nil // it is a draft until the National Manager has decided
	case NotSent:
		rec.Transaction = newID()
		return out, q.finish(tx, rec, Answer(NotSent), decision.Rules, &r)
	}
	e := Envelope{To: to, Request: outgoing(r, to, w)}
	e.ID, e.User = newID(), q.store.pseudonym(r.From, r.User)
	clean, removed, err := c.strip(&e)
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(clean)
	e.Digest = hex.EncodeToString(sum[:])
	if err := e.Validate(); err != nil {
		return out, err
	}
	expires, err := w.deadline(agreement, terms, now)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	out.Outcome, out.Envelope, out.Transaction, out.Expires, out.removed = Sent, e, clean, expires, removed
	rec.Transaction, rec.Expires, rec.Stripped = e.ID, expires, len(removed)
	if err := countRequest(tx, r.From, to, now); err != nil {
		return out, err
	}
	return out, q.open(tx, rec, &r, len(e.Consents) > 0)
}

// with adds a rule that stops.
func (d Decision) with(r Rule) Decision {
	set := ruleSet{}
	for _, x := range d.Rules {
		set.add(x)
	}
	set.add(r)
	return Decision{NotSent, set.sorted()}
}

// outgoing is the request as the member may see it: without our reference of the case, by which it could compare notes with
// others, without the consents that do not concern it, and with a tag instead of whatever stood for the subject.
func outgoing(r Request, to string, w *World) Request {
	r.Case = ""
	r.Biometrics = slices.Clone(r.Biometrics)
	for i := range r.Biometrics {
		r.Biometrics[i].Subject = "s"
	}
	peer, _ := w.Member(to)
	concerned := w.risks(to)
	if code, ok := w.country(peer.Country); ok {
		concerned = append(concerned, code)
	}
	var consents []Consent
	for _, c := range r.Consents {
		c.Countries = slices.DeleteFunc(slices.Clone(c.Countries), func(named string) bool {
			code, ok := w.country(named)
			return !(ok && slices.Contains(concerned, code)) && !strings.EqualFold(strings.TrimSpace(named), to)
		})
		if len(c.Countries) > 0 {
			consents = append(consents, c)
		}
	}
	r.Consents = consents
	return r
}

// nextSlot is when the longest of the windows that are full begins anew; windows are in UTC.
func nextSlot(now time.Time, u Usage, q Quota) time.Time {
	y, m, d := now.UTC().Date()
	switch {
	case q.Year > 0 && u.Year >= q.Year:
		return time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC)
	case q.Month > 0 && u.Month >= q.Month:
		return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
}

// newID returns 128 random bits.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails, says crypto/rand
	return hex.EncodeToString(b[:])
}
