package rdsi

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"
)

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
