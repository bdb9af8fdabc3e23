package server_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// A fakeEngine finds whoever is called mate or protected.
type fakeEngine struct {
	hold chan struct{}
}

type fakeProbe struct {
	e   *fakeEngine
	who string
}

func (e *fakeEngine) Open(tx []byte) (rdsi.Probe, error) {
	who, ok := strings.CutPrefix(string(tx), "PRINT ")
	if !ok {
		return nil, fmt.Errorf("%w: record 1: offset 0: length is wrong", rdsi.ErrFormat)
	}
	return fakeProbe{e, strings.Fields(who)[0]}, nil
}

func (e *fakeEngine) words(who string) []uint64 {
	for name, policy := range map[string]string{"mate": "purpose=MIGRATION", "protected": "purpose=MIGRATION,claims=B"} {
		if name == who {
			w, err := rdsi.ParsePolicy(policy)
			if err != nil {
				panic(err)
			}
			return []uint64{w}
		}
	}
	return nil
}

func (e *fakeEngine) Policies(subjects [][]byte) (words [][]uint64, err error) {
	for _, s := range subjects {
		words = append(words, e.words(string(s)))
	}
	return words, nil
}

func (p fakeProbe) Contents() rdsi.Contents {
	return rdsi.Contents{Modalities: []rdsi.Modality{rdsi.Finger}, Subjects: 1, Prints: 1}
}
func (p fakeProbe) Extract(context.Context) error { return nil }
func (p fakeProbe) Wipe()                         {}

func (p fakeProbe) Search(ctx context.Context, _ rdsi.Scope) (rdsi.Result, error) {
	if p.e.hold != nil {
		select {
		case <-p.e.hold:
		case <-ctx.Done():
			return rdsi.Result{}, ctx.Err()
		}
	}
	r := rdsi.Result{Complete: true}
	if w := p.e.words(p.who); w != nil {
		r.Hits = []rdsi.Hit{{Subject: []byte(p.who), Matched: w}}
	}
	return r, nil
}

// A site is a daemon of member C on a socket of its own.
type site struct {
	t      *testing.T
	e      *fakeEngine
	h      *rdsi.Handler
	s      *server.Server
	c      *client.Client
	socket string
	log    *safeBuffer
	api    *api // what every exchange is held against
	number int
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func world(t *testing.T) *rdsi.World {
	t.Helper()
	read := func(pattern string) (out [][]byte) {
		names, err := fs.Glob(assets.FS, pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, n := range names {
			b, err := assets.FS.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			// The example's quota of ten a day is too small for some of these tests.
			out = append(out, bytes.Replace(b, []byte(`"quota": 10`), []byte(`"quota": 1000`), 1))
		}
		return out
	}
	w, err := rdsi.ParseWorld("C", rdsi.Documents{Members: read("example/members.json")[0],
		Agreements: read("example/agreements/*.json"), Calendars: read("example/calendars/*.json"),
		Trust: rdsi.Trust{AllowUnsigned: true}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newSite(t *testing.T, change ...func(*rdsi.Config, *server.Options)) *site {
	t.Helper()
	dir, err := os.MkdirTemp("", "whorl") // t.TempDir is too long a path for a socket on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	x := &site{t: t, e: &fakeEngine{}, api: requestsAPI(), socket: filepath.Join(dir, "s"), log: &safeBuffer{}}
	log := slog.New(slog.NewTextHandler(x.log, nil))
	cfg := rdsi.Config{Self: "C", World: world(t), Engine: x.e, Store: filepath.Join(dir, "store.db"),
		Tick: 20 * time.Millisecond, Log: log, Workers: 4}
	o := server.Options{Version: "test", Log: log}
	for _, f := range change {
		f(&cfg, &o)
	}
	if x.h, err = rdsi.New(cfg); err != nil {
		t.Fatal(err)
	}
	o.Handler = x.h
	if x.s, err = server.New(o); err != nil {
		t.Fatal(err)
	}
	l, err := server.Listen(x.socket)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- x.s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := x.h.Close(ctx); err != nil && !errors.Is(err, rdsi.ErrStopped) {
			t.Error(err)
		}
		if err := x.s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	x.c = client.New(x.socket)
	return x
}

func (x *site) envelope() rdsi.Envelope {
	x.t.Helper()
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		x.t.Fatal(err)
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		x.t.Fatal(err)
	}
	x.number++
	e.ID, e.Time = fmt.Sprintf("%032x", x.number), time.Now()
	return e
}

func TestClient(t *testing.T) {
	x := newSite(t)
	ctx := t.Context()
	if err := x.c.Health(ctx); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]rdsi.Answer{"mate": rdsi.Match, "nobody": rdsi.NoMatch, "protected": rdsi.NoMatch} {
		e := x.envelope()
		st, err := x.c.Submit(ctx, e, []byte("PRINT "+who))
		if err != nil || st.State != rdsi.Pending {
			t.Fatalf("%s: %v, %v", who, st, err)
		}
		st, err = x.c.Wait(ctx, e.ID, "")
		if err != nil || st.Answer != want || st.Caution != rdsi.Caution {
			t.Errorf("%s: %v, %v", who, st, err)
		}
	}
}

// post sends a form, as curl does.
func (x *site) post(query string, form func(*multipart.Writer)) *http.Response {
	x.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	form(w)
	w.Close()
	return x.do(http.MethodPost, "/v1/requests"+query, w.FormDataContentType(), body.Bytes())
}

func (x *site) do(method, path, contentType string, body []byte, change ...func(*http.Request)) *http.Response {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), method, "http://whorl"+path, bytes.NewReader(body))
	if err != nil {
		x.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for _, f := range change {
		f(req)
	}
	dial := func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", x.socket) }
	resp, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	x.api.check(x.t, req, resp, answer)
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp
}

func part(w *multipart.Writer, name, content string) {
	p, err := w.CreateFormFile(name, name)
	if err == nil {
		_, err = io.WriteString(p, content)
	}
	if err != nil {
		panic(err)
	}
}

// V1, V2: the whole exchange, headers and all, is the same but for the verdict, padded to the same length.
func TestAnswerBytes(t *testing.T) {
	x := newSite(t)
	raw := map[string]string{}
	id := regexp.MustCompile(`[0-9a-f]{32}`)
	for _, who := range []string{"mate", "nobody", "protected"} {
		e := x.envelope()
		if _, err := x.c.Submit(t.Context(), e, []byte("PRINT "+who)); err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("unix", x.socket)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /v1/requests/%s?wait=10 HTTP/1.1\r\nHost: whorl\r\nConnection: close\r\n\r\n", e.ID)
		b, err := io.ReadAll(bufio.NewReader(conn))
		conn.Close()
		if err != nil {
			t.Fatal(err)
		}
		raw[who] = id.ReplaceAllString(string(b), "ID")
	}
	if raw["nobody"] != raw["protected"] {
		t.Errorf("a suppressed match differs from no match:\n%s\n%s", raw["nobody"], raw["protected"])
	}
	if len(raw["mate"]) != len(raw["nobody"]) {
		t.Errorf("lengths %d and %d", len(raw["mate"]), len(raw["nobody"]))
	}
	trim := func(s string) string { return strings.TrimRight(s, " \n") }
	if trim(strings.Replace(raw["mate"], `"MATCH"`, `"NO_MATCH"`, 1)) != trim(raw["nobody"]) {
		t.Errorf("a match differs in more than the verdict:\n%s\n%s", raw["mate"], raw["nobody"])
	}
	if strings.Contains(raw["mate"], "Date:") {
		t.Error("an answer tells its time")
	}
}

func TestConcurrentClients(t *testing.T) {
	x := newSite(t)
	var wg sync.WaitGroup
	for i := range 24 {
		e, who := x.envelope(), []string{"mate", "nobody", "protected"}[i%3]
		wg.Go(func() {
			var st rdsi.Status
			var err error
			for {
				st, err = x.c.Submit(t.Context(), e, []byte("PRINT "+who))
				var p *server.Problem
				if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if err == nil {
				st, err = x.c.Wait(t.Context(), e.ID, "B")
			}
			if err != nil || (st.Answer == rdsi.Match) != (who == "mate") {
				t.Errorf("%s: %v, %v", who, st, err)
			}
		})
	}
	wg.Wait()
}

// A daemon that stops lets pending requests end, and gives those who wait their answers.
func TestGracefulStop(t *testing.T) {
	x := newSite(t)
	x.e.hold = make(chan struct{})
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	got := make(chan rdsi.Status, 1)
	go func() {
		st, err := x.c.Wait(t.Context(), e.ID, "B")
		if err != nil {
			t.Error(err)
		}
		got <- st
	}()
	time.Sleep(50 * time.Millisecond)
	stopped := make(chan error, 1)
	go func() { stopped <- x.h.Close(t.Context()) }()
	time.Sleep(50 * time.Millisecond)
	if _, err := x.c.Submit(t.Context(), x.envelope(), []byte("PRINT mate")); err == nil {
		t.Error("a stopping daemon takes requests")
	}
	close(x.e.hold)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if st := <-got; st.Answer != rdsi.Match {
		t.Errorf("got %v", st)
	}
}

func TestWithdraw(t *testing.T) {
	x := newSite(t)
	x.e.hold = make(chan struct{})
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	st, err := x.c.Withdraw(t.Context(), e.ID, "B")
	if err != nil || st.Answer != rdsi.Closed {
		t.Errorf("got %v, %v", st, err)
	}
}
