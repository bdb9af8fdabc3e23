package server

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// reviewRoutes are the examiners', and nobody else's: they show prints.
var reviewRoutes = []route{
	{http.MethodGet, "/v1/reviews", []Role{Examiner}, (*Server).getReviews},
	{http.MethodGet, "/v1/reviews/{id}", []Role{Examiner}, (*Server).getReview},
	{http.MethodPost, "/v1/reviews/{id}", []Role{Examiner}, (*Server).postReview},
}

// peer returns the user at the other end. What is decided or owed has somebody's name under it.
func peer(r *http.Request) (int, error) {
	p, ok := PeerOf(r.Context())
	if !ok {
		return 0, problem(http.StatusForbidden, "peer", "this system does not tell who asks")
	}
	return p.UID, nil
}

func (s *Server) getReviews(w http.ResponseWriter, r *http.Request) error {
	by, err := peer(r)
	if err != nil {
		return err
	}
	return writeJSON(w, s.o.Handler.Reviews(by))
}

// getReview writes the prints of a case. The handler's buffer begins with blanks, and it is written at once: what the
// server's own buffers keep of it is blank.
func (s *Server) getReview(w http.ResponseWriter, r *http.Request) error {
	if _, err := peer(r); err != nil {
		return err
	}
	return reviewError(s.o.Handler.ExhibitReview(r.Context(), r.PathValue("id"), func(b []byte) error {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(uploadTime)) // as long as a request may take
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		_, _ = w.Write(b) // an examiner who went away sees it at the next try
		return nil
	}))
}

func (s *Server) postReview(w http.ResponseWriter, r *http.Request) error {
	by, err := peer(r)
	if err != nil {
		return err
	}
	var body struct {
		Says rdsi.Examination `json:"says"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	if err := reviewError(s.o.Handler.Examine(r.PathValue("id"), by, body.Says)); err != nil {
		return err
	}
	return writeJSON(w, map[string]string{"status": "ok"})
}

func reviewError(err error) error {
	switch {
	case errors.Is(err, rdsi.ErrUnknown):
		return problem(http.StatusNotFound, "unknown-case", "no such case: it was decided, or its request has ended")
	case errors.Is(err, rdsi.ErrExamined):
		return problem(http.StatusConflict, "examined", "this user has said already what the case shows")
	case errors.Is(err, rdsi.ErrRuling):
		return problem(http.StatusBadRequest, "ruling", "not something to say of two prints").because(err.Error())
	}
	return err
}

// maxOrder is more than any order on the administration socket has in bytes.
const maxOrder = 16 << 10

// readJSON reads a small body strictly.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOrder))
	if err == nil {
		err = rdsi.DecodeStrict(b, v)
	}
	if err != nil {
		return problem(http.StatusBadRequest, "body", "the body is not in order").because(err.Error())
	}
	return nil
}
