package report_test

import (
	"bytes"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

var update = flag.Bool("update", false, "write golden files")

var march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// log is a made-up month: many requests of B, few of D, one user of B who asks often on one day, duties.
func log() []rdsi.Record {
	var out []rdsi.Record
	add := func(r rdsi.Record) {
		r.Sequence = uint64(len(out) + 1)
		out = append(out, r)
	}
	ask := func(day int, from, user string, p rdsi.Purpose, a rdsi.Answer, took time.Duration) {
		at := march.AddDate(0, 0, day).Add(9 * time.Hour)
		add(rdsi.Record{Kind: "TRANSACTION", Role: "RESPONDER", Counterparty: from, User: user, Purpose: p, Answer: a, Accepted: at, Released: at.Add(took)})
	}
	for day := -30; day < 31; day++ {
		ask(day, "B", "u1", rdsi.PeopleSmuggling, rdsi.NoMatch, 15*time.Minute)
		ask(day, "B", "u2", rdsi.Trafficking, rdsi.NoMatch, 4*time.Hour)
		if day%3 == 0 {
			ask(day, "B", "u1", rdsi.PeopleSmuggling, rdsi.Match, 15*time.Minute)
		}
		if day%4 == 0 {
			ask(day, "B", "u1", rdsi.IrregularMigration, "REJECTED:QUALITY", time.Second)
		}
		if day%8 == 0 {
			ask(day, "B", "u1", rdsi.IrregularMigration, "REFUSED:DOMESTIC_LAW", 0)
			ask(day, "D", "u9", rdsi.RelatedTNC, rdsi.Expired, 100*time.Hour)
		}
	}
	for range 12 {
		ask(20, "B", "u3", rdsi.Trafficking, rdsi.NoMatch, 15*time.Minute)
	}
	incident := march.AddDate(0, 0, 4)
	add(rdsi.Record{Kind: "INCIDENT", Role: "RESPONDER", Counterparty: "B", User: "u1", Answer: rdsi.Rejected, Accepted: incident, Released: incident})
	duty := func(day int, e rdsi.DutyEvent) {
		at := march.AddDate(0, 0, day)
		add(rdsi.Record{Kind: "DUTY", Role: "RESPONDER", Counterparty: "B", Accepted: at, Released: at, Duty: &e})
	}
	for i := range 6 {
		id := uint64(1000 + i)
		duty(10, rdsi.DutyEvent{Duty: id, Kind: rdsi.DutyCorrection, Step: rdsi.StepOpened, Due: march.AddDate(0, 0, 12)})
		duty(11+i/2, rdsi.DutyEvent{Duty: id, Kind: rdsi.DutyCorrection, Step: rdsi.StepSent})
	}
	add(rdsi.Record{Kind: "INTERNAL", Accepted: march, Released: march})
	return out
}

func each(records []rdsi.Record) iter.Seq2[rdsi.Record, error] {
	return func(yield func(rdsi.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func options(t *testing.T, kind report.Kind, name, member string) report.Options {
	t.Helper()
	now := time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC)
	p, err := report.ParsePeriod(kind, name, now)
	if err != nil {
		t.Fatal(err)
	}
	return report.Options{Period: p, For: member, Internal: member == "", Now: now, Quota: func(m string, at time.Time) (rdsi.Usage, rdsi.Quota, bool) {
		return rdsi.Usage{Day: 3, Month: 110}, rdsi.Quota{Day: 10, Month: 200}, m == "B" && at.Month() == time.March
	}}
}

func made(t *testing.T, records []rdsi.Record, o report.Options) *report.Report {
	t.Helper()
	r, err := report.Make(each(records), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was kept; run with -update and look at the change.\n%s", name, got)
	}
}
