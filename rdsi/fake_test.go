package rdsi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
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
