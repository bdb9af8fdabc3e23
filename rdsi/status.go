package rdsi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// ErrAmbiguous says that several members used the same id.
var ErrAmbiguous = errors.New("rdsi: several members used this id: say which")

// Status tells what the requester may know now. from may be empty if only one member used the id.
func (h *Handler) Status(id, from string) (Status, error) {
	st, _, err := h.status(id, from)
	return st, err
}

// Wait is Status once the request is final, or as it is when ctx ends.
func (h *Handler) Wait(ctx context.Context, id, from string) (Status, error) {
	h.mu.Lock()
	if h.stopped {
		h.mu.Unlock()
		return h.Status(id, from)
	}
	h.wg.Add(1) // the store stays open while somebody waits for an answer
	h.mu.Unlock()
	defer h.wg.Done()
	for {
		st, next, err := h.status(id, from)
		if err != nil || st.State == Final {
			return st, err
		}
		h.mu.Lock()
		p := h.live[string(rowKey(id, st.From))]
		h.mu.Unlock()
		var done chan struct{}
		if p != nil {
			done = p.done
		} else if st, next, err = h.status(id, from); err != nil || st.State == Final {
			return st, err // it was answered between the two looks
		}
		pause := next.Sub(h.cfg.Now())
		if pause <= 0 {
			pause = h.cfg.Tick // the log cannot be written
		}
		timer := time.NewTimer(pause)
		select {
		case <-done:
		case <-timer.C:
		case <-h.quit:
			timer.Stop()
			return h.Status(id, from)
		case <-ctx.Done():
			timer.Stop()
			return st, nil
		}
		timer.Stop()
	}
}

// status also says when to look again at the latest, unless something happens before.
func (h *Handler) status(id, from string) (st Status, next time.Time, err error) {
	var r row
	err = h.store.db.View(func(tx *bolt.Tx) error {
		if from != "" {
			var ok bool
			r, ok, err = getRow(tx, rowKey(id, from))
			if err == nil && !ok {
				err = ErrUnknown
			}
			return err
		}
		prefix := rowKey(id, "")
		c := tx.Bucket(bucketRequests).Cursor()
		k, _ := c.Seek(prefix)
		if !bytes.HasPrefix(k, prefix) {
			return ErrUnknown
		}
		if r, _, err = getRow(tx, k); err != nil {
			return err
		}
		if k, _ := c.Next(); bytes.HasPrefix(k, prefix) {
			return ErrAmbiguous
		}
		return nil
	})
	switch {
	case errors.Is(err, ErrUnknown), errors.Is(err, ErrAmbiguous):
		return Status{}, time.Time{}, err
	case err != nil:
		return Status{}, time.Time{}, fmt.Errorf("%w: %w", ErrStore, err)
	}
	if r.Answer == "" || h.cfg.Now().Before(r.Visible) {
		next = r.Visible
		if r.Answer == "" {
			next = r.Expires
		}
		return pendingStatus(id, r.From, r.Expires), next, nil
	}
	if !r.Delivered && (r.Answer == Match || r.Answer == NoMatch) {
		h.deliver(rowKey(id, r.From))
	}
	return finalStatus(id, r.From, r.Answer), time.Time{}, nil
}
