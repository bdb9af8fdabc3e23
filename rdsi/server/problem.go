package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/whorl-afis/whorl/rdsi"
)

// A Problem is an error as a client sees it, an application/problem+json document (RFC 9457). It tells places in what
// the client sent and nothing else.
type Problem struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Detail string      `json:"detail,omitempty"`
	ID     string      `json:"id,omitempty"`     // of the request
	Answer rdsi.Answer `json:"answer,omitempty"` // where the request has one nevertheless
}

// problemType begins the type of every problem; what follows names it.
const problemType = "urn:whorl:problem:"

func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + ": " + p.Detail
}

func problem(status int, name, title string) *Problem {
	return &Problem{Type: problemType + name, Title: title, Status: status}
}

// because adds what is wrong with what the client sent.
func (p *Problem) because(detail string) *Problem {
	p.Detail = detail
	return p
}

func (p *Problem) write(w http.ResponseWriter) {
	b, err := json.Marshal(p)
	if err != nil { // a struct of strings
		b = []byte("{}")
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", retryAfter)
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n')) // a client that went away does not want it
}

func rejectedFormat(st rdsi.Status, err error) *Problem {
	p := problem(http.StatusUnprocessableEntity, "transaction", "the transaction cannot be read").because(err.Error())
	p.ID, p.Answer = st.ID, st.Answer
	return p
}

// problemOf maps the handler's errors. What is not in the list says nothing of itself to the client.
func (s *Server) problemOf(err error) *Problem {
	switch {
	case errors.Is(err, rdsi.ErrEnvelope), errors.Is(err, rdsi.ErrDocument):
		return problem(http.StatusBadRequest, "envelope", "the envelope is not a request").because(err.Error())
	case errors.Is(err, rdsi.ErrBusy):
		return problem(http.StatusServiceUnavailable, "busy", "too many requests are waiting")
	case errors.Is(err, rdsi.ErrUnknown):
		return problem(http.StatusNotFound, "unknown-request", "no such request")
	case errors.Is(err, rdsi.ErrAmbiguous):
		return problem(http.StatusConflict, "ambiguous-request", "several members used this id: add ?from=")
	case errors.Is(err, rdsi.ErrStopped):
		return problem(http.StatusServiceUnavailable, "stopping", "the daemon is stopping")
	case errors.Is(err, rdsi.ErrStore):
		s.o.Log.Error("transaction store failed", "error", err)
		return problem(http.StatusServiceUnavailable, "store", "the transaction log cannot be written: nothing is answered")
	}
	s.o.Log.Error("request failed inside the server")
	return problem(http.StatusInternalServerError, "internal", "the server failed")
}
