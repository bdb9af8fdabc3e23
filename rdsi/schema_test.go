package rdsi

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"
)

// meta sets, or with nil deletes, a value of a store that nobody has open.
func meta(t *testing.T, path string, key, value []byte) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketMeta)
		if value == nil {
			return b.Delete(key)
		}
		return b.Put(key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A store of the first layout, which had no version, is brought to the present one and keeps what it holds; one of a
// newer program is left alone.
func TestStoreLayouts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	onStore := func(c *Config) { c.Store = path }
	var e Envelope
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, onStore)
		e = r.envelope()
		if got := r.answer(e, print("mate")); got != Match {
			t.Fatal(got)
		}
		r.close()
	})
	for _, key := range [][]byte{keySchema, keyEpoch, keyNotice} {
		meta(t, path, key, nil)
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Minute) // each bubble begins at the same instant
		r := newRig(t, onStore)
		if st, err := r.h.Status(e.ID, e.From); err != nil || st.Answer != Match {
			t.Errorf("after the migration: %v, %v", st, err)
		}
		if got := r.answer(e, print("mate")); got != Match || r.e.searches != 0 {
			t.Errorf("the same request again: %s, %d searches", got, r.e.searches)
		}
		r.close()
	})
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		if v, ok := number(tx.Bucket(bucketMeta).Get(keySchema)); !ok || v != storeSchema {
			t.Errorf("layout %d after the migration", v)
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	meta(t, path, keySchema, binary.BigEndian.AppendUint64(nil, storeSchema+1))
	if st, err := openStore(path); !errors.Is(err, ErrNewerStore) {
		t.Errorf("a store of a newer program: %v, %v", st, err)
	}
}

// H22: notices out of order, also over a restart, and two notices of one epoch; the same for versions of an agreement.
func TestOlderDocumentsAfterRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	w := exampleWorld(t)
	start := func(w *World) error {
		h, err := New(Config{Self: "C", World: w, Engine: &fakeEngine{}, Store: path})
		if err == nil {
			err = h.Close(t.Context())
		}
		return err
	}
	newer := changed(w, func(w *World) {
		setStatus("B", Suspended)(w)
		setAgreement("B-C", func(a *Agreement) { a.Version = 3 })(w)
		w.Epoch, w.notice = 7, "seventh"
	})
	if err := start(newer); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*World){
		"older epoch":               func(w *World) { w.Epoch, w.notice = 6, "sixth" },
		"another of the same epoch": func(w *World) { w.Epoch, w.notice = 7, "seventh, altered" },
		"older agreement":           setAgreement("B-C", func(a *Agreement) { a.Version = 2 }),
	} {
		if err := start(changed(newer, func(w *World) { w.Epoch = 8; change(w) })); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := start(newer); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := start(changed(newer, func(w *World) { w.notice = "eighth" })); err != nil {
		t.Errorf("the next: %v", err)
	}
}

// H23: the newest version of an agreement that the RSO has accepted counts, whatever it says, and no other.
func TestNewestAgreementCounts(t *testing.T) {
	day, _ := ParseDate("2026-01-15")
	first := Agreement{ID: "1", Version: 1, Parties: []string{"B", "C"}, Status: "ACTIVE", TermsPrevail: true, AcceptedByRSO: &day}
	for name, c := range map[string]struct {
		change func(*Agreement)
		want   string
		force  bool
	}{
		"terminated":       {func(a *Agreement) { a.Status = "TERMINATED" }, "2", false},
		"no longer yields": {func(a *Agreement) { a.TermsPrevail = false }, "2", false},
		"not accepted yet": {func(a *Agreement) { a.AcceptedByRSO = &Date{} }, "1", true},
		"amended":          {func(a *Agreement) { a.Minor = Deny }, "2", true},
	} {
		second := first
		second.ID, second.Version = "2", 2
		c.change(&second)
		for _, order := range [][]Agreement{{first, second}, {second, first}} {
			w := World{Agreements: order}
			if got, ok := w.Agreement("C", "B"); !ok || got.ID != c.want || got.InForce() != c.force {
				t.Errorf("%s: version %s, in force %v", name, got.ID, got.InForce())
			}
		}
	}
}

// H30: a silent member is silent about requests that are against a rule too; otherwise they would tell it from one that is
// away.
func TestSilenceAboutEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(cfg *Config) { cfg.Refuse = func(*Envelope) RefusalReason { return Silence } })
		defer r.close()
		for _, e := range []Envelope{
			r.envelope(func(e *Envelope) { e.Purpose = "TAX" }),
			r.envelope(func(e *Envelope) { e.Time = e.Time.Add(time.Hour) }),
			r.envelope(func(e *Envelope) { e.Persecution = Claim{"YES", []Against{{Country: "C"}}} }),
		} {
			if st := r.submit(e, print("mate")); st.State != Pending {
				t.Errorf("got %v", st)
			}
		}
	})
}
