package rdsi

import (
	"maps"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// kindUndelivered is an entry that says: nobody fetched the verdict of this request before its period was over.
const kindUndelivered = "UNDELIVERED"

// deliveryPause is how long it may take until the store knows that an answer was fetched: then those of many requests are
// written at once. A crash in between lets the log say of a delivered verdict that it was not, never the other way round.
const deliveryPause = time.Second

// deliveries are the keys of requests whose answer was fetched and whose rows do not say so yet.
type deliveries struct {
	mu      sync.Mutex
	keys    map[string]struct{}
	waiting bool
}

// deliver takes note that a requester has its answer.
func (h *Handler) deliver(key []byte) {
	d := &h.delivered
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.keys == nil {
		d.keys = map[string]struct{}{}
	}
	d.keys[string(key)] = struct{}{}
	if d.waiting {
		return
	}
	d.waiting = true
	time.AfterFunc(deliveryPause, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.stopped {
			return // Close writes what is left
		}
		if err := h.settleDeliveries(); err != nil {
			h.cfg.Log.Error("transaction store cannot be written", "error", err)
		}
	})
}

// writeDeliveries marks the rows of what was fetched.
func (h *Handler) writeDeliveries(tx *bolt.Tx) error {
	d := &h.delivered
	d.mu.Lock()
	defer d.mu.Unlock()
	for key := range d.keys {
		r, ok, err := getRow(tx, []byte(key))
		if err != nil {
			return err
		}
		if !ok || r.Delivered {
			continue
		}
		r.Delivered = true
		if err := putRow(tx, []byte(key), r); err != nil {
			return err
		}
	}
	written := maps.Clone(d.keys)
	tx.OnCommit(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		maps.DeleteFunc(d.keys, func(k string, _ struct{}) bool { _, ok := written[k]; return ok })
	})
	return nil
}

// settleDeliveries writes what is not written yet.
func (h *Handler) settleDeliveries() error {
	h.delivered.mu.Lock()
	n := len(h.delivered.keys)
	h.delivered.waiting = false
	h.delivered.mu.Unlock()
	if n == 0 {
		return nil
	}
	return h.store.update(h.writeDeliveries)
}

// lapse removes the digests of requests that have expired, and writes down which verdicts nobody fetched in time. It does
// the same for both.
func (h *Handler) lapse(tx *bolt.Tx, now time.Time) error {
	if err := h.writeDeliveries(tx); err != nil {
		return err
	}
	return forgetDigests(tx, now, func(key []byte, r row) error {
		if r.Delivered || r.Answer != Match && r.Answer != NoMatch {
			return nil
		}
		return h.lateRecord(tx, kindUndelivered, key, r, Response{})
	})
}
