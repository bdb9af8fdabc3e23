package rdsi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A State of a request as its requester sees it.
type State string

const (
	Pending State = "PENDING"
	Final   State = "FINAL"
)

// A Status is all that a requester can learn of its request.
type Status struct {
	ID      string    `json:"id"`
	From    string    `json:"from"`
	State   State     `json:"state"`
	Answer  Answer    `json:"answer,omitempty"`  // once final
	Expires time.Time `json:"expires,omitzero"`  // while pending
	Caution string    `json:"caution,omitempty"` // with every answer
}

func pendingStatus(id, from string, expires time.Time) Status {
	return Status{ID: id, From: from, State: Pending, Expires: expires}
}

func finalStatus(id, from string, a Answer) Status {
	return Status{ID: id, From: from, State: Final, Answer: a, Caution: Caution}
}

// A pending request holds the biometric, and nothing else does.
type pending struct {
	key         []byte
	request     Request
	terms       Terms
	agreement   Agreement
	mask        *Mask // of the terms at acceptance
	record      Record
	accepted    time.Time
	expires     time.Time
	transaction []byte
	release     func() // gives the transaction's memory back
	probe       Probe
	review      *review // what examiners have of it, nil for nothing
	resembled   []Rule  // why nobody was asked about people of the review band
	resumed     *handedOver

	ctx    context.Context
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when the answer may be seen
}

// Submit takes a request. It owns transaction from the call on and overwrites it, at the latest when the request is
// answered or expired. The status is final if the rules or the form of the transaction decide at once; otherwise ask
// again with [Handler.Status] or [Handler.Wait]. An error means that nothing was accepted: ErrEnvelope, ErrBusy,
// ErrStore, ErrStopped, or ErrFormat beside a final status that says REJECTED:FORMAT.
//
// The same id and bytes again give the first answer, without a search.
func (h *Handler) Submit(ctx context.Context, e Envelope, transaction []byte) (Status, error) {
	return h.SubmitOwned(ctx, e, transaction, func() {})
}

// SubmitOwned is Submit for a transaction in memory that is not the collector's: release is called once, when the bytes
// have been overwritten and nothing refers to them any more.
func (h *Handler) SubmitOwned(ctx context.Context, e Envelope, transaction []byte, release func()) (Status, error) {
	p := &pending{transaction: transaction, release: release, request: e.Request}
	kept := false
	defer func() {
		if !kept {
			p.wipe()
		}
	}()
	if err := h.addressed(&e, transaction); err != nil {
		return Status{}, err
	}
	if err := ctx.Err(); err != nil {
		return Status{}, err
	}
	if h.full(rowKey(e.ID, e.From)) {
		return Status{}, ErrBusy
	}
	refusal := RefusalReason("")
	if h.cfg.Refuse != nil {
		refusal = h.cfg.Refuse(&e)
	}
	var formatErr error
	if refusal == "" {
		p.probe, formatErr = h.cfg.Engine.Open(transaction)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return Status{}, ErrStopped
	}
	in := intakeState{envelope: &e, refusal: refusal, formatErr: formatErr, now: h.cfg.Now()}
	if err := h.store.update(func(tx *bolt.Tx) error { return h.accept(tx, p, &in) }); err != nil {
		if in.queued {
			<-h.queue
		}
		return Status{}, err
	}
	h.counters.count(in.logged)
	if in.queued {
		kept = true
		h.start(p)
	}
	if in.status.Answer == RejectedFormat && formatErr != nil {
		return in.status, fmt.Errorf("%w", formatErr)
	}
	return in.status, nil
}

// full reports, without a lock that the store or other requests need, that there is no place for a request: many clients may
// try again and again. One that came before is asked about, not taken.
func (h *Handler) full(key []byte) bool {
	if len(h.queue) < cap(h.queue) {
		return false
	}
	known := false
	err := h.store.db.View(func(tx *bolt.Tx) error {
		known = tx.Bucket(bucketRequests).Get(key) != nil
		return nil
	})
	return err == nil && !known // a store that is closed is told of elsewhere
}

// addressed checks that the envelope is well formed, for us, and goes with the transaction.
func (h *Handler) addressed(e *Envelope, transaction []byte) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if e.To != h.cfg.Self {
		return fmt.Errorf("%w: to: not this member", ErrEnvelope)
	}
	if len(transaction) > MaxTransaction {
		return fmt.Errorf("%w: transaction of %d bytes, at most %d", ErrEnvelope, len(transaction), MaxTransaction)
	}
	if e.Digest != "" {
		sum := sha256.Sum256(transaction)
		want := hex.EncodeToString(sum[:])
		if subtle.ConstantTimeCompare([]byte(strings.ToLower(e.Digest)), []byte(want)) != 1 {
			return fmt.Errorf("%w: digest: not the SHA-256 of the transaction", ErrEnvelope)
		}
	}
	return nil
}

// intakeState carries what intake reads and decides through the store's transaction.
type intakeState struct {
	envelope  *Envelope
	refusal   RefusalReason
	formatErr error
	now       time.Time

	status Status
	queued bool
	logged Answer // of the record that was written, if one was
}

// accept decides everything that is decided before a search, and writes it down before anybody learns of it.
func (h *Handler) accept(tx *bolt.Tx, p *pending, in *intakeState) error {
	if err := h.lapse(tx, in.now); err != nil {
		return err
	}
	e, now := in.envelope, in.now
	w := h.world.Load()
	p.key = rowKey(e.ID, e.From)
	digest := h.store.mac([]byte("transaction"), p.transaction)
	old, known, err := getRow(tx, p.key)
	if err != nil {
		return err
	}
	same := known && subtle.ConstantTimeCompare(old.Digest, digest) == 1
	if same && (old.Answer == "" || now.Before(old.Visible)) {
		in.status = pendingStatus(e.ID, e.From, old.Expires)
		return nil
	}
	r := e.Request
	r.Digest = hex.EncodeToString(digest)
	hist := History{Used: usage(tx, e.From, e.To, now)}
	if known {
		hist.Seen = &Seen{Digest: hex.EncodeToString(old.Digest), Answer: old.Answer, Resends: old.Resends}
	}
	contents := Contents{}
	if p.probe != nil {
		contents = p.probe.Contents()
	}
	resp, decided := h.decideIntake(p, r, w, hist, in, contents)
	p.accepted = now
	p.record = h.newRecord(p, contents)
	if resend := known && old.Answer == RejectedQuality && !same && old.Resends < MaxResends; known && !resend {
		// Whatever comes under a used id never touches the row of the request that used it first.
		in.status = finalStatus(e.ID, e.From, resp.Sees)
		if resp.Sealed[0] != RuleIDReuse {
			tx.OnCommit(func() { h.deliver(p.key) })
			return nil
		}
		p.record.Kind = kindIncident
		return h.logger.append(tx, h.finish(p.record, resp, now), p.sealed(resp))
	}
	next := row{From: e.From, Accepted: now, Expires: p.expires, Digest: digest, Resends: old.Resends}
	if known {
		next.Resends++
	}
	if decided {
		next.Answer, next.Visible = resp.Sees, now
		in.status = finalStatus(e.ID, e.From, resp.Sees)
		if resp.Sees == Expired { // silence: nothing shows before the period is over
			next.Visible = p.expires
			in.status = pendingStatus(e.ID, e.From, p.expires)
			if err := countRequest(tx, e.From, e.To, now); err != nil {
				return err
			}
		}
		if err := h.logger.append(tx, h.finish(p.record, resp, next.Visible), p.sealed(resp)); err != nil {
			return err
		}
		in.logged = resp.Sees
		return putRow(tx, p.key, next)
	}
	select {
	case h.queue <- struct{}{}:
		in.queued = true
	default:
		return ErrBusy
	}
	if !known { // one that comes again after a rejection for quality was counted the first time
		if err := countRequest(tx, e.From, e.To, now); err != nil {
			return err
		}
	}
	in.status = pendingStatus(e.ID, e.From, p.expires)
	return putRow(tx, p.key, next)
}

// wipe overwrites everything biometric that the request holds.
func (p *pending) wipe() {
	if p.probe != nil {
		p.probe.Wipe()
		p.probe = nil
	}
	clear(p.transaction[:cap(p.transaction)])
	p.transaction = nil
	p.release()
}
