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
		for range 10 { // one look serves all who come at the same time
			go func() { _ = h.ask(look) }()
		}
		time.Sleep(200 * time.Millisecond)
		bad = errors.New("disk full")
		if err := h.ask(look); err != nil || looks != 1 {
			t.Errorf("%v after %d looks", err, looks)
		}
		time.Sleep(healthTime)
		go func() { _ = h.ask(look) }()
		synctest.Wait()
		if err := h.ask(look); err != nil { // somebody is looking: nobody waits
			t.Error(err)
		}
		time.Sleep(200 * time.Millisecond)
		if err := h.ask(look); err != bad || looks != 2 {
			t.Errorf("%v after %d looks", err, looks)
		}
	})
}
