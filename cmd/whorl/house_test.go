package main

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/engine"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template"
)

// An unsureEngine is never sure of whom it finds.
type unsureEngine struct{ rdsi.Engine }

type unsureProbe struct {
	rdsi.Probe
	rdsi.Exhibitor
}

func (e unsureEngine) Open(tx []byte) (rdsi.Probe, error) {
	p, err := e.Engine.Open(tx)
	if err != nil {
		return nil, err
	}
	return unsureProbe{p, p.(rdsi.Exhibitor)}, nil
}

func (p unsureProbe) Search(ctx context.Context, s rdsi.Scope) (rdsi.Result, error) {
	r, err := p.Probe.Search(ctx, s)
	for i := range r.Hits {
		r.Hits[i].Grey = true
	}
	return r, err
}

// A house is a handler with one enrolled person and an administration socket on which everybody is user 1001.
type house struct {
	t      *testing.T
	h      *rdsi.Handler
	socket string
	store  string
	n      int
}

func newHouse(t *testing.T) *house {
	t.Helper()
	dir, err := os.MkdirTemp("", "whorl") // t.TempDir is too long a path for a socket on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	x := &house{t: t, socket: filepath.Join(dir, "a"), store: filepath.Join(dir, "store.db")}
	people := filepath.Join(dir, "people.gallery")
	w, err := gallery.Create(people, gallery.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	word, err := rdsi.ParsePolicy("purpose=MIGRATION")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(gallery.Record{Subject: "S-1", Position: template.RightIndex, Policy: word, Template: impressionOf(1)}); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	g, err := gallery.Open(people, gallery.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	e, err := engine.New(g, engine.Options{FMR: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	x.h, err = rdsi.New(rdsi.Config{Self: "C", World: exampleWorld(t), Engine: unsureEngine{e}, Store: x.store,
		Tick: 10 * time.Millisecond, Review: &rdsi.ReviewOptions{Hold: 20 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.NewAdmin(server.Options{Handler: x.h, Reload: func() error { return nil },
		Peer: func(net.Conn) (server.Peer, bool) { return server.Peer{UID: 1001}, true }})
	if err != nil {
		t.Fatal(err)
	}
	l, err := server.Listen(x.socket)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.Shutdown(ctx) // a connection that is still open is cut
		<-served
		x.close()
	})
	return x
}

func (x *house) close() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = x.h.Close(ctx) // twice: by the test, and when it ends
}

func impressionOf(capture uint64) *template.Template {
	return synth.NewTemplateFinger(3).Impression(capture, synth.TemplateSetting{Severity: 0.2, Position: template.RightIndex})
}

func exampleWorld(t *testing.T) *rdsi.World {
	t.Helper()
	read := func(pattern string) (out [][]byte) {
		names, err := fs.Glob(assets.FS, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := assets.FS.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, b)
		}
		return out
	}
	w, err := rdsi.ParseWorld("C", rdsi.Documents{Members: read("example/members.json")[0], Agreements: read("example/agreements/*.json"),
		Calendars: read("example/calendars/*.json"), Trust: rdsi.Trust{AllowUnsigned: true}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// numbered is a new request of the example's kind.
func numbered(t *testing.T, n int) rdsi.Envelope {
	t.Helper()
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		t.Fatal(err)
	}
	e.ID, e.Time = fmt.Sprintf("%032x", n), time.Now()
	return e
}

// examined waits for the case of the one request that is before examiners, on a loaded machine longer.
func (x *house) examined() rdsi.Case {
	x.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if cases := x.h.Reviews(1); len(cases) > 0 {
			return cases[0]
		}
	}
	x.t.Fatal("no case was opened")
	return rdsi.Case{}
}

// ask sends a request with a print of the enrolled person and returns its id.
func (x *house) ask() string {
	x.t.Helper()
	x.n++
	e := numbered(x.t, x.n)
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
	tx.AddType2(0)
	if _, err := tx.AddType9(nist.Type9{IDC: 1, Template: impressionOf(2)}); err != nil {
		x.t.Fatal(err)
	}
	if _, err := x.h.Submit(x.t.Context(), e, tx.Bytes()); err != nil {
		x.t.Fatal(err)
	}
	return e.ID
}
