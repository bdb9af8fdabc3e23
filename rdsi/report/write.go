package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// Note goes with every report in words: what hidden cells are and who may read it.
func (r *Report) Note() string {
	if r.Internal {
		return "Internal: names users by pseudonym. Not to be given to others."
	}
	return fmt.Sprintf("* is fewer than %d, or withheld so that others cannot be computed. No match means: no record that may "+
		"lawfully be reported. To be passed on with the written consent of the members it tells of only (paragraph 7).", Least)
}

// Title says what the report is of.
func (r *Report) Title() string {
	whom := "internal"
	if r.For != "" {
		whom = "for " + r.For
	}
	t := fmt.Sprintf("Transactions, %s report %s, %s", r.Kind, r.Period, whom)
	if r.Provisional {
		t += ", provisional"
	}
	return t
}

// WriteJSON writes the report as an object.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s to %s (UTC)\n", r.Title(), stamp(r.From), stamp(r.To))
	for _, t := range r.tables() {
		fmt.Fprintf(&b, "\n%s\n", t.Title)
		tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(tw, "\t%s\t\n", strings.Join(t.Columns, "\t"))
		for _, row := range t.Rows {
			fmt.Fprintf(tw, "%s\t%s\t\n", row.Name, strings.Join(row.Cells, "\t"))
		}
		if err := tw.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(&b, "\n%s\n", r.Note())
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteCSV writes one line for each cell: table, row, column, number. A hidden number is empty.
func (r *Report) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"table", "row", "column", "number"}); err != nil {
		return err
	}
	for _, t := range r.tables() {
		for _, row := range t.Rows {
			for i, cell := range row.Cells {
				if cell == "*" {
					cell = ""
				}
				if err := c.Write([]string{t.Title, row.Name, t.Columns[i], cell}); err != nil {
					return err
				}
			}
		}
	}
	c.Flush()
	return c.Error()
}

// A textTable is a table of texts: what tables, quotas and anomalies have in common.
type textTable struct {
	Title   string
	Columns []string
	Rows    []textRow
}

type textRow struct {
	Name  string
	Cells []string
	Sum   bool
}

func (r *Report) tables() []textTable {
	var out []textTable
	for _, t := range r.Tables {
		x := textTable{Title: t.Title, Columns: t.Columns}
		for _, row := range t.Rows {
			y := textRow{Name: row.Name, Sum: row.Sum}
			for _, c := range row.Cells {
				y.Cells = append(y.Cells, c.String())
			}
			x.Rows = append(x.Rows, y)
		}
		out = append(out, x)
	}
	if len(r.Quotas) > 0 {
		x := textTable{Title: "Quotas at the end", Columns: []string{"allowed", "used"}}
		for _, q := range r.Quotas {
			x.Rows = append(x.Rows, textRow{Name: strings.TrimSpace(q.Member + " " + q.Window), Cells: []string{fmt.Sprint(q.Allowed), q.Used}})
		}
		out = append(out, x)
	}
	if r.Internal {
		x := textTable{Title: fmt.Sprintf("Days that stand out against the %d before", rdsi.BaselineDays),
			Columns: []string{"member", "user", "purpose", "requests", "usual"}}
		for _, a := range r.Anomalies {
			x.Rows = append(x.Rows, textRow{Name: a.Day.Format(time.DateOnly),
				Cells: []string{a.Member, a.User, string(a.Purpose), fmt.Sprint(a.Count), fmt.Sprintf("%.1f", a.Usual)}})
		}
		out = append(out, x)
	}
	return out
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{{.Title}}</title>
<style>
body { font: 15px/1.4 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse; margin: .5em 0 2em }
th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums }
th:first-child { text-align: left; font-weight: normal }
thead th { font-weight: bold; font-size: 85% }
tr.sum th, tr.sum td { border-top: 2px solid #888; font-weight: bold }
figure { margin: 1em 0 2em }
figure svg { max-width: 100%; height: auto }
.note { color: #555 }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Span}}</p>
{{range .Plots}}<figure>
{{.}}
</figure>
{{end}}{{range .Tables}}<h2>{{.Title}}</h2>
<table>
<thead><tr><th></th>{{range .Columns}}<th>{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr{{if .Sum}} class="sum"{{end}}><th>{{.Name}}</th>{{range .Cells}}<td>{{.}}</td>{{end}}</tr>
{{end}}</tbody>
</table>
{{end}}<p class="note">{{.Note}}</p>
</body>
</html>
`))

// WriteHTML writes one page that needs nothing else. plots are SVG elements, put as they are above the tables.
func (r *Report) WriteHTML(w io.Writer, plots []template.HTML) error {
	return page.Execute(w, struct {
		Title, Span, Note string
		Plots             []template.HTML
		Tables            []textTable
	}{r.Title(), fmt.Sprintf("%s to %s (UTC)", stamp(r.From), stamp(r.To)), r.Note(), plots, r.tables()})
}
