package rdsi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

// bucketDuties holds every duty as it stands, under the sequence number of the entry that opened it. The log has every
// step: what stands here follows from it.
var bucketDuties = []byte("duties")

const (
	kindDuty = "DUTY"
	// kindInternal is an entry that nobody but the National Manager can read.
	kindInternal = "INTERNAL"
)

// OpenDuty opens a duty and writes it to the log. by is the user id of whoever does it. A correction of an answer on
// somebody protected goes to the sealed log alone: the duty that is returned then has no number, and nobody is told.
func (h *Handler) OpenDuty(o DutyOrder, by int) (Duty, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return Duty{}, ErrStopped
	}
	clock, w := h.cfg.Now(), h.world.Load()
	now := clock.UTC().Truncate(time.Second) // as it is written down
	var d Duty
	err := h.duties(func(tx *bolt.Tx) error {
		r, known, err := getRow(tx, rowKey(o.Transaction, o.Counterparty))
		if err != nil {
			return err
		}
		final := Answer("")
		if known && !clock.Before(r.Visible) {
			final = r.Answer
		}
		a, _ := w.Agreement(o.Counterparty, h.cfg.Self)
		var secret bool
		if d, secret, err = o.open(final, w.active(o.Counterparty) && a.InForce(), now); err != nil {
			return err
		}
		if secret {
			return h.sealCorrection(tx, o, now)
		}
		all, err := readDuties(tx)
		if err != nil {
			return err
		}
		for _, other := range all {
			other.stand(now, false)
			if other.Kind == DutyCorrection && d.Kind == DutyCorrection && other.Transaction == d.Transaction &&
				other.Counterparty == d.Counterparty && len(other.Left) > 0 {
				return fmt.Errorf("%w: %s: this answer is being corrected under %d", ErrDuty, RuleCorrect, other.ID)
			}
		}
		d.ID = newest(tx) + 1
		return h.putDuty(tx, &d, DutyEvent{Step: StepOpened, Document: o.Document}, by, now)
	})
	if err != nil {
		return Duty{}, err
	}
	if d.ID == 0 { // nothing is to be done about it
		d.Done, d.Left = []StepDone{}, []DutyStep{}
		return d, nil
	}
	d.stand(now, h.ended(d.Counterparty))
	return d, nil
}

// StepDuty takes a step. It does not matter whether the other member still takes part: duties outlive a membership.
func (h *Handler) StepDuty(id uint64, m DutyMove, by int) (Duty, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return Duty{}, ErrStopped
	}
	now := h.cfg.Now().UTC().Truncate(time.Second)
	var d Duty
	err := h.duties(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketDuties).Get(bigEndian(id))
		if b == nil {
			return ErrUnknown
		}
		var err error
		if d, err = stored[Duty](b, "a duty"); err != nil {
			return err
		}
		if err := d.take(m, now); err != nil {
			return err
		}
		return h.putDuty(tx, &d, DutyEvent{Step: m.Step, Caveats: m.Caveats, Until: m.Until, Document: m.Document, Adverse: m.Adverse}, by, now)
	})
	if err != nil {
		return Duty{}, err
	}
	d.stand(now, h.ended(d.Counterparty))
	return d, nil
}

// Duties lists them in the order of their opening; with a member, those toward it.
func (h *Handler) Duties(member string) ([]Duty, error) {
	out, now := []Duty{}, h.cfg.Now()
	err := h.store.view(func(tx *bolt.Tx) error {
		all, err := readDuties(tx)
		for _, d := range all {
			if member == "" || d.Counterparty == member {
				d.stand(now, h.ended(d.Counterparty))
				out = append(out, d)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// MayPass says whether the answer to a request may go to a third party for a use (rule R22-ONWARD).
func (h *Handler) MayPass(transaction, counterparty, to string, use Purpose) (Passing, error) {
	all, err := h.Duties(counterparty)
	if err != nil {
		return Passing{}, err
	}
	var about []Duty
	for _, d := range all {
		if d.Transaction == transaction {
			about = append(about, d)
		}
	}
	return mayPass(about, to, use, h.cfg.Now()), nil
}

// duties is store.update for errors that belong to the caller.
func (h *Handler) duties(f func(*bolt.Tx) error) error {
	var own error
	err := h.store.update(func(tx *bolt.Tx) error {
		err := f(tx)
		if errors.Is(err, ErrDuty) || errors.Is(err, ErrUnknown) {
			own = err
		}
		return err
	})
	if own != nil {
		return own
	}
	return err
}

// ended reports whether a member takes part no more, or has no agreement with this one any more.
func (h *Handler) ended(member string) bool {
	w := h.world.Load()
	a, _ := w.Agreement(member, h.cfg.Self)
	return member != "" && (!w.active(member) || !a.InForce())
}

// putDuty writes a duty and the entry of the log that goes with its newest step.
func (h *Handler) putDuty(tx *bolt.Tx, d *Duty, e DutyEvent, by int, now time.Time) error {
	e.Duty, e.Kind = d.ID, d.Kind
	if e.Step == StepOpened {
		e.Reason, e.Correction, e.Due, e.To, e.Use, e.Caveats = d.Reason, d.Correction, d.Due, d.To, d.Use, d.Caveats
	}
	rec := Record{Kind: kindDuty, Transaction: d.Transaction, Role: d.Role, Counterparty: d.Counterparty, Rules: RuleSet,
		User: h.store.pseudonym(h.cfg.Self, strconv.Itoa(by)), Modalities: []Modality{}, Databases: []string{},
		Accepted: now, Released: now, Fired: []string{string(d.rule())}, Duty: &e}
	if err := h.logger.append(tx, rec, Sealed{Rules: []Rule{d.rule()}}); err != nil {
		return err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketDuties).Put(bigEndian(d.ID), b)
}

// sealCorrection writes down that an answer on somebody protected should have been a match that may not be told. The
// record beside it says nothing: not of which transaction, nor that it is a correction.
func (h *Handler) sealCorrection(tx *bolt.Tx, o DutyOrder, now time.Time) error {
	if h.logger.sealer == nil {
		return fmt.Errorf("%w: %s: there is no National Manager's key to seal it with, and it may not stand open", ErrDuty, RuleCorrect)
	}
	rec := Record{Kind: kindInternal, Rules: RuleSet, Modalities: []Modality{}, Databases: []string{}, Accepted: now, Released: now, Fired: []string{}}
	return h.logger.append(tx, rec, Sealed{Answer: o.Corrected, Suppressed: true, Rules: []Rule{RuleCorrect, RuleGallery},
		Transaction: o.Transaction})
}

func readDuties(tx *bolt.Tx) (out []Duty, err error) {
	err = tx.Bucket(bucketDuties).ForEach(func(_, v []byte) error {
		d, err := stored[Duty](v, "a duty")
		out = append(out, d)
		return err
	})
	return out, err
}
