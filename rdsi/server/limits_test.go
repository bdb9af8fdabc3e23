package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// connect opens a connection and sends something; what follows is the caller's.
func (x *site) connect(s string) net.Conn {
	x.t.Helper()
	c, err := net.Dial("unix", x.socket)
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, s); err != nil {
		x.t.Fatal(err)
	}
	return c
}

// write sends something and returns the beginning of the answer.
func (x *site) write(s string) string {
	x.t.Helper()
	c := x.connect(s)
	b := make([]byte, 4096)
	n, err := c.Read(b)
	if err != nil {
		x.t.Fatal(err)
	}
	return string(b[:n])
}

// Clients that are stuck in every way there is do not keep others from their answers.
func TestStuckClients(t *testing.T) {
	const stuck = 60
	x := newSite(t)
	upload := "POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n"
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	for range stuck {
		x.connect("")                                       // says nothing
		x.connect("GET /v1/hea")                            // stops within the head
		x.connect(upload)                                   // stops within the body
		x.connect("GET /v1/health HTTP/1.1\r\nHost: x\r\n") // never ends the head
		// Asks for much and reads none of it.
		x.connect(strings.Repeat("GET /v1/requests/"+e.ID+"?wait=60 HTTP/1.1\r\nHost: x\r\n\r\n", 100))
	}
	if err := x.c.Health(t.Context()); err != nil {
		t.Error(err)
	}
	for who, want := range map[string]rdsi.Answer{"mate": rdsi.Match, "nobody": rdsi.NoMatch} {
		e := x.envelope()
		st, err := x.c.Submit(t.Context(), e, []byte("PRINT "+who))
		if err == nil && st.State == rdsi.Pending {
			st, err = x.c.Wait(t.Context(), e.ID, "B")
		}
		if err != nil || st.Answer != want {
			t.Errorf("%s: %v, %v", who, st, err)
		}
	}
}

// Who sends nothing for some seconds is told so and gives its memory back.
func TestStalledUpload(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a time limit")
	}
	x := newSite(t, func(_ *rdsi.Config, o *server.Options) { o.Memory = 64 << 10 })
	stall := func() net.Conn {
		return x.connect("POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 32000\r\n\r\n--b\r\n")
	}
	c := stall()
	post := func() int {
		b, err := json.Marshal(x.envelope())
		if err != nil {
			t.Fatal(err)
		}
		return x.post("", func(w *multipart.Writer) { part(w, "envelope", string(b)); part(w, "transaction", "PRINT mate") }).StatusCode
	}
	// Half of the budget is one user's, and there is no room for another request in it.
	until(t, "the budget is used up", func() bool {
		if post() == http.StatusServiceUnavailable {
			return true
		}
		// A request that is not yet wiped may have been in its way.
		c.Close()
		c = stall()
		return false
	})
	b, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 408 ") {
		t.Errorf("got %q, %v", b, err)
	}
	until(t, "memory is given back", func() bool { return post() == http.StatusAccepted })
}

// Connections beyond the limit are told to come again, and others are served when some have gone.
func TestTooManyConnections(t *testing.T) {
	x := newSite(t)
	var open []net.Conn
	for range 1024/2 + 1 { // one user may have half of them
		open = append(open, x.connect(""))
	}
	last := open[len(open)-1]
	b, err := io.ReadAll(last)
	if err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 503 ") || !strings.Contains(string(b), "Retry-After:") {
		t.Fatalf("connection %d: %q, %v", len(open), b, err)
	}
	_, body, _ := strings.Cut(string(b), "\r\n\r\n")
	valid(t, schemaOf(t, "Problem"), []byte(body))
	if want := fmt.Sprintf("Content-Length: %d\r\n", len(body)); !strings.Contains(string(b), want) {
		t.Errorf("the body has %d bytes: %q", len(body), b)
	}
	for _, c := range open[:10] {
		c.Close()
	}
	until(t, "places are given back", func() bool { return x.c.Health(t.Context()) == nil })
}
