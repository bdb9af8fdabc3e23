package rdsi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// bucketClaims keeps the claims of a case: keyed digest of the case -> what was claimed, as JSON.
var bucketClaims = []byte("claims")

// bucketOpen keeps requests that were sent and have no answer yet: id -> openRequest.
var bucketOpen = []byte("open")

// RequesterConfig of a Requester. Self, World and Store are required.
type RequesterConfig struct {
	Self  string // id of this member, the one that asks
	World *World
	Store string // path of the ledger, made if absent; of the same form as the store of a handler

	NationalManager string // age recipient of the sealed log
	LogKey          string // signer key of the heads of the log
	Now             func() time.Time
}

// A Requester is the Request Tool of one member: it decides what may be sent, and keeps the log of what was (paragraph 12
// binds both parties). It is safe for concurrent use.
type Requester struct {
	cfg    RequesterConfig
	store  *store
	logger logger
}

// An openRequest waits for its answer.
type openRequest struct {
	Record  Record   `json:"record"`
	Against []string `json:"against,omitempty"`  // for the sealed record
	Consent []string `json:"consents,omitempty"` // for the sealed record
	Case    []byte   `json:"case"`               // keyed digest
	Relied  bool     `json:"relied,omitempty"`   // a consent was sent along
}

func parseOpen(b []byte) (openRequest, error) { return stored[openRequest](b, "an open request") }

// NewRequester opens the ledger.
func NewRequester(cfg RequesterConfig) (*Requester, error) {
	if cfg.Self == "" || cfg.World == nil || cfg.Store == "" {
		return nil, fmt.Errorf("%w: Self, World and Store are required", ErrConfig)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if err := cfg.World.Validate(cfg.Self); err != nil {
		return nil, err
	}
	st, log, err := openLedger(cfg.Store, cfg.NationalManager, cfg.LogKey)
	if err != nil {
		return nil, err
	}
	q := &Requester{cfg: cfg, store: st, logger: log}
	err = st.update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketClaims, bucketOpen} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if err := treeFits(tx); err != nil {
			return err
		}
		if err := remember(tx, cfg.World, cfg.Self); err != nil {
			return err
		}
		return q.expire(tx)
	})
	if err != nil {
		st.close()
		return nil, err
	}
	return q, nil
}

// Close closes the ledger.
func (q *Requester) Close() error { return q.store.close() }

func (q *Requester) caseKey(ref string) []byte { return q.store.mac([]byte("case"), []byte(ref)) }

// claims returns what was claimed under a case before.
func (q *Requester) claims(tx *bolt.Tx, ref string) []string {
	var out []string
	// What this program wrote it can read; an empty list of something else would forget a claim, so that any damage holds.
	if b := tx.Bucket(bucketClaims).Get(q.caseKey(ref)); b != nil && json.Unmarshal(b, &out) != nil {
		return []string{claimUnnamed}
	}
	return out
}

// stick adds the claims of a draft to those of its case, whatever was decided: an official who tries again without them
// is stopped.
func (q *Requester) stick(tx *bolt.Tx, d *Draft, before []string) error {
	all := slices.Clone(before)
	for code := range q.cfg.World.protected(&d.Request).countries {
		all = append(all, code)
	}
	for _, c := range []Claim{d.Persecution, d.Torture} {
		for _, a := range c.Against {
			if _, ok := q.cfg.World.attribute(a); !ok {
				all = append(all, strings.TrimSpace(a.Country+a.Agency))
			}
		}
		if strings.EqualFold(strings.TrimSpace(c.Answer), "YES") && len(c.Against) == 0 {
			all = append(all, claimUnnamed)
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		return nil
	}
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketClaims).Put(q.caseKey(d.Case), b)
}

// Clear forgets the claims of a case: the National Manager has looked at why they are no longer made. The log keeps that it
// happened, and the sealed log what they were.
func (q *Requester) Clear(ref, user string) error {
	unknown := false
	err := q.store.update(func(tx *bolt.Tx) error {
		was := q.claims(tx, ref)
		if unknown = len(was) == 0; unknown {
			return nil
		}
		now := q.cfg.Now()
		rec := Record{Kind: kindClearance, Transaction: newID(), Role: roleRequester, Rules: RuleSet, Accepted: now,
			User: q.store.pseudonym(q.cfg.Self, user), Modalities: []Modality{}, Databases: []string{}}
		if err := q.append(tx, rec, "", []Rule{RuleClaimDropped}, was, nil); err != nil {
			return err
		}
		return tx.Bucket(bucketClaims).Delete(q.caseKey(ref))
	})
	if err == nil && unknown {
		err = fmt.Errorf("%w: no claims under this case", ErrUnknown)
	}
	return err
}

// record begins the record of a request.
func (q *Requester) record(r *Request, to string, a Agreement, c *card, now time.Time) Record {
	return Record{Kind: kindTransaction, Role: roleRequester, Counterparty: to, Agreement: a.ID, AgreementNo: a.Version,
		Rules: RuleSet, User: q.store.pseudonym(r.From, r.User), Purpose: r.Purpose.recorded(), Modalities: c.contents.Modalities,
		Prints: c.contents.Prints, Databases: []string{}, Accepted: now}
}

// open writes a request down as sent.
func (q *Requester) open(tx *bolt.Tx, rec Record, r *Request, relied bool) error {
	o := openRequest{Record: rec, Case: q.caseKey(r.Case), Relied: relied}
	o.Against, o.Consent = sealedDetails(r)
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketOpen).Put([]byte(rec.Transaction), b)
}

// finish writes the record of a request that was not sent.
func (q *Requester) finish(tx *bolt.Tx, rec Record, a Answer, rules []Rule, r *Request) error {
	against, consents := sealedDetails(r)
	return q.append(tx, rec, a, rules, against, consents)
}

func (q *Requester) append(tx *bolt.Tx, rec Record, a Answer, rules []Rule, against, consents []string) error {
	now := q.cfg.Now()
	return q.logger.append(tx, rec.ended(a, rules, now, now), Sealed{Answer: a, Rules: rules, Against: against, Consents: consents})
}

// Answered closes a request with the answer that its member gave, and writes the final record. The caller deletes the
// transaction and the envelope: nothing is kept after the answer (paragraph 23).
func (q *Requester) Answered(id string, a Answer) error {
	if !slices.Contains([]Answer{Match, NoMatch, Expired, Closed, Rejected, RejectedFormat, RejectedQuality, Refused}, a) &&
		!strings.HasPrefix(string(a), string(Refused)+":") {
		return fmt.Errorf("%w: not an answer", ErrEnvelope)
	}
	unknown := false
	err := q.store.update(func(tx *bolt.Tx) error {
		if err := q.expire(tx); err != nil {
			return err
		}
		b := tx.Bucket(bucketOpen).Get([]byte(id))
		if unknown = b == nil; unknown {
			return nil // what has expired is written all the same
		}
		return q.close(tx, []byte(id), bytes.Clone(b), a)
	})
	if err == nil && unknown {
		err = fmt.Errorf("%w: it has its answer or has expired, or was not sent from here", ErrUnknown)
	}
	return err
}

func (q *Requester) close(tx *bolt.Tx, id, b []byte, a Answer) error {
	o, err := parseOpen(b)
	if err != nil {
		return err
	}
	if err := q.append(tx, o.Record, a, nil, o.Against, o.Consent); err != nil {
		return err
	}
	return tx.Bucket(bucketOpen).Delete(id)
}

// expire closes what has waited longer than its period: a late verdict is discarded (paragraph 10).
func (q *Requester) expire(tx *bolt.Tx) error {
	type item struct{ id, b []byte }
	var due []item
	c := tx.Bucket(bucketOpen).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		o, err := parseOpen(v)
		if err != nil {
			return err
		}
		if !q.cfg.Now().Before(o.Record.Expires) {
			due = append(due, item{bytes.Clone(k), bytes.Clone(v)})
		}
	}
	for _, d := range due {
		if err := q.close(tx, d.id, d.b, Expired); err != nil {
			return err
		}
	}
	return nil
}

// Revoked returns the requests of a case that still wait and were sent on a consent: the individual has taken it back, and
// each of them is to be withdrawn from its member, which purges it.
func (q *Requester) Revoked(ref string) (ids []string, err error) {
	key := q.caseKey(ref)
	err = q.store.view(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketOpen).ForEach(func(id, b []byte) error {
			o, err := parseOpen(b)
			if bytes.Equal(o.Case, key) && o.Relied {
				ids = append(ids, string(id))
			}
			return err
		})
	})
	return ids, err
}
