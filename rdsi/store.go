package rdsi

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// ErrStore is wrapped by errors of the transaction store. While it lasts nothing is answered.
var ErrStore = errors.New("rdsi: transaction store")

// The store is one bbolt file. A request's row, its counters and its log entries change in one transaction.
var (
	bucketMeta     = []byte("meta")
	bucketRequests = []byte("requests") // id, 0, from -> row
	bucketPending  = []byte("pending")  // keys of rows without an answer
	bucketDigests  = []byte("digests")  // expiry, key of a row that still holds a digest
	bucketRecords  = []byte("records")  // sequence -> Record
	bucketSealed   = []byte("sealed")   // sequence -> encrypted Sealed
	bucketUsage    = []byte("usage")    // from, 0, to, 0, day or month or year -> count

	keySecret = []byte("secret")
)

// openTimeout bounds the wait for another process that has the store open.
const openTimeout = time.Second

type store struct {
	db     *bolt.DB
	secret []byte // keys digests and pseudonyms, so that they mean nothing outside this store
}

// A row is what is kept of a request under its id.
type row struct {
	From      string    `json:"from"`
	Accepted  time.Time `json:"accepted"`
	Expires   time.Time `json:"expires"`
	Answer    Answer    `json:"answer"`  // empty while pending
	Visible   time.Time `json:"visible"` // when the answer may be seen
	Digest    []byte    `json:"digest"`  // keyed digest of the transaction; gone once the request has expired
	Resends   int       `json:"resends"`
	Delivered bool      `json:"delivered,omitempty"` // somebody has fetched the answer
}

func openStore(path string) (*store, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: openTimeout})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: %s is in use by another process", ErrStore, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStore, err)
	}
	s := &store{db: db}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketRequests, bucketPending, bucketDigests, bucketRecords, bucketSealed,
			bucketUsage, bucketHashes, bucketHeads, bucketDuties} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if err := migrate(tx); err != nil {
			return err
		}
		meta := tx.Bucket(bucketMeta)
		if meta.Get(keySecret) == nil {
			secret := make([]byte, sha256.Size)
			rand.Read(secret) // never fails, says crypto/rand
			if err := meta.Put(keySecret, secret); err != nil {
				return err
			}
		}
		s.secret = bytes.Clone(meta.Get(keySecret))
		return nil
	})
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("%w: %w", ErrStore, err)
	}
	return s, nil
}

func (s *store) close() error {
	clear(s.secret)
	return s.db.Close()
}

// mac digests the parts under the store's key.
func (s *store) mac(parts ...[]byte) []byte {
	m := hmac.New(sha256.New, s.secret)
	for _, p := range parts {
		m.Write(bigEndian(len(p)))
		m.Write(p)
	}
	return m.Sum(nil)
}

func (s *store) pseudonym(from, user string) string {
	return hex.EncodeToString(s.mac([]byte("user"), []byte(from), []byte(user))[:8])
}

// bigEndian writes a number so that numbers of the store, as keys, are in their order.
func bigEndian[T int | int64 | uint64](n T) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(n))
}

// number reads what bigEndian writes; ok is false for anything else.
func number(b []byte) (n uint64, ok bool) {
	if len(b) != 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(b), true
}

// stored reads what the store keeps as JSON; an error says what it is.
func stored[T any](b []byte, what string) (v T, err error) {
	if json.Unmarshal(b, &v) != nil {
		err = fmt.Errorf("%s is damaged", what)
	}
	return v, err
}

func rowKey(id, from string) []byte { return []byte(id + "\x00" + from) }

// view runs f in a transaction that only reads.
func (s *store) view(f func(tx *bolt.Tx) error) error {
	if err := s.db.View(f); err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	return nil
}

// update runs f in one durable transaction.
func (s *store) update(f func(tx *bolt.Tx) error) error {
	if err := s.db.Update(f); err != nil {
		if errors.Is(err, ErrBusy) || errors.Is(err, ErrConfig) {
			return err
		}
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	return nil
}

func getRow(tx *bolt.Tx, key []byte) (row, bool, error) {
	b := tx.Bucket(bucketRequests).Get(key)
	if b == nil {
		return row{}, false, nil
	}
	r, err := stored[row](b, "row")
	return r, err == nil, err
}

// putRow stores a row and keeps the indexes of pending rows and of digests in step.
func putRow(tx *bolt.Tx, key []byte, r row) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := tx.Bucket(bucketRequests).Put(key, b); err != nil {
		return err
	}
	if len(r.Digest) > 0 {
		if err := tx.Bucket(bucketDigests).Put(digestKey(r.Expires, key), nil); err != nil {
			return err
		}
	}
	if r.Answer == "" {
		return tx.Bucket(bucketPending).Put(key, nil)
	}
	return tx.Bucket(bucketPending).Delete(key)
}

func digestKey(expires time.Time, key []byte) []byte {
	return append(bigEndian(max(expires.Unix(), 0)), key...)
}

// digestDue reports whether a key of bucketDigests is of a request that has expired.
func digestDue(k []byte, now time.Time) bool {
	return len(k) > 8 && binary.BigEndian.Uint64(k) <= uint64(max(now.Unix(), 0))
}

// forgetDigests removes the digests of requests that have expired: only their ids stay. It calls expired once for each.
func forgetDigests(tx *bolt.Tx, now time.Time, expired func(key []byte, r row) error) error {
	c := tx.Bucket(bucketDigests).Cursor()
	for k, _ := c.First(); digestDue(k, now); k, _ = c.First() {
		key := bytes.Clone(k[8:])
		r, ok, err := getRow(tx, key)
		if err != nil {
			return err
		}
		if ok && !now.Before(r.Expires) {
			if len(r.Digest) > 0 {
				if err := expired(key, r); err != nil {
					return err
				}
			}
			r.Digest = nil
			if err := putRow(tx, key, r); err != nil {
				return err
			}
		}
		if err := c.Delete(); err != nil {
			return err
		}
	}
	return nil
}

// usageKeys are the counters of one direction of one pair, in UTC.
func usageKeys(from, to string, now time.Time) [3][]byte {
	var keys [3][]byte
	for i, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		keys[i] = []byte(from + "\x00" + to + "\x00" + now.UTC().Format(layout))
	}
	return keys
}

func usage(tx *bolt.Tx, from, to string, now time.Time) Usage {
	var n [3]int
	for i, k := range usageKeys(from, to, now) {
		v, _ := number(tx.Bucket(bucketUsage).Get(k))
		n[i] = int(v)
	}
	return Usage{Day: n[0], Month: n[1], Year: n[2]}
}

func countRequest(tx *bolt.Tx, from, to string, now time.Time) error {
	for i, k := range usageKeys(from, to, now) {
		u := usage(tx, from, to, now)
		n := [3]int{u.Day, u.Month, u.Year}[i] + 1
		if err := tx.Bucket(bucketUsage).Put(k, bigEndian(n)); err != nil {
			return err
		}
	}
	return nil
}
