package report_test

import (
	"fmt"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

// What another member is told hides small numbers, and others with them until none follows from the rest.
func ExampleMake() {
	var records []rdsi.Record
	for i, a := range []rdsi.Answer{rdsi.NoMatch, rdsi.NoMatch, rdsi.NoMatch, rdsi.NoMatch, rdsi.NoMatch, rdsi.NoMatch, rdsi.Match} {
		at := time.Date(2026, 3, 1+i, 9, 0, 0, 0, time.UTC)
		records = append(records, rdsi.Record{Kind: "TRANSACTION", Role: "RESPONDER", Counterparty: "B",
			Purpose: rdsi.Trafficking, Answer: a, Accepted: at, Released: at})
	}
	now := time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC)
	march, err := report.ParsePeriod(report.Monthly, "2026-03", now)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range []report.Options{{Internal: true}, {For: "B"}} {
		o.Period, o.Now = march, now
		r, err := report.Make(each(records), o)
		if err != nil {
			fmt.Println(err)
			return
		}
		t := r.Tables[0]
		fmt.Println(t.Title, t.Columns)
		for _, row := range []report.Row{t.Rows[0], t.Rows[1], t.Rows[len(t.Rows)-1]} {
			fmt.Println(row.Name, row.Cells)
		}
	}
	// Output:
	// Answers by purpose, asked of us [IRREGULAR_MIGRATION PEOPLE_SMUGGLING TRAFFICKING RELATED_TNC OTHER ALL]
	// MATCH [0 0 1 0 0 1]
	// NO_MATCH [0 0 6 0 0 6]
	// ALL [0 0 7 0 0 7]
	// Answers by purpose, asked of us [IRREGULAR_MIGRATION PEOPLE_SMUGGLING TRAFFICKING RELATED_TNC OTHER ALL]
	// MATCH [* * * * * *]
	// NO_MATCH [* * * * * *]
	// ALL [* * 7 * * *]
}
