package rdsi

import (
	"testing"
	"testing/synctest"
	"time"
)

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
