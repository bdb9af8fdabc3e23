package server

import (
	"errors"
	"net/http"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

var reportRoutes = []route{
	{http.MethodGet, "/v1/report", readers, (*Server).getReport},
}

// getReport counts what the log says of a period. Without ?for= the report is internal.
func (s *Server) getReport(w http.ResponseWriter, r *http.Request) error {
	q, now, h := r.URL.Query(), time.Now(), s.o.Handler
	p, err := report.ParsePeriod(report.Kind(q.Get("kind")), q.Get("at"), now)
	if err != nil {
		return problem(http.StatusBadRequest, "period", "no such period").because(err.Error())
	}
	var failed error
	quota := func(member string, at time.Time) (rdsi.Usage, rdsi.Quota, bool) {
		used, allowed, ok, err := h.Usage(member, at)
		failed = errors.Join(failed, err)
		return used, allowed, ok
	}
	out, err := report.Make(h.Records, report.Options{Period: p, For: q.Get("for"), Internal: q.Get("for") == "", Now: now, Quota: quota})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	return writeJSON(w, out)
}
