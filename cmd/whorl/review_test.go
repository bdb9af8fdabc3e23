package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
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

// ask sends a request with a print of the enrolled person and returns its id.
func (x *house) ask() string {
	x.t.Helper()
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		x.t.Fatal(err)
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		x.t.Fatal(err)
	}
	x.n++
	e.ID, e.Time = fmt.Sprintf("%032x", x.n), time.Now()
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

func TestReviewCommands(t *testing.T) {
	x, dir := newHouse(t), t.TempDir()
	id := x.ask()
	for range 500 {
		if len(x.h.Reviews(1)) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	picture, page := filepath.Join(dir, "case.png"), filepath.Join(dir, "case.html")
	out, _ := command(t, 0, "review", "next", "--socket", x.socket, "--png", picture, "--html", page)
	number := strings.TrimSpace(out)
	if list, _ := command(t, 0, "review", "list", "--socket", x.socket); !strings.HasPrefix(list, number+"  due ") {
		t.Errorf("case %q, list %q", number, list)
	}
	f, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if img, err := png.Decode(f); err != nil || img.Bounds().Dx() < 400 {
		t.Errorf("picture of %v, %v", img.Bounds(), err)
	}
	html, err := os.ReadFile(page)
	if err != nil || bytes.Count(html, []byte(`<img src="data:image/png;base64,`)) != 1 {
		t.Errorf("page %.200s, %v", html, err)
	}
	for _, secret := range []string{"S-1", id, ">B<"} {
		if bytes.Contains(html, []byte(secret)) {
			t.Errorf("the page tells %s", secret)
		}
	}
	command(t, 2, "review", "show", "--socket", x.socket, number)
	command(t, 2, "review", "decide", "--socket", x.socket, number, "perhaps")
	command(t, 1, "review", "show", "--socket", x.socket, "0000", "--png", picture)
	command(t, 0, "review", "decide", "--socket", x.socket, number, "same")
	command(t, 1, "review", "decide", "--socket", x.socket, number, "not")
	command(t, 1, "review", "next", "--socket", x.socket, "--png", picture)
	if st, err := x.h.Wait(t.Context(), id, "B"); err != nil || st.Answer != rdsi.Match {
		t.Errorf("%v, %v", st, err)
	}
}

func TestDutyAndReportCommands(t *testing.T) {
	x, dir := newHouse(t), t.TempDir()
	id := x.ask()
	for range 500 {
		if cases := x.h.Reviews(1); len(cases) > 0 {
			if err := x.h.Examine(cases[0].ID, 1, rdsi.SamePerson); err != nil {
				t.Fatal(err)
			}
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if st, err := x.h.Wait(t.Context(), id, "B"); err != nil || st.Answer != rdsi.Match {
		t.Fatal(st, err)
	}
	var d rdsi.Duty
	found := time.Now().Add(-49 * time.Hour).UTC().Format(time.RFC3339)
	out, _ := command(t, 0, "duties", "open", "--socket", x.socket, "correction", "--transaction", id, "--for", "B", "--corrected", "NO_MATCH",
		"--reason", "EXAMINER_ERROR", "--found", found)
	if err := json.Unmarshal([]byte(out), &d); err != nil || !d.Overdue {
		t.Errorf("%s, %v", out, err)
	}
	if list, _ := command(t, 0, "duties", "list", "--socket", x.socket, "--open"); !strings.Contains(list, "OVERDUE since") {
		t.Errorf("list %q", list)
	}
	number := fmt.Sprint(d.ID)
	command(t, 0, "duties", "step", "--socket", x.socket, number, "sent")
	command(t, 0, "duties", "step", "--socket", x.socket, number, "acknowledged", "--adverse")
	_, stderr := command(t, 1, "duties", "step", "--socket", x.socket, number, "given")
	if !strings.Contains(stderr, "R21-CORRECT") {
		t.Errorf("stderr %q", stderr)
	}
	if list, _ := command(t, 0, "duties", "list", "--socket", x.socket, "--open"); list != "" {
		t.Errorf("list %q", list)
	}
	if out, _ := command(t, 0, "duties", "onward", "--socket", x.socket, id, "--for", "B", "--to", "D", "--use", "TRAFFICKING"); !strings.Contains(out, "DENIED") {
		t.Errorf("onward %s", out)
	}
	command(t, 2, "duties", "open", "--socket", x.socket, "favour")
	command(t, 2, "duties", "list")

	year := time.Now().UTC().Format("2006")
	page := filepath.Join(dir, "report.html")
	command(t, 0, "report", "annual", "--internal", "--at", year, "--socket", x.socket, "--format", "html", "-o", page)
	html, err := os.ReadFile(page)
	if err != nil || bytes.Count(html, []byte("<svg")) != 3 || bytes.Contains(html, []byte("<script")) || bytes.Contains(html, []byte("http-equiv=\"refresh")) {
		t.Errorf("%d plots, %v", bytes.Count(html, []byte("<svg")), err)
	}
	online, _ := command(t, 0, "report", "annual", "--for", "B", "--at", year, "--socket", x.socket, "--format", "csv")
	command(t, 2, "report", "annual", "--socket", x.socket)
	command(t, 2, "report", "annual", "--for", "B", "--internal", "--socket", x.socket)
	command(t, 2, "report", "annual", "--for", "B")
	x.close()
	offline, _ := command(t, 0, "report", "annual", "--for", "B", "--at", year, "--format", "csv", x.store)
	if online, _, _ := strings.Cut(online, "Quotas"); online != offline {
		t.Errorf("the daemon reports\n%s\nand its store\n%s", online, offline)
	}
	text, _ := command(t, 0, "report", "annual", "--internal", "--at", year, x.store)
	if !strings.Contains(text, "corrections late       1") {
		t.Errorf("the report does not tell that the correction was late:\n%s", text)
	}
	command(t, 2, "report", "monthly", "--for", "B", "--at", "march", x.store)
	command(t, 2, "report", "monthly", "--for", "B", "--format", "pdf", x.store)
	entries, _ := command(t, 0, "report", "entries", "--for", "B", x.store)
	if n := strings.Count(entries, "\n"); n != 3 { // the request, the notice and its acknowledgement
		t.Errorf("%d entries", n)
	}
	if entries, _ := command(t, 0, "report", "entries", "--for", "D", x.store); entries != "" {
		t.Errorf("entries of D: %s", entries)
	}
}
