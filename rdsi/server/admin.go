package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// Everybody who has a role on the administration socket, and those who see more there.
var (
	staff     = []Role{Examiner, Manager, Auditor, Operator}
	observers = []Role{Manager, Auditor, Operator}
	readers   = []Role{Manager, Auditor}
	keepers   = []Role{Manager, Operator}
)

// adminRoutes are those of the administration socket, a line a group. assets/openapi-admin.json describes them.
var adminRoutes = slices.Concat(
	daemonRoutes, reviewRoutes, dutyRoutes, reportRoutes,
)

var daemonRoutes = []route{
	{http.MethodGet, "/v1/health", staff, (*Server).getHealth},
	{http.MethodGet, "/v1/version", staff, (*Server).getVersion},
	{http.MethodGet, "/v1/metrics", observers, (*Server).getMetrics},
	{http.MethodGet, "/v1/log", readers, (*Server).getLog},
	{http.MethodPost, "/v1/reload", keepers, (*Server).postReload},
}

// NewAdmin returns a server of the administration socket, which takes no requests.
func NewAdmin(o Options) (*Server, error) {
	if o.Reload == nil {
		return nil, errors.New("server: nothing to reload with")
	}
	s, err := New(o)
	if err != nil {
		return nil, err
	}
	s.routes = adminRoutes
	return s, nil
}

// AdminRoutes is Routes for the administration socket.
func AdminRoutes() map[string][]Role { return list(adminRoutes) }

// getMetrics writes the text format of Prometheus, version 0.0.4. No label tells of a member, a user or a request.
func (s *Server) getMetrics(w http.ResponseWriter, _ *http.Request) error {
	f, err := s.o.Handler.Figures()
	if err != nil {
		return err
	}
	var conns, bodies shares
	if r := s.o.Requests; r != nil {
		conns, bodies = r.conns.figures(), r.bodies.figures()
	}
	var b strings.Builder
	b.WriteString("# HELP whorld_answers_total Requests by the answer that their requester sees, since the start.\n# TYPE whorld_answers_total counter\n")
	answers := make([]rdsi.Answer, 0, len(f.Answers))
	for a := range f.Answers {
		answers = append(answers, a)
	}
	slices.Sort(answers)
	for _, a := range answers {
		fmt.Fprintf(&b, "whorld_answers_total{answer=%q} %d\n", a, f.Answers[a])
	}
	for _, g := range []struct {
		name, kind, help string
		value            any
	}{
		{"whorld_requests_pending", "gauge", "Requests without an answer.", f.Pending},
		{"whorld_searches_running", "gauge", "Searches under way.", f.Searching},
		{"whorld_queue_free", "gauge", "Requests that would still be accepted.", f.QueueSpace},
		{"whorld_log_entries", "counter", "Entries of the transaction log.", f.LogEntries},
		{"whorld_members_epoch", "gauge", "Epoch of the members document in force.", f.Epoch},
		{"whorld_reviews_open", "gauge", "Cases before examiners.", f.Reviews},
		{"whorld_duties_open", "gauge", "Corrections, consents, incidents and breaches with something left to do.", f.Duties},
		{"whorld_duties_overdue", "gauge", "Duties whose time is over.", f.Overdue},
		{"whorld_users_unusual", "gauge", "Users whose requests of today are far beyond their usual number.", f.Unusual},
		{"whorld_connections_open", "gauge", "Connections on the socket of the requests.", conns.used},
		{"whorld_connections_refused_total", "counter", "Connections that were too many, since the start.", conns.refused},
		{"whorld_request_bytes", "gauge", "Memory of requests between their first byte and their wiping.", bodies.used},
		{"whorld_request_bytes_limit", "gauge", "What they may take.", bodies.limit},
		{"whorld_requests_refused_total", "counter", "Requests for which there was no memory, since the start.", bodies.refused},
	} {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %d\n", g.name, g.help, g.name, g.kind, g.name, g.value)
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String())) // a client that went away does not want it
	return nil
}

// logPage is how many entries are read from the store at a time: no client, however slow, holds a transaction open.
const logPage = 256

// getLog writes the whole log as JSON lines, for whorl log and whorl report.
func (s *Server) getLog(w http.ResponseWriter, _ *http.Request) error {
	c := http.NewResponseController(w)
	for next := uint64(1); ; next += logPage {
		entries, err := s.o.Handler.LogFrom(next, logPage)
		if err != nil {
			if next > 1 {
				panic(http.ErrAbortHandler) // too late to say so in another way than by breaking off
			}
			return err
		}
		w.Header().Set("Content-Type", "application/jsonl")
		_ = c.SetWriteDeadline(time.Now().Add(answerTime)) // a writer without deadlines cannot be held up
		for _, e := range entries {
			line, err := json.Marshal(e)
			if err == nil {
				_, err = w.Write(append(line, '\n'))
			}
			if err != nil {
				panic(http.ErrAbortHandler)
			}
		}
		if len(entries) < logPage {
			return nil
		}
	}
}

// postReload reads the documents again.
func (s *Server) postReload(w http.ResponseWriter, _ *http.Request) error {
	if err := s.o.Reload(); err != nil {
		return problem(http.StatusUnprocessableEntity, "documents", "the documents are not in order: the old ones stay").because(err.Error())
	}
	return writeJSON(w, map[string]string{"status": "ok"})
}
