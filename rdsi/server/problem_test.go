package server_test

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

func TestProblems(t *testing.T) {
	x := newSite(t)
	good := func() string {
		b, err := json.Marshal(x.envelope())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	both := func(envelope, tx string) func(*multipart.Writer) {
		return func(w *multipart.Writer) {
			part(w, "transaction", tx)
			part(w, "envelope", envelope)
		}
	}
	schema := schemaOf(t, "Problem")
	for _, c := range []struct {
		name   string
		resp   *http.Response
		status int
		typ    string
	}{
		{"no form", x.do("POST", "/v1/requests", "application/json", []byte("{}")), 415, "media-type"},
		{"form without boundary", x.do("POST", "/v1/requests", "multipart/form-data", nil), 400, "form"},
		{"form cut short", x.do("POST", "/v1/requests", "multipart/form-data; boundary=x", []byte("--x\r\nContent-Dis")), 400, "form"},
		{"no parts", x.post("", func(*multipart.Writer) {}), 400, "form"},
		{"no transaction", x.post("", func(w *multipart.Writer) { part(w, "envelope", good()) }), 400, "form"},
		{"unknown part", x.post("", func(w *multipart.Writer) { part(w, "name", "x") }), 400, "form"},
		{"part twice", x.post("", func(w *multipart.Writer) { part(w, "envelope", "a"); part(w, "envelope", "b") }), 400, "form"},
		{"large envelope", x.post("", both(strings.Repeat(" ", rdsi.MaxEnvelope+1), "PRINT mate")), 413, "too-large"},
		{"large transaction", x.post("", both(good(), strings.Repeat("x", rdsi.MaxTransaction+1))), 413, "too-large"},
		{"no JSON", x.post("", both("{", "PRINT mate")), 400, "envelope"},
		{"unknown field", x.post("", both(`{"score":1,`+good()[1:], "PRINT mate")), 400, "envelope"},
		{"for another member", x.post("", both(strings.Replace(good(), `"to":"C"`, `"to":"A"`, 1), "PRINT mate")), 400, "envelope"},
		{"unreadable transaction", x.post("", both(good(), "nonsense")), 422, "transaction"},
		{"wait", x.post("?wait=soon", both(good(), "PRINT mate")), 400, "wait"},
		{"unknown request", x.do("GET", "/v1/requests/0123456789abcdef", "", nil), 404, "unknown-request"},
		{"no such path", x.do("GET", "/v2/requests", "", nil), 404, "no-route"},
		{"no id", x.do("GET", "/v1/requests/", "", nil), 404, "no-route"},
		{"wrong method", x.do("PUT", "/v1/requests", "", nil), 405, "method"},
	} {
		b, err := io.ReadAll(c.resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var p server.Problem
		if err := json.Unmarshal(b, &p); err != nil || c.resp.StatusCode != c.status || p.Status != c.status ||
			p.Type != "urn:whorl:problem:"+c.typ || c.resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s: %s", c.name, c.resp.Status, b)
		}
		valid(t, schema, b)
		if c.status == 405 && c.resp.Header.Get("Allow") != "POST" {
			t.Errorf("%s: Allow %q", c.name, c.resp.Header.Get("Allow"))
		}
		if c.status == 422 && (p.Answer != rdsi.RejectedFormat || !strings.Contains(p.Detail, "offset 0")) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
	if log := x.log.String(); strings.Contains(log, "goroutine") || strings.Contains(log, "PRINT") {
		t.Errorf("log:\n%s", log)
	}
}

// A full queue is no answer: it says when to come back, and keeps what was taken.
func TestBusy(t *testing.T) {
	x := newSite(t, func(c *rdsi.Config, _ *server.Options) { c.Workers, c.Queue = 1, 1 })
	x.e.hold = make(chan struct{})
	first := x.envelope()
	for _, e := range []rdsi.Envelope{first, x.envelope()} {
		if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
			t.Fatal(err)
		}
	}
	b, err := json.Marshal(x.envelope())
	if err != nil {
		t.Fatal(err)
	}
	resp := x.post("", func(w *multipart.Writer) { part(w, "envelope", string(b)); part(w, "transaction", "PRINT mate") })
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("got %s, Retry-After %q", resp.Status, resp.Header.Get("Retry-After"))
	}
	close(x.e.hold)
	if st, err := x.c.Wait(t.Context(), first.ID, "B"); err != nil || st.Answer != rdsi.Match {
		t.Errorf("got %v, %v", st, err)
	}
}
