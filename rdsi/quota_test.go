package rdsi

import (
	"testing"
	"testing/synctest"
	"time"
)

// H40: quotas count accepted requests of one pair and direction, by days, months and years of UTC; replays, rejected
// requests and other members use nothing up.
func TestQuotaWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins on 1 January 2000, 00:00 UTC
		two := 2
		r := newRig(t, func(c *Config) {
			c.World = changed(c.World, setAgreement("B-C", func(a *Agreement) { a.Quota, a.QuotaMonth, a.QuotaYear = &two, 3, 4 }))
		})
		defer r.close()
		until := func(month time.Month, day, hour, minute, second int) {
			time.Sleep(time.Until(time.Date(2000, month, day, hour, minute, second, 0, time.UTC)))
		}
		ask := func(when string, want Answer, change ...func(*Envelope)) Envelope {
			t.Helper()
			e := r.envelope(change...)
			if got := r.answer(e, print("mate")); got != want {
				t.Errorf("%s: got %s want %s", when, got, want)
			}
			return e
		}
		first := ask("first of the day", Match)
		ask("against a rule", Rejected, func(e *Envelope) { e.Purpose = "TAX" })
		if got := r.answer(first, print("mate")); got != Match {
			t.Errorf("replay: %s", got)
		}
		until(1, 1, 23, 59, 58)
		ask("last second of the day", Match)
		until(1, 2, 0, 0, 0)
		ask("first instant of the next day", Match)
		ask("fourth of three a month", Rejected)
		ask("another member", Match, func(e *Envelope) { e.From = "A" })
		until(1, 31, 23, 59, 59)
		ask("last second of the month", Rejected)
		until(2, 1, 0, 0, 0)
		ask("first instant of the next month", Match)
		ask("fifth of four a year", Rejected)
		until(12, 31, 23, 59, 59)
		ask("last second of the year", Rejected)
		until(13, 1, 0, 0, 0)
		ask("first instant of the next year", Match)
		// What used up nothing is not counted either after a restart.
		r.close()
		again := newRig(t, func(c *Config) { c.Store, c.World = r.cfg.Store, r.cfg.World })
		defer again.close()
		again.number = r.number
		r = again
		ask("second of the day, after a restart", Match)
		ask("third of the day, after a restart", Rejected)
	})
}
