package rdsi

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// recover closes what an earlier run left open, but for what it handed over. Biometric data lives in memory alone, so a
// crash has purged it; the request can never be searched again and runs to EXPIRED. An answer that was written before the
// crash stands.
func (h *Handler) recover(adopted []*pending) error {
	now := h.cfg.Now()
	return h.store.update(func(tx *bolt.Tx) error {
		if err := treeFits(tx); err != nil {
			return err
		}
		if err := remember(tx, h.cfg.World, h.cfg.Self); err != nil {
			return err
		}
		var keys [][]byte
		c := tx.Bucket(bucketPending).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if !slices.ContainsFunc(adopted, func(p *pending) bool { return bytes.Equal(p.key, k) }) {
				keys = append(keys, bytes.Clone(k))
			}
		}
		for _, key := range keys {
			r, ok, err := getRow(tx, key)
			if err != nil || !ok {
				return fmt.Errorf("row of a pending request is missing or damaged")
			}
			if err := h.lateRecord(tx, kindTransaction, key, r, Response{Expired, []Rule{RuleIncomplete}}); err != nil {
				return err
			}
			r.Answer, r.Visible = Expired, r.Expires
			if err := putRow(tx, key, r); err != nil {
				return err
			}
		}
		return h.lapse(tx, now)
	})
}

// lateRecord writes the entry of a request of which nothing is left but its row.
func (h *Handler) lateRecord(tx *bolt.Tx, kind string, key []byte, r row, resp Response) error {
	id, _, _ := bytes.Cut(key, []byte{0})
	rec := Record{Kind: kind, Transaction: string(id), Role: roleResponder, Counterparty: r.From, Rules: RuleSet,
		Engine: h.cfg.EngineVersion, Modalities: []Modality{}, Databases: []string{}, Accepted: r.Accepted, Expires: r.Expires}
	return h.logger.append(tx, h.finish(rec, resp, r.Expires), sealedEntry(resp))
}

// sweep lets requests lapse that have expired, and writes nothing where none has.
func (h *Handler) sweep(now time.Time) error {
	due := false
	err := h.store.view(func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketDigests).Cursor().First()
		due = digestDue(k, now)
		return nil
	})
	if err != nil || !due {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil
	}
	return h.store.update(func(tx *bolt.Tx) error { return h.lapse(tx, now) })
}

func (s *store) ping() error {
	return s.update(func(tx *bolt.Tx) error { return nil })
}

// ReadLog calls f with every entry of the log of a store, in order; a [LogChecker] tells whether they are what they were.
// It opens the store read-only, which fails while a handler has it open.
func ReadLog(path string, f func(LogEntry) error) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: openTimeout, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	defer db.Close()
	return db.View(func(tx *bolt.Tx) error { return readEntries(tx, f) })
}

// Log is ReadLog for the handler's own store while it runs.
func (h *Handler) Log(f func(LogEntry) error) error {
	return h.store.db.View(func(tx *bolt.Tx) error { return readEntries(tx, f) })
}
