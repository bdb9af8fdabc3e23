package rdsi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/assets"
)

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
