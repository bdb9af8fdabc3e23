package server_test

import (
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

func (p fakeProbe) Wipe() {}

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
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
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

// until waits for something that comes by itself, on a loaded machine later; a minute is as good as never.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
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
