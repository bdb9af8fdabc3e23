package server

import (
	"net/http"
	"sync/atomic"
	"time"
)

// healthTime is how long one look at the store stands for all who ask: each writes, and waits for the disk and for the
// requests that are being accepted.
const healthTime = time.Second

// maxHealth is how old a pulse may be that is told to somebody.
const maxHealth = 5 * time.Second

// A pulse is what the last look at the handler gave.
type pulse struct {
	at  time.Time
	err error
}

// A health keeps the newest pulse. While somebody takes it the others get the one before.
type health struct {
	last   atomic.Pointer[pulse]
	taking chan struct{} // holds one entry while somebody looks
}

func newHealth() *health { return &health{taking: make(chan struct{}, 1)} }

// ask returns the newest pulse and sees to it that there is a newer one when this grows old. Nobody waits but the first,
// and who comes when nobody has asked for long.
func (h *health) ask(look func() error) error {
	last := h.last.Load()
	switch {
	case last == nil || time.Since(last.at) > maxHealth:
		return h.take(last, look)
	case time.Since(last.at) > healthTime:
		go func() { _ = h.take(last, look) }() // those who come next hear of it
	}
	return last.err
}

// take looks, unless somebody else did since the caller saw the pulse before.
func (h *health) take(before *pulse, look func() error) error {
	h.taking <- struct{}{}
	defer func() { <-h.taking }()
	if p := h.last.Load(); p != before {
		return p.err
	}
	p := &pulse{at: time.Now(), err: look()}
	h.last.Store(p)
	return p.err
}

// ready refuses what could not be searched, so that nothing is accepted only to expire.
func (s *Server) ready() error {
	if s.o.Ready == nil {
		return nil
	}
	if err := s.o.Ready(); err != nil {
		s.o.Log.Error("the gallery cannot be searched: nothing is accepted", "error", err)
		return problem(http.StatusServiceUnavailable, "gallery", "the gallery cannot be searched")
	}
	return nil
}

func (s *Server) getHealth(w http.ResponseWriter, _ *http.Request) error {
	if err := s.health.ask(s.o.Handler.Healthy); err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		return err
	}
	return writeJSON(w, map[string]string{"status": "ok"})
}
