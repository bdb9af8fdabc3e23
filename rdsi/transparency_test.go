package rdsi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"filippo.io/age"
	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"
)

func logKeys(t *testing.T) (signer, verifier string) {
	t.Helper()
	signer, verifier, err := note.GenerateKey(nil, "C")
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func nationalManager(t *testing.T) string {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String()
}

func checkEntries(entries []LogEntry, key string, kept []byte) error {
	c, err := NewLogChecker(key, kept)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := c.Next(e); err != nil {
			return err
		}
	}
	_, _, err = c.End()
	return err
}

// rechain numbers and links records anew, as a forger with access to the file would.
func rechain(t *testing.T, entries []LogEntry) []LogEntry {
	t.Helper()
	var previous []byte
	for i := range entries {
		var rec Record
		if err := json.Unmarshal(entries[i].Record, &rec); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(previous)
		rec.Sequence, rec.Previous = uint64(i+1), hex.EncodeToString(sum[:])
		b, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		entries[i].Record, previous = b, b
	}
	return entries
}

// V12: every finished request has one final entry, and a changed, dropped or moved one is found, also if the forger has
// written the chain anew.
func TestLogIsTransparent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signer, key := logKeys(t)
		r := newRig(t, func(c *Config) { c.LogKey, c.NationalManager = signer, nationalManager(t) })
		defer r.close()
		seen := map[string]int{}
		for i := range 7 {
			r.answer(r.envelope(), print([]string{"mate", "protected", "nobody"}[i%3]))
		}
		for _, rec := range r.records() {
			seen[rec.Transaction]++
		}
		whole := r.entries()
		if len(seen) != 7 || len(whole) != 7 {
			t.Errorf("entries: %v", seen)
		}
		if err := checkEntries(whole, key, []byte(whole[4].Head)); err != nil {
			t.Fatal(err)
		}
		_, other := logKeys(t)
		for _, c := range []struct {
			name, key string
			kept      []byte
			spoil     func([]LogEntry) []LogEntry
		}{
			{"changed", "", nil, func(e []LogEntry) []LogEntry {
				e[2].Record = bytes.Replace(e[2].Record, []byte(`"NO_MATCH"`), []byte(`"MATCH"`), 1)
				return e
			}},
			{"last one changed", "", nil, func(e []LogEntry) []LogEntry {
				e[6].Record = bytes.Replace(e[6].Record, []byte(`"MATCH"`), []byte(`"NO_MATCH"`), 1)
				return e
			}},
			{"sealed entry changed", "", nil, func(e []LogEntry) []LogEntry { e[1].Sealed[100] ^= 1; return e }},
			{"sealed entry dropped", "", nil, func(e []LogEntry) []LogEntry { e[1].Sealed = nil; return e }},
			{"sealed entries exchanged", "", nil, func(e []LogEntry) []LogEntry { e[1].Sealed, e[2].Sealed = e[2].Sealed, e[1].Sealed; return e }},
			{"dropped", "", nil, func(e []LogEntry) []LogEntry { return slices.Delete(e, 3, 4) }},
			{"dropped, chain anew", "", nil, func(e []LogEntry) []LogEntry { return rechain(t, slices.Delete(e, 3, 4)) }},
			{"first dropped, chain anew", "", nil, func(e []LogEntry) []LogEntry { return rechain(t, e[1:]) }},
			{"reordered", "", nil, func(e []LogEntry) []LogEntry { e[0], e[1] = e[1], e[0]; return e }},
			{"reordered, chain anew", "", nil, func(e []LogEntry) []LogEntry { e[0], e[1] = e[1], e[0]; return rechain(t, e) }},
			{"head gone", "", nil, func(e []LogEntry) []LogEntry { e[6].Head = ""; return e }},
			{"signature gone", key, nil, func(e []LogEntry) []LogEntry {
				e[6].Head = strings.Join(strings.SplitAfter(e[6].Head, "\n")[:3], "")
				return e
			}},
			{"signature changed", key, nil, func(e []LogEntry) []LogEntry {
				e[6].Head = strings.TrimSuffix(e[6].Head, "\n")[:len(e[6].Head)-8] + "AAAAAA=\n"
				return e
			}},
			{"other key", other, nil, func(e []LogEntry) []LogEntry { return e }},
			{"newest cut off", key, []byte(whole[6].Head), func(e []LogEntry) []LogEntry { return e[:5] }},
		} {
			e := make([]LogEntry, len(whole))
			for i, w := range whole {
				e[i] = LogEntry{bytes.Clone(w.Record), bytes.Clone(w.Sealed), w.Head}
			}
			if err := checkEntries(c.spoil(e), c.key, c.kept); !errors.Is(err, ErrLog) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

// Every entry has a sealed one of one size, whatever became of the request: also those decided without a search.
func TestSealedEntryForEveryRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.NationalManager = nationalManager(t) })
		defer r.close()
		same := r.envelope()
		r.answer(same, print("mate"))
		r.answer(r.envelope(), print("protected"))
		r.answer(r.envelope(), print("mate", "blur"))
		r.submit(r.envelope(func(e *Envelope) { e.Purpose = "TAX" }), print("mate"))
		r.submit(same, print("other")) // an incident
		if _, err := r.h.Submit(t.Context(), r.envelope(), []byte("no transaction")); !errors.Is(err, ErrFormat) {
			t.Fatal(err)
		}
		entries := r.entries()
		if len(entries) != 6 {
			t.Errorf("%d entries", len(entries))
		}
		for i, e := range entries {
			if len(e.Sealed) != len(entries[0].Sealed) || len(e.Sealed) < sealedSize {
				t.Errorf("entry %d: sealed entry of %d bytes", i+1, len(e.Sealed))
			}
		}
	})
}

func TestLogProof(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signer, key := logKeys(t)
		r := newRig(t, func(c *Config) { c.LogKey = signer })
		defer r.close()
		for range 5 {
			r.answer(r.envelope(), print("mate"))
		}
		entries := r.entries()
		c, err := NewLogChecker(key, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if _, err := c.Next(e); err != nil {
				t.Fatal(err)
			}
		}
		for i := range entries {
			p, err := c.Prove(entries[i], entries[4], uint64(i+1))
			if err != nil {
				t.Fatal(err)
			}
			rec, err := CheckProof(p, key)
			if err != nil || rec.Sequence != uint64(i+1) {
				t.Errorf("entry %d: %+v, %v", i+1, rec, err)
			}
			for name, spoil := range map[string]func(*LogProof){
				"leaf":  func(p *LogProof) { p.Leaf = strings.Replace(p.Leaf, "MATCH", "NO_MATCH", 1) },
				"index": func(p *LogProof) { p.Index = (p.Index + 1) % 5 },
				"far":   func(p *LogProof) { p.Index = 5 },
				"path":  func(p *LogProof) { p.Path = p.Path[1:] },
				"hash":  func(p *LogProof) { p.Path = append([]string{"x"}, p.Path[1:]...) },
				"head":  func(p *LogProof) { p.Head = entries[0].Head },
			} {
				q := p
				spoil(&q)
				if _, err := CheckProof(q, key); !errors.Is(err, ErrLog) {
					t.Errorf("entry %d, %s: %v", i+1, name, err)
				}
			}
		}
		if _, err := c.Prove(entries[0], entries[4], 6); !errors.Is(err, ErrUnknown) {
			t.Errorf("entry 6 of 5: %v", err)
		}
	})
}

// A store whose tree does not go with its records is not written to.
func TestDamagedTreeStopsTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.answer(r.envelope(), print("mate"))
		r.close()
		db, err := bolt.Open(r.cfg.Store, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketRecords).Cursor().Last()
			return tx.Bucket(bucketRecords).Delete(k)
		})
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		if _, err := New(r.cfg); !errors.Is(err, ErrStore) {
			t.Errorf("started with %v", err)
		}
		if err := ReadLog(r.cfg.Store, func(LogEntry) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}
