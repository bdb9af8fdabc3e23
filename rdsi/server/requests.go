package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// matches compares a path with its pattern, in which {name} stands for one element, and fills in the names.
func matches(pattern string, r *http.Request) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(r.URL.Path, "/")
	if len(want) != len(have) {
		return false
	}
	for i, w := range want {
		if name, ok := strings.CutPrefix(w, "{"); ok && have[i] != "" {
			r.SetPathValue(strings.TrimSuffix(name, "}"), have[i])
		} else if w != have[i] {
			return false
		}
	}
	return true
}

// wanted returns how long the client waits for an answer, in a form that there is.
func wanted(r *http.Request) (wait time.Duration, err error) {
	if wait, err = waitFor(r); err == nil {
		_, err = format(r)
	}
	return wait, err
}

// postRequest takes a request: multipart/form-data with the parts envelope (JSON) and transaction (binary), or the
// transaction alone as the body, with the envelope in a header.
func (s *Server) postRequest(w http.ResponseWriter, r *http.Request) error {
	wait, err := wanted(r) // before anything is accepted
	if err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		return err
	}
	up, err := s.readUpload(w, r)
	if err != nil {
		up.wipe()
		return err
	}
	e, err := rdsi.ParseEnvelope(up.envelope)
	if err != nil {
		up.wipe()
		return err
	}
	// The handler gives the memory back when it is done with it.
	st, err := s.o.Handler.SubmitOwned(r.Context(), e, up.transaction, up.wipe)
	if err != nil {
		if st.Answer == rdsi.RejectedFormat {
			return rejectedFormat(st, err)
		}
		return err
	}
	w.Header().Set("Location", "/v1/requests/"+st.ID+"?from="+url.QueryEscape(st.From))
	if st, err = s.await(w, r, st, wait); err != nil {
		return err
	}
	return s.writeStatus(w, r, st)
}

func (s *Server) getRequest(w http.ResponseWriter, r *http.Request) error {
	wait, err := wanted(r)
	if err != nil {
		return err
	}
	st, err := s.o.Handler.Status(r.PathValue("id"), r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	if st, err = s.await(w, r, st, wait); err != nil {
		return err
	}
	return s.writeStatus(w, r, st)
}

// deleteRequest withdraws a pending request. One that is final stays as it is.
func (s *Server) deleteRequest(w http.ResponseWriter, r *http.Request) error {
	st, err := s.o.Handler.Status(r.PathValue("id"), r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	if st.State == rdsi.Pending {
		if err := s.o.Handler.Withdraw(st.ID, st.From); errors.Is(err, rdsi.ErrUnknown) {
			return s.writeStatus(w, r, st) // it has just been settled, or a restart has ended it
		} else if err != nil {
			return err
		}
		if st, err = s.await(w, r, st, answerTime); err != nil {
			return err
		}
	}
	return s.writeStatus(w, r, st)
}

// await waits for the answer as long as the client wants, or until it goes away.
func (s *Server) await(w http.ResponseWriter, r *http.Request, st rdsi.Status, wait time.Duration) (rdsi.Status, error) {
	c := http.NewResponseController(w)
	// The limit for sending the request is over once it is here. A writer without deadlines cannot be held up either.
	deadline := time.Now().Add(wait + answerTime)
	_, _ = c.SetReadDeadline(deadline), c.SetWriteDeadline(deadline)
	if wait == 0 || st.State == rdsi.Final {
		return st, nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	return s.o.Handler.Wait(ctx, st.ID, st.From)
}

func (s *Server) getVersion(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, map[string]string{"program": "whorld", "version": s.o.Version, "rules": rdsi.RuleSet})
}

func writeJSON(w http.ResponseWriter, v any) error { return writeJSONStatus(w, http.StatusOK, v) }

func writeJSONStatus(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // a client that went away does not want it
	return nil
}
