// Package server offers an rdsi.Handler over a Unix socket: HTTP/1.1, JSON, and the transaction as a binary part, so
// that `curl --unix-socket` is client enough. assets/openapi.json describes it.
//
// [Listen] makes the socket, [New] the server. Errors are problem documents (RFC 9457). The body and the headers of an
// answer have the same length and form whatever the answer is.
package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

const (
	// MaxWait is the longest that a client may ask to be kept waiting; it then asks again.
	MaxWait = time.Minute
	// uploadTime is what a client has to send the whole of a request behind a listener that is not ours.
	uploadTime = time.Minute
	// answerTime is what a client has to take its answer.
	answerTime = 10 * time.Second
	// retryAfter is what a client that finds the daemon busy is told to wait, in seconds.
	retryAfter = "5"
)

// ErrPeers says that users are to be told apart where the system does not say who they are.
var ErrPeers = errors.New("server: this system does not tell who is at the other end of a socket")

// Options of a server. Handler is required.
type Options struct {
	Handler *rdsi.Handler
	Version string // of the program, for GET /v1/version
	// Roles are those who may do something; nil leaves it to the permissions of the socket file.
	Roles Roles
	// Peer says who is at the other end of a connection; nil asks the kernel.
	Peer func(net.Conn) (Peer, bool)
	Log  *slog.Logger // nil logs nothing
	// Reload reads the documents again, for the administration socket.
	Reload func() error
	// Memory bounds what requests take that were not answered yet, in bytes; 0 means eight of the largest.
	Memory int64
	// Requests is the server whose limits the administration socket shows.
	Requests *Server
	// Ready tells, before a request is accepted, whether it could be searched; nil says that it can.
	Ready func() error
}

// A Server serves one handler on any number of listeners.
type Server struct {
	o      Options
	routes []route
	http   *http.Server
	conns  *budget
	bodies *budget
	health *health
	weak   sync.Once // tells once that memory is not locked
}

// New returns a server. It fails with ErrPeers where Roles are given and the system cannot tell users apart.
func New(o Options) (*Server, error) {
	if o.Handler == nil {
		return nil, errors.New("server: no handler")
	}
	if err := o.Roles.Validate(); err != nil {
		return nil, err
	}
	if o.Peer == nil {
		if o.Roles != nil && !peersKnown {
			return nil, ErrPeers
		}
		o.Peer = peerOf
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	s := &Server{o: o, routes: requestRoutes, conns: newBudget(maxConns), bodies: newBudget(o.Memory),
		health: newHealth()}
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: answerTime,
		ReadTimeout:       uploadTime,
		WriteTimeout:      uploadTime + MaxWait + answerTime,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		ConnContext:       s.withConn,
	}
	return s, nil
}

// Serve answers on l until Shutdown, and then returns nil.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(splitListener{l, s}); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Shutdown stops listening and waits for exchanges under way until ctx ends. It leaves the handler open.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// A route is a method and a path of the interface, and those who may use it.
type route struct {
	method, path string
	roles        []Role
	serve        func(*Server, http.ResponseWriter, *http.Request) error
}

var requester = []Role{Requester}

var requestRoutes = []route{
	{http.MethodPost, "/v1/requests", requester, (*Server).postRequest},
	{http.MethodGet, "/v1/requests/{id}", requester, (*Server).getRequest},
	{http.MethodDelete, "/v1/requests/{id}", requester, (*Server).deleteRequest},
	{http.MethodGet, "/v1/health", requester, (*Server).getHealth},
	{http.MethodGet, "/v1/version", requester, (*Server).getVersion},
}

// Routes lists the interface as "METHOD /path" with those who may use it, as the OpenAPI document must.
func Routes() map[string][]Role { return list(requestRoutes) }

func list(routes []route) map[string][]Role {
	out := map[string][]Role{}
	for _, r := range routes {
		out[r.method+" "+r.path] = r.roles
	}
	return out
}

// ServeHTTP makes the server usable behind any listener.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Date"] = nil // an answer says nothing of time
	h.Set("Cache-Control", "no-store")
	defer func() {
		if v := recover(); v == http.ErrAbortHandler {
			panic(v)
		} else if v != nil {
			s.o.Log.Error("request failed inside the server", "route", r.Pattern)
			problem(http.StatusInternalServerError, "internal", "the server failed").write(w)
		}
	}()
	err := s.dispatch(w, r)
	var p *Problem
	switch {
	case err == nil:
	case errors.As(err, &p):
		p.write(w)
	default:
		s.problemOf(err).write(w)
	}
}

func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) error {
	if err := s.allowed(r.Context(), known(s.routes)); err != nil {
		return err
	}
	var methods []string
	for _, rt := range s.routes {
		if !matches(rt.path, r) {
			continue
		}
		if rt.method == r.Method || rt.method == http.MethodGet && r.Method == http.MethodHead {
			if err := s.allowed(r.Context(), rt.roles); err != nil {
				return err
			}
			r.Pattern = rt.path
			return rt.serve(s, w, r)
		}
		methods = append(methods, rt.method)
	}
	if methods == nil {
		return problem(http.StatusNotFound, "no-route", "no such resource")
	}
	for _, m := range methods {
		w.Header().Add("Allow", m)
	}
	return problem(http.StatusMethodNotAllowed, "method", "this resource does not take that method")
}

// waitFor reads ?wait=, in seconds or as a duration like 30s.
func waitFor(r *http.Request) (time.Duration, error) {
	v := r.URL.Query().Get("wait")
	if v == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(v)
	if n, nerr := strconv.ParseUint(v, 10, 31); nerr == nil {
		d, err = time.Duration(n)*time.Second, nil
	}
	if err != nil || d < 0 {
		return 0, problem(http.StatusBadRequest, "wait", "wait is not a number of seconds")
	}
	return min(d, MaxWait), nil
}
