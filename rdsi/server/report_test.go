package server_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

func TestReportRoute(t *testing.T) {
	x := newSite(t)
	for range 7 {
		e := x.envelope()
		if _, err := x.c.Submit(t.Context(), e, []byte("PRINT protected")); err != nil {
			t.Fatal(err)
		}
		if _, err := x.c.Wait(t.Context(), e.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	a := x.admin(func() error { return nil })
	year := time.Now().UTC().Format("2006")
	for query, internal := range map[string]bool{"kind=annual&at=" + year: true, "kind=annual&for=B&at=" + year: false} {
		text := a.body("GET", "/v1/report?"+query, 200)
		valid(t, adminSchema(t, "Report"), []byte(text))
		var r report.Report
		if err := rdsi.DecodeStrict([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		rows := r.Tables[0].Rows
		all := rows[len(rows)-1].Cells
		if r.Internal != internal || internal && all[len(all)-1].N != 7 || len(r.Quotas) == 0 || !r.Provisional {
			b, _ := json.Marshal(r)
			t.Errorf("%s: %s", query, b)
		}
	}
	for _, query := range []string{"", "kind=weekly", "kind=daily&at=2026"} {
		valid(t, adminSchema(t, "Problem"), []byte(a.body("GET", "/v1/report?"+query, 400)))
	}
}
