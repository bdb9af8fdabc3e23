package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		o    report.Options
	}{
		{"monthly-B", options(t, report.Monthly, "", "B")},
		{"monthly-internal", options(t, report.Monthly, "2026-03", "")},
		{"daily-B", options(t, report.Daily, "2026-03-21", "B")},
		{"quarterly-D", options(t, report.Quarterly, "2026-Q1", "D")},
		{"annual-internal", options(t, report.Annual, "2026", "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := made(t, log(), c.o)
			var text, csv, js, html bytes.Buffer
			for _, err := range []error{r.WriteText(&text), r.WriteCSV(&csv), r.WriteJSON(&js),
				r.WriteHTML(&html, []template.HTML{`<svg xmlns="http://www.w3.org/2000/svg"></svg>`})} {
				if err != nil {
					t.Fatal(err)
				}
			}
			golden(t, c.name+".txt", text.Bytes())
			if c.name == "monthly-B" {
				golden(t, c.name+".csv", csv.Bytes())
				golden(t, c.name+".json", js.Bytes())
				golden(t, c.name+".html", html.Bytes())
			}
			var back report.Report
			if err := rdsi.DecodeStrict(js.Bytes(), &back); err != nil {
				t.Error(err)
			}
			again, err := json.MarshalIndent(&back, "", "  ")
			if err != nil || string(again)+"\n" != js.String() {
				t.Errorf("the JSON form does not come back: %v", err)
			}
		})
	}
}

// R07-REPORT: what leaves tells of one member, shows no cell below five, no user and no anomaly.
func TestR07SmallCells(t *testing.T) {
	for _, member := range []string{"B", "D"} {
		r := made(t, log(), options(t, report.Monthly, "2026-03", member))
		shown, hidden := 0, 0
		for _, table := range r.Tables {
			for _, row := range table.Rows {
				for i, c := range row.Cells {
					switch {
					case c.Hidden && c.N != 0:
						t.Errorf("%s: %s, %s, column %d: hidden, and still there", member, table.Title, row.Name, i)
					case c.Hidden:
						hidden++
					case c.N < report.Least:
						t.Errorf("%s: %s, %s, column %d: %d", member, table.Title, row.Name, i, c.N)
					default:
						shown++
					}
				}
			}
		}
		var text bytes.Buffer
		if err := r.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"u1", "u3", "u9"} {
			if strings.Contains(text.String(), secret) {
				t.Errorf("%s: the report names %s", member, secret)
			}
		}
		if len(r.Anomalies) > 0 || hidden == 0 || member == "B" && shown == 0 {
			t.Errorf("%s: %d anomalies, %d cells shown, %d hidden", member, len(r.Anomalies), shown, hidden)
		}
	}
}

// An answer that is decided and cannot be seen yet, as a refusal by silence, is in no report before it can.
func TestSilenceIsNotReported(t *testing.T) {
	accepted := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	silent := rdsi.Record{Kind: "TRANSACTION", Role: "RESPONDER", Counterparty: "B", Answer: rdsi.Expired, Accepted: accepted,
		Released: accepted.AddDate(0, 0, 7), Purged: accepted}
	records := append(log(), silent, silent, silent, silent, silent, silent)
	var with, without bytes.Buffer
	o := options(t, report.Annual, "2026", "B")
	if err := made(t, records, o).WriteJSON(&with); err != nil {
		t.Fatal(err)
	}
	if err := made(t, log(), o).WriteJSON(&without); err != nil {
		t.Fatal(err)
	}
	if with.String() != without.String() {
		t.Error("the report tells of answers that cannot be seen yet")
	}
	o.Now = accepted.AddDate(0, 0, 7)
	with.Reset()
	if err := made(t, records, o).WriteJSON(&with); err != nil || with.String() == without.String() {
		t.Errorf("the report does not tell of them once they can be seen: %v", err)
	}
}

// H12: a country that a request was never sent to learns nothing of it, not even from a report; the house does.
func TestH12NotSentIsNotReported(t *testing.T) {
	at := march.AddDate(0, 0, 3)
	records := log()
	for range 9 {
		records = append(records, rdsi.Record{Kind: "TRANSACTION", Role: "REQUESTER", Counterparty: "D", Answer: "NOT_SENT", Accepted: at, Released: at})
	}
	records = append(records, rdsi.Record{Kind: "DUTY", Role: "REQUESTER", Counterparty: "D", Accepted: at, Released: at,
		Duty: &rdsi.DutyEvent{Kind: rdsi.DutyAdverse, Step: rdsi.StepOpened}})
	for member, same := range map[string]bool{"D": true, "": false} {
		var with, without bytes.Buffer
		o := options(t, report.Monthly, "2026-03", member)
		if err := made(t, records, o).WriteText(&with); err != nil {
			t.Fatal(err)
		}
		if err := made(t, log(), o).WriteText(&without); err != nil {
			t.Fatal(err)
		}
		if (with.String() == without.String()) != same {
			t.Errorf("for %q:\n%s", member, with.String())
		}
	}
}

// H54: a member that takes part no more gets its own entries of the log, and nobody else's.
func TestH54OwnEntries(t *testing.T) {
	now := march.AddDate(0, 2, 0)
	count := func(records []rdsi.Record, member string) (n int) {
		for _, rec := range records {
			if _, ok := report.Own(rec, member, now); ok {
				n++
			}
		}
		return n
	}
	if d, nobody := count(log(), "D"), count(log(), ""); d != 7 || nobody != 0 {
		t.Errorf("%d entries of D, %d of nobody", d, nobody)
	}
	for _, rec := range []rdsi.Record{
		{Kind: "TRANSACTION", Role: "REQUESTER", Counterparty: "D", Answer: "NOT_SENT", Fired: []string{"R16"}}, // H12: D learns nothing
		{Kind: "TRANSACTION", Role: "REQUESTER", Counterparty: "D", Answer: "HELD"},
		{Kind: "TRANSACTION", Role: "RESPONDER", Counterparty: "D", Answer: rdsi.Expired, Released: now.Add(time.Second)},
		{Kind: "DUTY", Counterparty: "D", Duty: &rdsi.DutyEvent{Kind: rdsi.DutyIncident, Step: rdsi.StepManager}},
		{Kind: "UNDELIVERED", Counterparty: "D"}, {Kind: "INTERNAL"}, {Kind: "CLEARANCE", Role: "REQUESTER"},
	} {
		if e, ok := report.Own(rec, "D", now); ok {
			t.Errorf("D gets %+v", e)
		}
	}
	// Silence, and no answer for want of time, are the same entry.
	silent := rdsi.Record{Kind: "TRANSACTION", Role: "RESPONDER", Counterparty: "D", Answer: rdsi.Expired, Accepted: march, Released: now}
	late := silent
	silent.Fired, late.Fired = []string{"R03-SUBJECT-TO-LAW"}, []string{"R10-EXPIRED"}
	silent.Purged, late.Purged = march, now
	silent.Sequence = 7
	a, _ := report.Own(silent, "D", now)
	b, _ := report.Own(late, "D", now)
	if x, y := fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b); x != y {
		t.Errorf("the entries tell silence:\n%s\n%s", x, y)
	}
}

func TestPeriods(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind           report.Kind
		name, want     string
		from, to, fail string
	}{
		{report.Daily, "", "2025-12-31", "2025-12-31", "2026-01-01", ""},
		{report.Monthly, "", "2025-12", "2025-12-01", "2026-01-01", ""},
		{report.Quarterly, "", "2025-Q4", "2025-10-01", "2026-01-01", ""},
		{report.Annual, "", "2025", "2025-01-01", "2026-01-01", ""},
		{report.Daily, "2024-02-29", "2024-02-29", "2024-02-29", "2024-03-01", ""},
		{report.Quarterly, "2026-Q2", "2026-Q2", "2026-04-01", "2026-07-01", ""},
		{report.Monthly, "2026-13", "", "", "", "x"}, {report.Monthly, "2026-3", "", "", "", "x"},
		{report.Quarterly, "2026-Q5", "", "", "", "x"}, {report.Quarterly, "2026-Q1x", "", "", "", "x"},
		{report.Daily, "2025-02-29", "", "", "", "x"}, {report.Kind("weekly"), "2026", "", "", "", "x"},
	} {
		p, err := report.ParsePeriod(c.kind, c.name, now)
		if c.fail != "" {
			if !errors.Is(err, report.ErrPeriod) {
				t.Errorf("%s %q: %v, %v", c.kind, c.name, p, err)
			}
			continue
		}
		if err != nil || p.Name != c.want || p.From.Format(time.DateOnly) != c.from || p.To.Format(time.DateOnly) != c.to {
			t.Errorf("%s %q: %+v, %v", c.kind, c.name, p, err)
		}
	}
	if _, err := report.Make(each(nil), report.Options{}); !errors.Is(err, report.ErrWhom) {
		t.Error(err)
	}
	if _, err := report.Make(each(nil), report.Options{For: "B", Internal: true}); !errors.Is(err, report.ErrWhom) {
		t.Error(err)
	}
}
