package report

import (
	"errors"
	"fmt"
	"time"
)

// ErrPeriod says that a period cannot be read.
var ErrPeriod = errors.New("report: want daily 2026-03-02, monthly 2026-03, quarterly 2026-Q1 or annual 2026")

// A Kind of report is how long a time it covers.
type Kind string

const (
	Daily     Kind = "daily"
	Monthly   Kind = "monthly"
	Quarterly Kind = "quarterly"
	Annual    Kind = "annual"
)

// A Period is a day, month, quarter or year in UTC.
type Period struct {
	Kind     Kind
	Name     string
	From, To time.Time // To is outside
}

// ParsePeriod reads the name of a period; an empty one is the last that was over at now.
func ParsePeriod(kind Kind, name string, now time.Time) (Period, error) {
	layout := map[Kind]string{Daily: time.DateOnly, Monthly: "2006-01", Quarterly: "2006", Annual: "2006"}[kind]
	if layout == "" {
		return Period{}, ErrPeriod
	}
	if name == "" {
		current := period(kind, now.UTC())
		return period(kind, current.From.Add(-time.Nanosecond)), nil
	}
	text, quarter := name, 1
	if kind == Quarterly {
		if _, err := fmt.Sscanf(name, "%4s-Q%d", &text, &quarter); err != nil || quarter < 1 || quarter > 4 {
			return Period{}, ErrPeriod
		}
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return Period{}, ErrPeriod
	}
	p := period(kind, t.AddDate(0, 3*(quarter-1), 0))
	if p.Name != name {
		return Period{}, ErrPeriod
	}
	return p, nil
}

// period is the one that t lies in.
func period(kind Kind, t time.Time) Period {
	y, m, d := t.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	switch kind {
	case Daily:
		return Period{kind, t.Format(time.DateOnly), day(y, m, d), day(y, m, d+1)}
	case Monthly:
		return Period{kind, t.Format("2006-01"), day(y, m, 1), day(y, m+1, 1)}
	case Quarterly:
		q := (int(m) - 1) / 3
		first := time.Month(3*q + 1)
		return Period{kind, fmt.Sprintf("%04d-Q%d", y, q+1), day(y, first, 1), day(y, first+3, 1)}
	}
	return Period{kind, t.Format("2006"), day(y, 1, 1), day(y+1, 1, 1)}
}

// parts are what a period is told in: a month by days, a quarter and a year by months. A day is too short to be told in parts.
func (p Period) parts() (names []string, of func(time.Time) int) {
	layout := map[Kind]string{Monthly: time.DateOnly, Quarterly: "2006-01", Annual: "2006-01"}[p.Kind]
	if layout == "" {
		return nil, nil
	}
	index := map[string]int{}
	for t := p.From; t.Before(p.To); t = t.AddDate(0, 0, 1) {
		if name := t.Format(layout); len(names) == 0 || names[len(names)-1] != name {
			index[name] = len(names)
			names = append(names, name)
		}
	}
	return names, func(t time.Time) int { return index[t.UTC().Format(layout)] }
}
