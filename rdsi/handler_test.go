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

// An incomplete search is no negative answer: it shows at the expiry and says EXPIRED.
func TestIncompleteExpires(t *testing.T) {
	for _, note := range []string{"part", "break", "panic"} {
		t.Run(note, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				defer r.close()
				e := r.envelope()
				expires := r.submit(e, print("mate", note)).Expires
				time.Sleep(time.Until(expires) - time.Nanosecond)
				if st, _ := r.h.Status(e.ID, ""); st.State != Pending {
					t.Errorf("one nanosecond before expiry: %v", st)
				}
				time.Sleep(time.Nanosecond)
				if st, _ := r.h.Status(e.ID, ""); st.Answer != Expired {
					t.Errorf("at expiry: %v", st)
				}
				if recs := r.records(); len(recs) != 1 || recs[0].Answer != Expired {
					t.Errorf("log: %+v", recs)
				}
			})
		})
	}
}

// H31: an answer that would be ready at the instant of expiry is EXPIRED.
func TestExpiryIsHalfOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		first := r.envelope()
		expires := r.submit(first, print("nobody")).Expires
		if got := r.wait(first); got != NoMatch {
			t.Fatalf("got %s", got)
		}
		period := expires.Sub(first.Time)
		for _, c := range []struct {
			before time.Duration
			want   Answer
		}{{DefaultTick, Match}, {0, Expired}, {-DefaultTick, Expired}} {
			r.e.duration = period - c.before - 500*time.Millisecond
			e := r.envelope(func(e *Envelope) { e.Case = "case-2" })
			// All start at the same time of a working week, so that the period is the same.
			time.Sleep(time.Until(nextWeek(first.Time)))
			first.Time = time.Now()
			e.Time = time.Now()
			if got := r.submit(e, print("mate")).Expires.Sub(e.Time); got != period {
				t.Fatalf("period %v, want %v", got, period)
			}
			if got := r.wait(e); got != c.want {
				t.Errorf("search ends %v before expiry: got %s want %s", c.before, got, c.want)
			}
		}
	})
}

func nextWeek(t time.Time) time.Time { return t.AddDate(0, 0, 14) }

func TestReplayAndReuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.envelope()
		r.submit(e, print("mate"))
		if st := r.submit(e, print("mate")); st.State != Pending {
			t.Errorf("replay while pending: %v", st)
		}
		if got := r.wait(e); got != Match {
			t.Fatal(got)
		}
		if st := r.submit(e, print("mate")); st.Answer != Match {
			t.Errorf("replay: %v", st)
		}
		if r.e.searches != 1 {
			t.Errorf("%d searches", r.e.searches)
		}
		if st := r.submit(e, print("nobody")); st.Answer != Rejected {
			t.Errorf("other bytes: %v", st)
		}
		if st, _ := r.h.Status(e.ID, "B"); st.Answer != Match {
			t.Errorf("the first request's answer changed: %v", st)
		}
		// H42: after the period only the id is left.
		time.Sleep(30 * 24 * time.Hour)
		if st := r.submit(e, print("mate")); st.Answer != Rejected {
			t.Errorf("replay after the period: %v", st)
		}
		err := r.h.store.db.View(func(tx *bolt.Tx) error {
			row, _, err := getRow(tx, rowKey(e.ID, "B"))
			if len(row.Digest) > 0 {
				t.Error("digest is kept after the period")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, rec := range r.records() {
			kinds[rec.Kind]++
		}
		if kinds[kindTransaction] != 1 || kinds[kindIncident] != 2 || r.e.searches != 1 {
			t.Errorf("log %v, %d searches", kinds, r.e.searches)
		}
	})
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for i := range DefaultQuota + 1 {
			want := NoMatch
			if i == DefaultQuota {
				want = Rejected
			}
			if got := r.answer(r.envelope(), print("nobody")); got != want {
				t.Errorf("request %d: got %s want %s", i+1, got, want)
			}
		}
		time.Sleep(24 * time.Hour) // the windows are days in UTC
		if got := r.answer(r.envelope(), print("nobody")); got != NoMatch {
			t.Errorf("next day: %s", got)
		}
	})
}

// H41: a request rejected for quality may come again under its id, twice, without being counted.
func TestResendAfterQuality(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		e := r.envelope()
		for i, c := range []struct {
			note string
			want Answer
		}{{"blur 1", RejectedQuality}, {"blur 2", RejectedQuality}, {"blur 3", RejectedQuality}, {"fine", Rejected}} {
			if got := r.answer(e, print("mate", c.note)); i < 3 && got != c.want {
				t.Errorf("try %d: %s", i+1, got)
			} else if st := r.submit(e, print("mate", c.note)); i == 3 && st.Answer != c.want {
				t.Errorf("try %d: %v", i+1, st)
			}
		}
		other := r.envelope()
		r.answer(other, print("mate", "blur"))
		if got := r.answer(other, print("mate")); got != Match {
			t.Errorf("second capture: %s", got)
		}
		err := r.h.store.db.View(func(tx *bolt.Tx) error {
			if u := usage(tx, "B", "C", time.Now()); u.Day != 2 {
				t.Errorf("counted %d requests, want 2", u.Day)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatTheTransactionHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for _, c := range []struct{ name, note string }{{"H33 finger and face", "face"}, {"H35 two people", "two"}} {
			if st := r.submit(r.envelope(), print("mate", c.note)); st.Answer != Rejected {
				t.Errorf("%s: %v", c.name, st)
			}
		}
		tx := []byte("no transaction " + pattern)
		st, err := r.h.Submit(t.Context(), r.envelope(), tx)
		if st.Answer != RejectedFormat || !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), pattern) {
			t.Errorf("unreadable: %v, %v", st, err)
		}
		wiped(t, r, tx)
		if r.e.searches != 0 {
			t.Errorf("%d searches", r.e.searches)
		}
	})
}

// H32: the time of acceptance is ours; a request from the future or older than its period is rejected.
func TestClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for _, c := range []struct {
			name  string
			shift time.Duration
			want  State
		}{
			{"within the skew", ClockSkew, Pending},
			{"in the future", ClockSkew + time.Second, Final},
			{"a day old", -24 * time.Hour, Pending},
			{"older than the period", -14 * 24 * time.Hour, Final},
		} {
			st := r.submit(r.envelope(func(e *Envelope) { e.Time = e.Time.Add(c.shift) }), print("mate"))
			if st.State != c.want || st.State == Final && st.Answer != Rejected {
				t.Errorf("%s: %v", c.name, st)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		reason RefusalReason
		want   Answer
	}{{DomesticLaw, "REFUSED:DOMESTIC_LAW"}, {NotStated, Refused}, {"a reason of his own", Refused}} {
		t.Run(string(c.reason), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, func(cfg *Config) { cfg.Refuse = func(*Envelope) RefusalReason { return c.reason } })
				defer r.close()
				tx := print("mate")
				if st := r.submit(r.envelope(), tx); st.Answer != c.want {
					t.Errorf("got %v want %s", st, c.want)
				}
				wiped(t, r, tx)
				if r.e.searches != 0 || len(r.e.probes) != 0 {
					t.Error("a refused request was looked at")
				}
			})
		})
	}
}

// R03: a member may leave a request unanswered; it looks like any that is still pending, and expires.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(cfg *Config) { cfg.Refuse = func(*Envelope) RefusalReason { return Silence } })
		defer r.close()
		tx, e := print("mate"), r.envelope()
		if st := r.submit(e, tx); st.State != Pending {
			t.Errorf("got %v", st)
		}
		wiped(t, r, tx)
		if got := r.wait(e); got != Expired || len(r.e.probes) != 0 {
			t.Errorf("got %s", got)
		}
	})
}

func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(cfg *Config) { cfg.Workers, cfg.Queue = 1, 1 })
		defer r.close()
		a, b := r.envelope(), r.envelope()
		r.submit(a, print("mate"))
		r.submit(b, print("nobody"))
		tx, c := print("mate"), r.envelope()
		if _, err := r.h.Submit(t.Context(), c, tx); !errors.Is(err, ErrBusy) {
			t.Errorf("third: %v", err)
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
