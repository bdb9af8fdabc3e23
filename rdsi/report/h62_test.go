package report_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

var users = regexp.MustCompile(`"user": "[0-9a-f]*"`)

// An engine that finds everybody, with one policy word.
type engine struct{ word uint64 }

type probe struct{ e engine }

func (e engine) Open([]byte) (rdsi.Probe, error) { return probe{e}, nil }
func (e engine) Policies(subjects [][]byte) ([][]uint64, error) {
	return slices.Repeat([][]uint64{{e.word}}, len(subjects)), nil
}
func (p probe) Contents() rdsi.Contents {
	return rdsi.Contents{Modalities: []rdsi.Modality{rdsi.Finger}, Subjects: 1, Prints: 1}
}
func (p probe) Extract(context.Context) error { return nil }
func (p probe) Wipe()                         {}
func (p probe) Search(context.Context, rdsi.Scope) (rdsi.Result, error) {
	r := rdsi.Result{Complete: true}
	if p.e.word != 0 {
		r.Hits = []rdsi.Hit{{Subject: []byte("somebody"), Matched: []uint64{p.e.word}}}
	}
	return r, nil
}

func world(t *testing.T) *rdsi.World {
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
	w, err := rdsi.ParseWorld("C", rdsi.Documents{Members: read("example/members.json")[0],
		Agreements: read("example/agreements/*.json"), Calendars: read("example/calendars/*.json"), Trust: rdsi.Trust{AllowUnsigned: true}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// H62: eight matches that were kept back, or eight times nobody: the reports that leave, and the internal one, are the same
// bytes.
func TestH62SuppressedCountsAsNoMatch(t *testing.T) {
	reports := map[string]string{}
	for _, policy := range []string{"", "purpose=MIGRATION,claims=B", "purpose=MIGRATION,special", "purpose=MIGRATION"} {
		synctest.Test(t, func(t *testing.T) {
			var e engine
			if policy != "" {
				var err error
				if e.word, err = rdsi.ParsePolicy(policy); err != nil {
					t.Fatal(err)
				}
			}
			w := world(t)
			h, err := rdsi.New(rdsi.Config{Self: "C", World: w, Engine: e, Store: filepath.Join(t.TempDir(), "store.db"), Tick: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 8 {
				b, err := assets.FS.ReadFile("example/envelope.json")
				if err != nil {
					t.Fatal(err)
				}
				env, err := rdsi.ParseEnvelope(b)
				if err != nil {
					t.Fatal(err)
				}
				env.ID, env.Time = fmt.Sprintf("%032x", i), time.Now()
				if _, err := h.Submit(t.Context(), env, []byte("print")); err != nil {
					t.Fatal(err)
				}
				if _, err := h.Wait(t.Context(), env.ID, env.From); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(24 * time.Hour)
			var all bytes.Buffer
			for _, member := range []string{"B", ""} {
				for _, kind := range []report.Kind{report.Daily, report.Annual} {
					p, err := report.ParsePeriod(kind, "", time.Now())
					if kind == report.Annual {
						p, err = report.ParsePeriod(kind, time.Now().UTC().Format("2006"), time.Now())
					}
					if err != nil {
						t.Fatal(err)
					}
					r, err := report.Make(h.Records, report.Options{Period: p, For: member, Internal: member == "", Now: time.Now()})
					if err != nil {
						t.Fatal(err)
					}
					if err := r.WriteJSON(&all); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := h.Close(t.Context()); err != nil {
				t.Error(err)
			}
			reports[policy] = all.String()
		})
	}
	for _, policy := range []string{"purpose=MIGRATION,claims=B", "purpose=MIGRATION,special"} {
		// A pseudonym is keyed with the store: the internal report counts it as an anomaly, by another name each time.
		if got, want := scrub(reports[policy]), scrub(reports[""]); got != want {
			t.Errorf("%s: the reports differ from those of no match:\n%s\nand\n%s", policy, got, want)
		}
	}
	if scrub(reports["purpose=MIGRATION"]) == scrub(reports[""]) {
		t.Error("a match that is told does not show in the reports: they tell nothing")
	}
}

// scrub takes pseudonyms of users away.
func scrub(s string) string { return users.ReplaceAllString(s, `"user": ""`) }
