package server

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHealth()
		var looks atomic.Int32
		var bad atomic.Pointer[error] // what a look finds
		look := func() error {
			looks.Add(1)
			time.Sleep(100 * time.Millisecond)
			if err := bad.Load(); err != nil {
				return *err
			}
			return nil
		}
		check := func(why string, want error, wantLooks int32, wait time.Duration) {
			t.Helper()
			begun := time.Now()
			if err := h.ask(look); err != want || time.Since(begun) != wait {
				t.Errorf("%s: %v after %v", why, err, time.Since(begun))
			}
			time.Sleep(200 * time.Millisecond)
			if n := looks.Load(); n != wantLooks {
				t.Errorf("%s: %d looks, want %d", why, n, wantLooks)
			}
		}
		for range 10 { // one look serves all who come at the same time
			go func() { _ = h.ask(look) }()
		}
		time.Sleep(200 * time.Millisecond)
		full := errors.New("disk full")
		bad.Store(&full)
		check("fresh", nil, 1, 0)
		time.Sleep(healthTime)
		check("old", nil, 2, 0) // somebody looks for those who come next
		check("next", full, 2, 0)
		bad.Store(nil)
		time.Sleep(maxHealth)
		check("too old to be told", nil, 3, 100*time.Millisecond)
	})
}
