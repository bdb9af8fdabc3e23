package report

import (
	"slices"
	"strings"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// A grid collects the cells of several tables that share sums, so that they are hidden together.
type grid struct {
	n    []int
	sums []sum
}

// cells makes k cells and returns the index of the first.
func (g *grid) cells(k int) int {
	first := len(g.n)
	g.n = append(g.n, make([]int, k)...)
	return first
}

// row takes cells as they were hidden.
func row(name string, n []int, hidden []bool, isSum bool, at ...int) Row {
	r := Row{Name: name, Sum: isSum}
	for _, i := range at {
		c := Cell{N: n[i]}
		if hidden[i] {
			c = Cell{Hidden: true}
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

var (
	answers  = []rdsi.Answer{rdsi.Match, rdsi.NoMatch, rdsi.Refused, rdsi.Rejected, rdsi.Closed, rdsi.Expired}
	purposes = []rdsi.Purpose{rdsi.IrregularMigration, rdsi.PeopleSmuggling, rdsi.Trafficking, rdsi.RelatedTNC, ""}
	reasons  = []rdsi.Answer{rdsi.Refused, rdsi.NationalSecurity.Answer(), rdsi.PublicHealth.Answer(), rdsi.PublicPolicy.Answer(),
		rdsi.DomesticLaw.Answer(), rdsi.Rejected, rdsi.RejectedFormat, rdsi.RejectedQuality}
	// waits are the times to an answer that are told apart: from what a search takes to what an agreement allows.
	waits = []struct {
		name string
		less time.Duration
	}{{"under 1 minute", time.Minute}, {"under 1 hour", time.Hour}, {"under 8 hours", 8 * time.Hour},
		{"under 1 day", 24 * time.Hour}, {"under 3 days", 72 * time.Hour}, {"longer", 1<<63 - 1}}
)

// class is an answer without its reason.
func class(a rdsi.Answer) rdsi.Answer {
	c, _, _ := strings.Cut(string(a), ":")
	return rdsi.Answer(c)
}

// requests adds the tables on requests of one direction. All of them add up to the same numbers, and are hidden together.
func (r *Report) requests(records []rdsi.Record, title string, o Options, members []string) {
	var g grid
	width := len(purposes) + 1
	body := g.cells((len(answers) + 1) * width) // answers × purposes, with a line and a column of sums
	at := func(answer, purpose int) int { return body + answer*width + purpose }
	why, wait := g.cells(len(reasons)), g.cells(len(waits))
	parts, partOf := o.Period.parts()
	part := g.cells(len(parts))
	member := g.cells(len(members))
	incidents := g.cells(1)
	for _, rec := range records {
		if rec.Kind == "INCIDENT" {
			g.n[incidents]++
		}
		a := slices.Index(answers, class(rec.Answer))
		if rec.Kind != "TRANSACTION" || a < 0 {
			continue
		}
		p := slices.Index(purposes, rec.Purpose)
		if p < 0 {
			p = len(purposes) - 1
		}
		for _, i := range []int{at(a, p), at(a, width-1), at(len(answers), p), at(len(answers), width-1)} {
			g.n[i]++
		}
		if i := slices.Index(reasons, rec.Answer); i >= 0 {
			g.n[why+i]++
		}
		took := rec.Released.Sub(rec.Accepted)
		for i, w := range waits {
			if took < w.less {
				g.n[wait+i]++
				break
			}
		}
		if len(parts) > 0 {
			g.n[part+partOf(rec.Released)]++
		}
		if i := slices.Index(members, rec.Counterparty); i >= 0 {
			g.n[member+i]++
		}
	}
	total := at(len(answers), width-1)
	run := func(first, k, step int) (out []int) {
		for i := range k {
			out = append(out, first+i*step)
		}
		return out
	}
	for a := range len(answers) + 1 {
		g.sums = append(g.sums, sum{at(a, width-1), run(at(a, 0), width-1, 1)})
	}
	for p := range width {
		g.sums = append(g.sums, sum{at(len(answers), p), run(at(0, p), len(answers), width)})
	}
	refused := 5 // of reasons; the rest are rejections
	g.sums = append(g.sums, sum{at(2, width-1), run(why, refused, 1)}, sum{at(3, width-1), run(why+refused, len(reasons)-refused, 1)},
		sum{total, run(wait, len(waits), 1)})
	if len(parts) > 0 {
		g.sums = append(g.sums, sum{total, run(part, len(parts), 1)})
	}
	hidden := make([]bool, len(g.n))
	if !o.Internal {
		hidden = suppress(g.n, g.sums)
	}

	columns := []string{}
	for _, p := range purposes[:len(purposes)-1] {
		columns = append(columns, string(p))
	}
	t := Table{Title: "Answers by purpose, " + title, Columns: append(columns, "OTHER", "ALL")}
	for a, name := range append(slices.Clone(answers), "ALL") {
		t.Rows = append(t.Rows, row(string(name), g.n, hidden, a == len(answers), run(at(a, 0), width, 1)...))
	}
	r.Tables = append(r.Tables, t)
	one := func(title, column string, names []string, first int) {
		t := Table{Title: title, Columns: []string{column}}
		for i, name := range names {
			t.Rows = append(t.Rows, row(name, g.n, hidden, false, first+i))
		}
		r.Tables = append(r.Tables, t)
	}
	names := func(k int, f func(int) string) (out []string) {
		for i := range k {
			out = append(out, f(i))
		}
		return out
	}
	one("Refusals and rejections, "+title, "requests", names(len(reasons), func(i int) string {
		if s := string(reasons[i]); strings.Contains(s, ":") {
			return s
		}
		return string(reasons[i]) + ", reason not told"
	}), why)
	one("Time to the answer, "+title, "requests", names(len(waits), func(i int) string { return waits[i].name }), wait)
	if len(parts) > 0 {
		one("Answers by time, "+title, "requests", parts, part)
	}
	if o.Internal {
		one("Answers by member, "+title, "requests", members, member)
		stopped := g.cells(2)
		for _, rec := range records {
			switch rec.Answer {
			case rdsi.Answer(rdsi.NotSent):
				g.n[stopped]++
			case rdsi.Answer(rdsi.Held):
				g.n[stopped+1]++
			}
		}
		hidden = append(hidden, false, false)
		if title == "asked by us" {
			one("Not sent", "requests", []string{string(rdsi.NotSent), string(rdsi.Held)}, stopped)
		}
	}
	one("Ids used again with other bytes, "+title, "incidents", []string{"INCIDENT"}, incidents)
}

// dutyLines are what is counted of duties: a step of a kind.
var dutyLines = []struct {
	name string
	kind rdsi.DutyKind
	step rdsi.DutyStep
}{
	{"corrections found", rdsi.DutyCorrection, rdsi.StepOpened}, {"corrections sent", rdsi.DutyCorrection, rdsi.StepSent},
	{"corrections acknowledged", rdsi.DutyCorrection, rdsi.StepAcknowledged},
	{"onward consents asked", rdsi.DutyOnward, rdsi.StepOpened}, {"onward consents given", rdsi.DutyOnward, rdsi.StepGiven},
	{"onward consents refused", rdsi.DutyOnward, rdsi.StepRefused}, {"passed on under a court's order", rdsi.DutyOnward, rdsi.StepCompelled},
	{"incidents", rdsi.DutyIncident, rdsi.StepOpened}, {"incidents told", rdsi.DutyIncident, rdsi.StepSent},
	{"breaches", rdsi.DutyBreach, rdsi.StepOpened}, {"breaches told", rdsi.DutyBreach, rdsi.StepSent},
	{"adverse action attested", rdsi.DutyAdverse, rdsi.StepOpened},
}

// duties adds what was done about duties in the period. A correction counts as late if its notice was sent after its time,
// or has not been sent at the end of the period.
func (r *Report) duties(records []rdsi.Record, o Options) {
	var g grid
	first := g.cells(len(dutyLines) + 1)
	due := map[uint64]time.Time{}
	end := o.Period.To
	if o.Now.Before(end) {
		end = o.Now
	}
	for _, rec := range records {
		if rec.Duty == nil {
			continue
		}
		for i, l := range dutyLines {
			if rec.Duty.Kind == l.kind && rec.Duty.Step == l.step {
				g.n[first+i]++
			}
		}
		switch {
		case rec.Duty.Kind != rdsi.DutyCorrection:
		case rec.Duty.Step == rdsi.StepOpened:
			due[rec.Duty.Duty] = rec.Duty.Due
		case rec.Duty.Step == rdsi.StepSent:
			if d, ok := due[rec.Duty.Duty]; ok && rec.Released.Before(d) {
				delete(due, rec.Duty.Duty)
			}
		}
	}
	for _, d := range due {
		if !end.Before(d) {
			g.n[first+len(dutyLines)]++
		}
	}
	hidden := make([]bool, len(g.n))
	if !o.Internal {
		hidden = suppress(g.n, nil)
	}
	t := Table{Title: "Duties", Columns: []string{"number"}}
	for i, l := range dutyLines {
		if !o.Internal && !slices.Contains(toldSteps, l.step) {
			continue // the other member had no part in it
		}
		t.Rows = append(t.Rows, row(l.name, g.n, hidden, false, first+i))
	}
	t.Rows = append(t.Rows, row("corrections late", g.n, hidden, false, first+len(dutyLines)))
	r.Tables = append(r.Tables, t)
}
