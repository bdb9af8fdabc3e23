package server

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/whorl-afis/whorl/rdsi"
)

// dutyRoutes are the National Manager's; an auditor may look.
var dutyRoutes = []route{
	{http.MethodGet, "/v1/duties", readers, (*Server).getDuties},
	{http.MethodPost, "/v1/duties", []Role{Manager}, (*Server).postDuty},
	{http.MethodPost, "/v1/duties/{id}", []Role{Manager}, (*Server).postDutyStep},
	{http.MethodGet, "/v1/onward", readers, (*Server).getOnward},
}

func (s *Server) getDuties(w http.ResponseWriter, r *http.Request) error {
	all, err := s.o.Handler.Duties(r.URL.Query().Get("for"))
	if err != nil {
		return err
	}
	return writeJSON(w, all)
}

func (s *Server) postDuty(w http.ResponseWriter, r *http.Request) error {
	by, err := peer(r)
	if err != nil {
		return err
	}
	var o rdsi.DutyOrder
	if err := readJSON(w, r, &o); err != nil {
		return err
	}
	d, err := s.o.Handler.OpenDuty(o, by)
	if err != nil {
		return dutyError(err)
	}
	return writeJSONStatus(w, http.StatusCreated, d)
}

func (s *Server) postDutyStep(w http.ResponseWriter, r *http.Request) error {
	by, err := peer(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 63)
	if err != nil {
		return dutyError(rdsi.ErrUnknown)
	}
	var m rdsi.DutyMove
	if err := readJSON(w, r, &m); err != nil {
		return err
	}
	d, err := s.o.Handler.StepDuty(id, m, by)
	if err != nil {
		return dutyError(err)
	}
	return writeJSON(w, d)
}

// getOnward says whether an answer may go to a third party.
func (s *Server) getOnward(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	for _, name := range []string{"transaction", "counterparty", "to", "use"} {
		if q.Get(name) == "" {
			return problem(http.StatusBadRequest, "query", "want transaction, counterparty, to and use")
		}
	}
	p, err := s.o.Handler.MayPass(q.Get("transaction"), q.Get("counterparty"), q.Get("to"), rdsi.Purpose(q.Get("use")))
	if err != nil {
		return err
	}
	return writeJSON(w, p)
}

func dutyError(err error) error {
	switch {
	case errors.Is(err, rdsi.ErrUnknown):
		return problem(http.StatusNotFound, "unknown-duty", "no such duty")
	case errors.Is(err, rdsi.ErrDuty):
		return problem(http.StatusUnprocessableEntity, "duty", "the rules do not allow this").
			because(strings.TrimPrefix(err.Error(), rdsi.ErrDuty.Error()+": "))
	}
	return err
}
