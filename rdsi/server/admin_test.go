package server_test

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// admin adds an administration socket to a site and returns a site whose exchanges go there.
func (x *site) admin(reload func() error, change ...func(*server.Options)) *site {
	x.t.Helper()
	o := server.Options{Handler: x.h, Version: "test", Reload: reload, Requests: x.s}
	for _, f := range change {
		f(&o)
	}
	s, err := server.NewAdmin(o)
	if errors.Is(err, server.ErrPeers) {
		x.t.Skip(err)
	}
	if err != nil {
		x.t.Fatal(err)
	}
	socket := filepath.Join(filepath.Dir(x.socket), "a")
	l, err := server.Listen(socket)
	if err != nil {
		x.t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	x.t.Cleanup(func() {
		if err := s.Shutdown(x.t.Context()); err != nil && !errors.Is(err, x.t.Context().Err()) {
			x.t.Error(err)
		}
		<-served
	})
	return &site{t: x.t, h: x.h, socket: socket, log: x.log, api: adminAPI()}
}

func (x *site) body(method, path string, status int) string {
	x.t.Helper()
	resp := x.do(method, path, "", nil)
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		x.t.Fatalf("%s %s: %s, %v: %s", method, path, resp.Status, err, b)
	}
	return string(b)
}

func TestAdmin(t *testing.T) {
	x := newSite(t)
	for _, who := range []string{"mate", "protected", "nobody"} {
		e := x.envelope()
		if _, err := x.c.Submit(t.Context(), e, []byte("PRINT "+who)); err != nil {
			t.Fatal(err)
		}
		if _, err := x.c.Wait(t.Context(), e.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	var wrong error
	a := x.admin(func() error { return wrong })
	metrics := a.body(http.MethodGet, "/v1/metrics", 200)
	// The match that was not told is one of the two without a match.
	for _, want := range []string{`whorld_answers_total{answer="MATCH"} 1`, `whorld_answers_total{answer="NO_MATCH"} 2`,
		"whorld_log_entries 3", "whorld_requests_pending 0", "whorld_request_bytes 0", "whorld_requests_refused_total 0"} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("no %s in\n%s", want, metrics)
		}
	}
	line := regexp.MustCompile(`^(# (HELP|TYPE) whorld_[a-z_]+ .+|whorld_[a-z_]+(\{answer="[A-Z_:]+"\})? [0-9]+)$`)
	for _, l := range strings.Split(strings.TrimSpace(metrics), "\n") {
		if !line.MatchString(l) {
			t.Errorf("not a line of metrics: %s", l)
		}
	}
	c, err := rdsi.NewLogChecker("", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(strings.TrimSpace(a.body(http.MethodGet, "/v1/log", 200)), "\n") {
		valid(t, adminSchema(t, "LogEntry"), []byte(l))
		var e rdsi.LogEntry
		if err := rdsi.DecodeStrict([]byte(l), &e); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Next(e); err != nil {
			t.Error(err)
		}
	}
	if size, _, err := c.End(); size != 3 || err != nil {
		t.Errorf("%d entries, %v", size, err)
	}
	valid(t, adminSchema(t, "OK"), []byte(a.body(http.MethodPost, "/v1/reload", 200)))
	wrong = errors.New("unknown field")
	valid(t, adminSchema(t, "Problem"), []byte(a.body(http.MethodPost, "/v1/reload", 422)))
	valid(t, adminSchema(t, "OK"), []byte(a.body(http.MethodGet, "/v1/health", 200)))
	valid(t, adminSchema(t, "Version"), []byte(a.body(http.MethodGet, "/v1/version", 200)))

	// Neither socket does the other's work.
	a.body(http.MethodGet, "/v1/requests/00000000000000000000000000000001", 404)
	for _, path := range []string{"/v1/metrics", "/v1/log", "/v1/reload"} {
		x.body(http.MethodGet, path, 404)
	}
}
