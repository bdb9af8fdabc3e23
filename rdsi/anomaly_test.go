package rdsi

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// H44: the same user asks fifty times in a day under different cases. The quota lets it pass, the count stands out; a user
// who always asks that often, or a little more today, does not.
func TestH44Anomalies(t *testing.T) {
	today := time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)
	var records []Record
	ask := func(day, n int, user string, p Purpose) {
		for i := range n {
			records = append(records, Record{Kind: kindTransaction, Role: roleResponder, Counterparty: "B", User: user, Purpose: p,
				Accepted: today.AddDate(0, 0, -day).Add(time.Duration(i) * time.Minute)})
		}
	}
	ask(0, 50, "curious", Trafficking)
	for day := range BaselineDays + 1 {
		ask(day, 50, "busy", Trafficking)
		ask(day, 2, "steady", PeopleSmuggling)
		ask(day, 1, "other purpose", Trafficking)
	}
	ask(0, 3, "steady", PeopleSmuggling) // five today instead of two
	ask(0, 9, "other purpose", RelatedTNC)
	ask(BaselineDays+1, 900, "long ago", Trafficking)
	ask(-1, 900, "tomorrow", Trafficking)
	got := FindAnomalies(slices.Values(records), today, today.AddDate(0, 0, 1))
	want := []Anomaly{{today, "B", "curious", Trafficking, 50, 0}, {today, "B", "other purpose", RelatedTNC, 9, 0}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// The daemon's figures count what stands out today and name nobody.
func TestAnomalyFigure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) {
			c.World.Agreements = slices.Clone(c.World.Agreements)
			for i := range c.World.Agreements {
				c.World.Agreements[i].Quota = new(100)
			}
		})
		defer r.close()
		for i := range 9 {
			e := r.envelope(func(e *Envelope) { e.Case = fmt.Sprint("case-", i) })
			r.answer(e, print("protected"))
		}
		f, err := r.h.Figures()
		if err != nil || f.Unusual != 1 || f.Duties != 0 || f.Reviews != 0 {
			t.Errorf("%+v, %v", f, err)
		}
		r.open(correction(r.envelopeOf(1), Match))
		time.Sleep(CorrectionTime)
		if f, err = r.h.Figures(); err != nil || f.Unusual != 0 || f.Duties != 1 || f.Overdue != 1 {
			t.Errorf("two days later: %+v, %v", f, err)
		}
	})
}

// envelopeOf is the n-th envelope that was sent.
func (r *rig) envelopeOf(n int) Envelope {
	e := r.envelope()
	e.ID = fmt.Sprintf("%032x", n)
	return e
}
