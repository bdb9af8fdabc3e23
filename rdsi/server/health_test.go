package server

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHealth()
		looks, bad := 0, error(nil)
		look := func() error { looks++; time.Sleep(100 * time.Millisecond); return bad }
		check := func(why string, want error, wantLooks int, wait time.Duration) {
			t.Helper()
			begun := time.Now()
			if err := h.ask(look); err != want || time.Since(begun) != wait {
				t.Errorf("%s: %v after %v", why, err, time.Since(begun))
			}
			time.Sleep(200 * time.Millisecond)
			if looks != wantLooks {
				t.Errorf("%s: %d looks, want %d", why, looks, wantLooks)
			}
		}
		for range 10 { // one look serves all who come at the same time
			go func() { _ = h.ask(look) }()
		}
		time.Sleep(200 * time.Millisecond)
		bad = errors.New("disk full")
		check("fresh", nil, 1, 0)
		time.Sleep(healthTime)
		check("old", nil, 2, 0) // somebody looks for those who come next
		check("next", bad, 2, 0)
		bad = nil
		time.Sleep(maxHealth)
		check("too old to be told", nil, 3, 100*time.Millisecond)
	})
}
