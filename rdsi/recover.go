package rdsi

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// recover closes what an earlier run left open. Biometric data lives in memory alone, so a crash has purged it; the
// request can never be searched again and runs to EXPIRED. An answer that was written before the crash stands.
func (h *Handler) recover() error {
	now := h.cfg.Now()
	return h.store.update(func(tx *bolt.Tx) error {
		var keys [][]byte
		c := tx.Bucket(bucketPending).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			keys = append(keys, bytes.Clone(k))
		}
		for _, key := range keys {
			r, ok, err := getRow(tx, key)
			if err != nil || !ok {
				return fmt.Errorf("row of a pending request is missing or damaged")
			}
			id, _, _ := bytes.Cut(key, []byte{0})
			resp := Response{Expired, []Rule{RuleIncomplete}}
			rec := Record{Kind: kindTransaction, Transaction: string(id), Role: roleResponder, Counterparty: r.From,
				Rules: RuleSet, Engine: h.cfg.EngineVersion, Modalities: []Modality{}, Databases: []string{},
				Accepted: r.Accepted, Expires: r.Expires}
			if err := appendRecord(tx, h.finish(rec, resp, r.Expires), sealedEntry(resp), h.sealer); err != nil {
				return err
			}
			r.Answer, r.Visible = Expired, r.Expires
			if err := putRow(tx, key, r); err != nil {
				return err
			}
		}
		return forgetDigests(tx, now)
	})
}

// sweep forgets digests, and writes nothing where none is due.
func (s *store) sweep(now time.Time) error {
	due := false
	err := s.db.View(func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketDigests).Cursor().First()
		due = len(k) > 8 && binary.BigEndian.Uint64(k) <= uint64(max(now.Unix(), 0))
		return nil
	})
	if err != nil || !due {
		return err
	}
	return s.update(func(tx *bolt.Tx) error { return forgetDigests(tx, now) })
}

func (s *store) ping() error {
	return s.update(func(tx *bolt.Tx) error { return nil })
}

// ReadLog calls f with every record of the transaction log of a store in order, and checks on the way that none was
// changed, dropped or put elsewhere. It opens the store read-only, which fails while a handler has it open.
func ReadLog(path string, f func(Record) error) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: openTimeout, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	defer db.Close()
	return db.View(func(tx *bolt.Tx) error { return readLog(tx, f) })
}

// Log is ReadLog for the handler's own store while it runs.
func (h *Handler) Log(f func(Record) error) error {
	return h.store.db.View(func(tx *bolt.Tx) error { return readLog(tx, f) })
}

func readLog(tx *bolt.Tx, f func(Record) error) error {
	b := tx.Bucket(bucketRecords)
	if b == nil {
		return fmt.Errorf("%w: not a transaction store", ErrStore)
	}
	var previous []byte
	next := uint64(1)
	c := b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		var rec Record
		if err := json.Unmarshal(v, &rec); err != nil {
			return fmt.Errorf("%w: log entry %d is damaged", ErrStore, next)
		}
		sum := sha256.Sum256(previous)
		if len(k) != 8 || binary.BigEndian.Uint64(k) != next || rec.Sequence != next ||
			rec.Previous != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%w: log entry %d does not follow the one before", ErrStore, next)
		}
		if err := f(rec); err != nil {
			return err
		}
		previous, next = v, next+1
	}
	return nil
}
