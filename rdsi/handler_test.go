package rdsi

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"
)

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name, who string
		want      Answer
	}{
		{"known person", "mate", Match},
		{"unknown person", "nobody", NoMatch},
		{"H13 claim against the requester in our gallery", "protected", NoMatch},
		{"H15 special protected class", "special", NoMatch},
		{"H16 obtained for social security", "benefit", NoMatch},
		{"V9 without a source purpose", "untagged", NoMatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				defer r.close()
				if got := r.answer(r.envelope(), print(c.who)); got != c.want {
					t.Errorf("got %s want %s", got, c.want)
				}
			})
		})
	}
}

// Whatever was found, and however long the search took, the answer leaves at the same tick and in the same form.
func TestAnswersLookAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		var bodies []string
		for i, who := range []string{"nobody", "protected", "special", "mate"} {
			r.e.duration = time.Duration(1+100*i) * time.Millisecond
			e, start := r.envelope(), time.Now()
			r.submit(e, print(who))
			time.Sleep(DefaultTick - time.Nanosecond)
			synctest.Wait()
			if st, err := r.h.Status(e.ID, "B"); err != nil || st.State != Pending {
				t.Fatalf("%s: before the tick: %v, %v", who, st, err)
			}
			r.wait(e)
			if took := time.Since(start); took != DefaultTick {
				t.Errorf("%s: answered after %v", who, took)
			}
			st, _ := r.h.Status(e.ID, "B")
			st.ID = ""
			b, err := json.Marshal(st)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, string(b))
		}
		if bodies[0] != bodies[1] || bodies[0] != bodies[2] {
			t.Errorf("suppressed matches differ from no match: %q", bodies)
		}
		if strings.Replace(bodies[3], `"MATCH"`, `"NO_MATCH"`, 1) != bodies[0] {
			t.Errorf("a match differs in more than the verdict: %s", bodies[3])
		}
	})
}

func TestSearchOverrunsTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		r.e.duration = 2*DefaultTick + time.Millisecond
		start := time.Now()
		r.answer(r.envelope(), print("mate"))
		if took := time.Since(start); took != 3*DefaultTick {
			t.Errorf("answered after %v", took)
		}
	})
}

// Every buffer that the handler owns is zero once the request is answered, whatever the answer.
func TestWipe(t *testing.T) {
	for _, c := range []struct {
		name, who string
		notes     []string
		change    func(*Envelope)
		want      Answer
	}{
		{name: "match", who: "mate", want: Match},
		{name: "suppressed", who: "protected", want: NoMatch},
		{name: "quality", who: "mate", notes: []string{"blur"}, want: RejectedQuality},
		{name: "rule", who: "mate", change: func(e *Envelope) { e.Purpose = "TAX" }, want: Rejected},
		{name: "closed", who: "mate", change: func(e *Envelope) { e.From = "Z" }, want: Closed},
		{name: "incomplete", who: "mate", notes: []string{"part"}, want: Expired},
		{name: "failed", who: "mate", notes: []string{"break"}, want: Expired},
		{name: "panic", who: "mate", notes: []string{"panic"}, want: Expired},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				defer r.close()
				tx := print(c.who, c.notes...)
				e := r.envelope()
				if c.change != nil {
					c.change(&e)
				}
				if got := r.answer(e, tx); got != c.want {
					t.Errorf("got %s want %s", got, c.want)
				}
				synctest.Wait()
				wiped(t, r, tx)
			})
		})
	}
}

func wiped(t *testing.T, r *rig, tx []byte) {
	t.Helper()
	zero := func(what string, b []byte) {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Errorf("%s is not wiped", what)
		}
	}
	zero("transaction", tx[:cap(tx)])
	for _, p := range r.e.probes {
		zero("template", p.template)
	}
	for _, h := range r.e.hits {
		zero("candidate", h)
	}
	if r.e.wiped != len(r.e.probes) {
		t.Errorf("%d probes, wiped %d times", len(r.e.probes), r.e.wiped)
	}
}

func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(cfg *Config) { cfg.Workers, cfg.Queue = 1, 1 })
		defer r.close()
		a, b := r.envelope(), r.envelope()
		r.submit(a, print("mate"))
		r.submit(b, print("nobody"))
		tx, c := print("mate"), r.envelope()
		writing, err := r.h.store.db.Begin(true) // the answer needs neither the store's lock nor the handler's
		if err != nil {
			t.Fatal(err)
		}
		r.h.mu.Lock()
		if _, err := r.h.Submit(t.Context(), c, tx); !errors.Is(err, ErrBusy) {
			t.Errorf("third: %v", err)
		}
		r.h.mu.Unlock()
		if err := writing.Rollback(); err != nil {
			t.Fatal(err)
		}
		if st := r.submit(a, print("mate")); st.State != Pending {
			t.Errorf("the first again: %v", st)
		}
		if len(bytes.Trim(tx, "\x00")) > 0 {
			t.Error("transaction is not wiped")
		}
		if _, err := r.h.Status(c.ID, ""); !errors.Is(err, ErrUnknown) {
			t.Errorf("a request that was not taken is known: %v", err)
		}
		if x, y := r.wait(a), r.wait(b); x != Match || y != NoMatch {
			t.Errorf("got %s, %s", x, y)
		}
		if got := r.answer(c, print("mate")); got != Match {
			t.Errorf("second try: %s", got)
		}
	})
}

// H45: after a crash nothing is searched again; what was answered stays, what was not expires.
func TestCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		done, open := r.envelope(), r.envelope()
		if got := r.answer(done, print("mate")); got != Match {
			t.Fatal(got)
		}
		expires := r.submit(open, print("mate")).Expires
		copied := filepath.Join(t.TempDir(), "copy.db")
		if err := r.h.store.db.View(func(tx *bolt.Tx) error { return tx.CopyFile(copied, 0o600) }); err != nil {
			t.Fatal(err)
		}
		again := newRig(t, func(cfg *Config) { cfg.Store = copied })
		defer again.close()
		if st, _ := again.h.Status(done.ID, "B"); st.Answer != Match {
			t.Errorf("answered before the crash: %v", st)
		}
		if st, _ := again.h.Status(open.ID, "B"); st.State != Pending {
			t.Errorf("open at the crash: %v", st)
		}
		if st := again.submit(open, print("mate")); st.State != Pending {
			t.Errorf("sent again: %v", st)
		}
		if got := again.wait(open); got != Expired || time.Now().Before(expires) || again.e.searches != 0 {
			t.Errorf("got %s at %v, %d searches", got, time.Now(), again.e.searches)
		}
		if n := len(again.records()); n != 2 {
			t.Errorf("%d final records for 2 requests", n)
		}
	})
}

// Log first: while the log cannot be written nothing is accepted and nothing is answered.
func TestLogFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		e := r.envelope()
		r.submit(e, print("mate"))
		path := r.h.store.db.Path()
		if err := r.h.store.db.Close(); err != nil {
			t.Fatal(err)
		}
		tx := print("mate")
		if st, err := r.h.Submit(t.Context(), r.envelope(), tx); !errors.Is(err, ErrStore) || st != (Status{}) {
			t.Errorf("accepted: %v, %v", st, err)
		}
		wiped2 := len(bytes.Trim(tx, "\x00")) == 0
		if !wiped2 || r.h.Healthy() == nil {
			t.Errorf("wiped %v, healthy %v", wiped2, r.h.Healthy())
		}
		time.Sleep(10 * DefaultTick)
		synctest.Wait()
		if st, err := r.h.Status(e.ID, "B"); err == nil {
			t.Errorf("answered: %v", st)
		}
		r.close()
		again := newRig(t, func(cfg *Config) { cfg.Store = path })
		defer again.close()
		if st, _ := again.h.Status(e.ID, "B"); st.State != Pending {
			t.Errorf("after the failure: %v", st)
		}
	})
}
