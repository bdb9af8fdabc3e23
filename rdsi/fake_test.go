package rdsi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/assets"
)

// pattern stands for biometric bytes in the transactions of these tests.
const pattern = "RIDGES-RIDGES-RIDGES"

// print makes a transaction of the fake engine: who it shows, and what the engine is to make of it.
func print(who string, notes ...string) []byte {
	return []byte(strings.Join(append([]string{"PRINT", who, pattern}, notes...), " "))
}

// A fakeEngine knows people by name. Notes in a transaction make it behave: "face" (a second modality), "two" (people),
// "latent", "grey" (within the review band), "blur" (no quality), "break" (the search fails), "part" (it is incomplete), "panic".
type fakeEngine struct {
	mu       sync.Mutex
	people   map[string][]uint64
	duration time.Duration
	searches int
	wiped    int
	probes   []*fakeProbe
	hits     [][]byte
	broken   error // of Policies
	looks    int   // calls of Policies
	scopes   []Scope
}

type fakeProbe struct {
	e        *fakeEngine
	who      string
	notes    string
	template []byte // derived from the transaction
}

func (e *fakeEngine) Open(tx []byte) (Probe, error) {
	f := strings.Fields(string(tx))
	if len(f) < 3 || f[0] != "PRINT" {
		return nil, fmt.Errorf("%w: record 1: offset 0: not a print", ErrFormat)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &fakeProbe{e: e, who: f[1], notes: strings.Join(f[3:], " "), template: bytes.Clone(tx)}
	e.probes = append(e.probes, p)
	return p, nil
}

func (e *fakeEngine) Policies(subjects [][]byte) ([][]uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.looks++
	words := make([][]uint64, len(subjects))
	for i, s := range subjects {
		words[i] = e.people[string(s)]
	}
	return words, e.broken
}

func (e *fakeEngine) set(who string, words ...uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.people[who] = words
}

func (p *fakeProbe) has(note string) bool { return strings.Contains(p.notes, note) }

func (p *fakeProbe) Contents() Contents {
	c := Contents{Modalities: []Modality{Finger}, Subjects: 1, Prints: 1}
	if p.has("face") {
		c.Modalities = append(c.Modalities, Face)
	}
	if p.has("two") {
		c.Subjects = 2
	}
	if p.has("latent") {
		c.Modalities = []Modality{Latent}
	}
	return c
}

func (p *fakeProbe) Extract(context.Context) error {
	if p.has("blur") {
		return ErrQuality
	}
	return nil
}

func (p *fakeProbe) Search(ctx context.Context, s Scope) (Result, error) {
	p.e.mu.Lock()
	p.e.searches++
	p.e.scopes = append(p.e.scopes, s)
	words, duration := p.e.people[p.who], p.e.duration
	p.e.mu.Unlock()
	if p.has("panic") {
		panic("matcher of a member")
	}
	select {
	case <-time.After(duration):
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	if p.has("break") {
		return Result{Complete: true}, errors.New("disk " + pattern)
	}
	r := Result{Complete: !p.has("part")}
	for _, w := range words {
		if w&s.Any != 0 && w&s.Exclude == 0 {
			subject := []byte(p.who)
			r.Hits = append(r.Hits, Hit{Subject: subject, Matched: []uint64{w}, Grey: p.has("grey")})
			p.e.mu.Lock()
			p.e.hits = append(p.e.hits, subject)
			p.e.mu.Unlock()
		}
	}
	return r, nil
}

func (p *fakeProbe) Wipe() {
	clear(p.template)
	p.e.mu.Lock()
	p.e.wiped++
	p.e.mu.Unlock()
}

// policy is ParsePolicy for words that tests write themselves.
func policy(t *testing.T, s string) uint64 {
	t.Helper()
	w, err := ParsePolicy(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// exampleWorld is the one of the assets, for member C.
func exampleWorld(t testing.TB) *World {
	t.Helper()
	d := Documents{Trust: Trust{AllowUnsigned: true}}
	var err error
	if d.Members, err = assets.FS.ReadFile("example/members.json"); err != nil {
		t.Fatal(err)
	}
	read := func(dir string) (out [][]byte) {
		err := fs.WalkDir(assets.FS, dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := assets.FS.ReadFile(path)
			out = append(out, b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	d.Agreements, d.Calendars = read("example/agreements"), read("example/calendars")
	w, err := ParseWorld("C", d)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A rig is a handler of member C over a fake engine.
type rig struct {
	t      *testing.T
	h      *Handler
	e      *fakeEngine
	cfg    Config
	log    *bytes.Buffer
	number int
}

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, log: &bytes.Buffer{}, e: &fakeEngine{duration: 200 * time.Millisecond, people: map[string][]uint64{
		"mate":      {policy(t, "purpose=MIGRATION")},
		"protected": {policy(t, "purpose=MIGRATION,claims=B")},
		"special":   {policy(t, "purpose=MIGRATION,special")},
		"benefit":   {policy(t, "purpose=SOCIAL_SECURITY")},
		"untagged":  {0},
	}}}
	r.cfg = Config{Self: "C", World: exampleWorld(t), Engine: r.e, Store: filepath.Join(t.TempDir(), "store.db"),
		Log: slog.New(slog.NewTextHandler(r.log, nil)), Queue: 64, Workers: 64}
	for _, f := range change {
		f(&r.cfg)
	}
	h, err := New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.h = h
	return r
}

func (r *rig) close() {
	ctx, cancel := context.WithCancel(r.t.Context())
	cancel()
	if err := r.h.Close(ctx); err != nil && !errors.Is(err, ErrStopped) {
		r.t.Error(err)
	}
}

// envelope is a request from B to C that every rule lets pass, with a new id.
func (r *rig) envelope(change ...func(*Envelope)) Envelope {
	r.number++
	e := Envelope{To: "C", Request: plainRequest()}
	e.ID = fmt.Sprintf("%032x", r.number)
	e.Time = time.Now()
	for _, f := range change {
		f(&e)
	}
	return e
}

func plainRequest() Request {
	return Request{ID: "00000000000000000000000000000000", From: "B", Case: "case-1", User: "officer-1",
		UserAuthorised: true, Purpose: PeopleSmuggling, Biometrics: []Biometric{{Finger, "s"}},
		Persecution: Claim{Answer: "NO"}, Torture: Claim{Answer: "NO"}, Status: Protection{Asylum: No, Refugee: No},
		Minor: No, Victim: No, Notice: "GIVEN", Lawful: true, Time: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)}
}

// submit sends a request and fails on errors.
func (r *rig) submit(e Envelope, tx []byte) Status {
	r.t.Helper()
	st, err := r.h.Submit(r.t.Context(), e, tx)
	if err != nil {
		r.t.Fatalf("submit: %v", err)
	}
	return st
}

// answer sends a request and waits for its answer.
func (r *rig) answer(e Envelope, tx []byte) Answer {
	r.t.Helper()
	r.submit(e, tx)
	return r.wait(e)
}

func (r *rig) wait(e Envelope) Answer {
	r.t.Helper()
	st, err := r.h.Wait(r.t.Context(), e.ID, e.From)
	if err != nil || st.State != Final {
		r.t.Fatalf("wait: %v, %v", st, err)
	}
	return st.Answer
}

// records returns the transaction log.
func (r *rig) records() []Record {
	r.t.Helper()
	var out []Record
	c, err := NewLogChecker("", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range r.entries() {
		rec, err := c.Next(e)
		if err != nil {
			r.t.Fatal(err)
		}
		out = append(out, rec)
	}
	return out
}

// entries returns the log as it is stored.
func (r *rig) entries() (out []LogEntry) {
	r.t.Helper()
	err := r.h.Log(func(e LogEntry) error {
		out = append(out, e.Clone())
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}
