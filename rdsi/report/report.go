package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// ErrWhom says that a report is neither for a member nor internal, or both.
var ErrWhom = errors.New("report: want one member, or internal")

// Options of a report.
type Options struct {
	Period   Period
	For      string // member that may read it, and that alone it tells of
	Internal bool
	Now      time.Time
	// Quota says what of a member's quota was used at the end of the period; nil leaves quotas out.
	Quota func(member string, at time.Time) (used rdsi.Usage, allowed rdsi.Quota, ok bool)
}

// A Report is what is told of a period.
type Report struct {
	Kind        Kind           `json:"kind"`
	Period      string         `json:"period"`
	From        time.Time      `json:"from"`
	To          time.Time      `json:"to"` // outside
	For         string         `json:"for,omitempty"`
	Internal    bool           `json:"internal"`
	Provisional bool           `json:"provisional,omitempty"` // the period is not over
	Tables      []Table        `json:"tables"`
	Quotas      []Quota        `json:"quotas,omitempty"`
	Anomalies   []rdsi.Anomaly `json:"anomalies,omitempty"` // internal only
}

// A Table has a cell in every row for every column.
type Table struct {
	Title   string   `json:"title"`
	Columns []string `json:"columns"`
	Rows    []Row    `json:"rows"`
}

// A Row of a table.
type Row struct {
	Name  string `json:"name"`
	Cells []Cell `json:"cells"`
	Sum   bool   `json:"sum,omitempty"` // of the rows above
}

// A Cell is a number, or hidden.
type Cell struct {
	N      int
	Hidden bool
}

// MarshalJSON writes null for a hidden cell.
func (c Cell) MarshalJSON() ([]byte, error) {
	if c.Hidden {
		return []byte("null"), nil
	}
	return json.Marshal(c.N)
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (c *Cell) UnmarshalJSON(b []byte) error {
	if *c = (Cell{Hidden: string(b) == "null"}); c.Hidden {
		return nil
	}
	return json.Unmarshal(b, &c.N)
}

func (c Cell) String() string {
	if c.Hidden {
		return "*"
	}
	return fmt.Sprint(c.N)
}

// A Quota is what an agreement allows in a window, and how much of it was used: to others in broad shares only, since a
// number would tell what the tables hide.
type Quota struct {
	Member  string `json:"member,omitempty"`
	Window  string `json:"window"` // day, month or year
	Allowed int    `json:"allowed"`
	Used    string `json:"used"`
}

// Make reads a log, oldest entry first, and counts what ended in the period. An answer counts when its requester could see
// it: what is decided already and shows later only (a refusal by silence) is in no report before.
func Make(records iter.Seq2[rdsi.Record, error], o Options) (*Report, error) {
	if (o.For == "") == !o.Internal {
		return nil, ErrWhom
	}
	r := &Report{Kind: o.Period.Kind, Period: o.Period.Name, From: o.Period.From, To: o.Period.To, For: o.For,
		Internal: o.Internal, Provisional: o.Now.Before(o.Period.To)}
	var mine, recent []rdsi.Record
	members := []string{}
	before := o.Period.From.AddDate(0, 0, -rdsi.BaselineDays)
	for rec, err := range records {
		if err != nil {
			return nil, err
		}
		if o.For != "" && rec.Counterparty != o.For {
			continue
		}
		if o.Internal && !rec.Accepted.Before(before) && rec.Accepted.Before(o.Period.To) {
			recent = append(recent, rec)
		}
		at := rec.Released
		if at.Before(o.Period.From) || !at.Before(o.Period.To) || at.After(o.Now) {
			continue
		}
		mine = append(mine, rec)
		if rec.Counterparty != "" && !slices.Contains(members, rec.Counterparty) {
			members = append(members, rec.Counterparty)
		}
	}
	slices.Sort(members)
	for _, side := range []struct{ role, title string }{{"RESPONDER", "asked of us"}, {"REQUESTER", "asked by us"}} {
		var these []rdsi.Record
		for _, rec := range mine {
			// That there are requests of ours which were never sent must not show to those they were not sent to.
			sent := slices.Contains(answers, class(rec.Answer))
			if rec.Role == side.role && rec.Kind != "DUTY" && (o.Internal || sent) {
				these = append(these, rec)
			}
		}
		if len(these) > 0 || side.role == "RESPONDER" {
			r.requests(these, side.title, o, members)
		}
	}
	r.duties(mine, o)
	r.quotas(o, members)
	if o.Internal {
		r.Anomalies = rdsi.FindAnomalies(slices.Values(recent), o.Period.From, o.Period.To)
	}
	return r, nil
}

// windows of quotas, with the part of what is used and allowed that belongs to each.
func (r *Report) quotas(o Options, members []string) {
	if o.Quota == nil {
		return
	}
	if o.For != "" {
		members = []string{o.For}
	}
	at := o.Period.To.Add(-time.Nanosecond)
	if o.Now.Before(at) {
		at = o.Now
	}
	for _, m := range members {
		used, allowed, ok := o.Quota(m, at)
		if !ok {
			continue
		}
		for _, w := range []struct {
			name          string
			used, allowed int
		}{{"day", used.Day, allowed.Day}, {"month", used.Month, allowed.Month}, {"year", used.Year, allowed.Year}} {
			if w.allowed == 0 {
				continue // no limit
			}
			q := Quota{Window: w.name, Allowed: w.allowed, Used: share(w.used, w.allowed)}
			if o.Internal {
				q.Member, q.Used = m, fmt.Sprint(w.used)
			}
			r.Quotas = append(r.Quotas, q)
		}
	}
}

func share(used, allowed int) string {
	switch {
	case used >= allowed:
		return "all"
	case 2*used < allowed:
		return "less than half"
	}
	return "half or more"
}
