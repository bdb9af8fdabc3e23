package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/plotting"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

// identifyFlags say how to search.
type identifyFlags struct {
	setFlags
	fingers          []int
	enrol, strangers int
	mode             string
	plots            plotFlags
	json             bool
}

// An identifyRow is one experiment.
type identifyRow struct {
	Set      string `json:"set"`
	Fingers  int    `json:"fingersPerPerson"`
	Chimeric bool   `json:"chimeric"` // fingers of different people were joined
	Persons  int    `json:"persons"`
	Enrolled int    `json:"enrolled"` // records in the gallery
	Failures int    `json:"failures"` // prints without a template
	bench.Identification
}

var searchModes = map[string]matcher.Mode{"auto": matcher.Auto, "exact": matcher.Exact, "fast": matcher.Fast}

func newBenchIdentifyCommand() *cobra.Command {
	var f identifyFlags
	cmd := &cobra.Command{
		Use:   "identify SET...",
		Short: "Measure searches for persons, some of them unknown, with one or several fingers",
		Long: `Enrol the first captures of most persons of a set in a gallery and search it for all other captures (open-set 1:N): the
share of known persons found first (rank 1), and the share missed (FNIR) at the threshold where the stated share of
strangers gives any candidate (FPIR), each with an interval by bootstrap over persons. With --fingers N a person gives N
fingers, whose scores the search fuses. Which fingers are one person's is told by the label subject of a manifest; else N
fingers in a row are joined to a chimeric person, whose fingers fail more independently than those of one hand.

A SET is a folder of images named FINGER_IMPRESSION, or a manifest of one (.json).`,
		Example: "  whorl bench identify --ppi 500 --fingers 1,2 --plots plots/ prints/\n  whorl bench identify set.json --strangers 2 --mode exact --json",
		Args:    atLeast(1, "at least one set"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, ok := searchModes[f.mode]; !ok {
				return usagef("--mode %q is none of auto, exact, fast", f.mode)
			}
			if err := f.plots.check(); err != nil {
				return err
			}
			if f.enrol < 1 || f.strangers < 0 || f.strangers == 1 || f.threads < 0 {
				return usagef("--enrol is at least 1, --strangers 0 or at least 2, --threads at least 0")
			}
			for _, n := range f.fingers {
				if n < 1 || n > 10 {
					return usagef("--fingers takes numbers from 1 to 10")
				}
			}
			return f.run(cmd, args)
		},
	}
	addPPI(cmd, &f.ppi)
	fl := cmd.Flags()
	fl.IntSliceVar(&f.fingers, "fingers", []int{1}, "numbers of fingers of a person, an experiment each")
	fl.IntVar(&f.enrol, "enrol", 1, "captures of a person to enrol; the others are searched for")
	fl.IntVar(&f.strangers, "strangers", 2, "every so many persons one is not enrolled; 0: everybody is")
	fl.StringVar(&f.mode, "mode", "auto", "how to search: auto, exact or fast")
	f.plots.add(cmd, "the curves of identification rate by rank")
	fl.IntVar(&f.threads, "threads", 0, "number of threads (default: all processors)")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	return cmd
}

func (f *identifyFlags) run(cmd *cobra.Command, sets []string) error {
	var rows []identifyRow
	for _, set := range sets {
		got, err := f.measure(cmd, set)
		if err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
		rows = append(rows, got...)
	}
	if f.plots.wanted() {
		if err := f.plot(rows); err != nil {
			return err
		}
	}
	if f.json {
		return printRows(cmd, rows)
	}
	return printIdentify(cmd, rows)
}

// measure extracts a set once and searches with every number of fingers.
func (f *identifyFlags) measure(cmd *cobra.Command, set string) ([]identifyRow, error) {
	m, err := f.openManifest(set)
	if err != nil {
		return nil, err
	}
	names, err := m.Names()
	if err != nil {
		return nil, err
	}
	templates := make([]*template.Template, len(names))
	bar := newProgress(cmd.ErrOrStderr(), len(names), "extracting")
	err = inParallel(cmd.Context(), len(names), f.threads, func() func(int) {
		s := newSource(cmd, imagefile.Options{PPI: m.PPI})
		return func(i int) {
			// Without a template the print takes no part in enrolment or search: what it should have found is missed.
			if all, err := s.templates(filepath.Join(m.Folder, names[i])); err == nil && len(all) == 1 {
				templates[i] = all[0]
			}
			bar.Add(1)
		}
	})
	if err != nil {
		return nil, err
	}
	of := map[string]*template.Template{}
	failures := 0
	for i, name := range names {
		of[name] = templates[i]
		if templates[i] == nil {
			failures++
		}
	}
	var rows []identifyRow
	for _, n := range f.fingers {
		p, err := bench.GroupFingers(names, n, func(name string) string { return m.Label(name, "subject") })
		if err != nil {
			return nil, err
		}
		row := identifyRow{Set: m.Name, Fingers: n, Chimeric: p.Chimeric, Failures: failures}
		if err := f.search(cmd, p, of, &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (f *identifyFlags) plot(rows []identifyRow) error {
	var names []string
	var results []bench.Identification
	for _, r := range rows {
		names = append(names, fmt.Sprintf("%s, %d fingers", r.Set, r.Fingers))
		results = append(results, r.Identification)
	}
	p, err := plotting.CMC("Cumulative match characteristic", names, results)
	return f.plots.save("cmc", p, err)
}

func printIdentify(cmd *cobra.Command, rows []identifyRow) error {
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%-16s %7s %7s %8s %6s %9s %18s %6s  %s\n", "SET", "FINGERS", "PERSONS", "ENROLLED", "MATED", "NON-MATED", "RANK 1 %", "FPIR %", "FNIR %")
	least, chimeric := 0, false
	for _, r := range rows {
		lead := fmt.Sprintf("%-16s %7d %7d %8d %6d %9d %18s", r.Set, r.Fingers, r.Persons, r.Enrolled, r.Mated, r.NonMated, withInterval(r.Rank1, r.Rank1Interval))
		if len(r.At) == 0 {
			fmt.Fprintln(w, lead)
		}
		for _, p := range r.At {
			fmt.Fprintf(w, "%s %6g  %s\n", lead, p.Asked, withInterval(p.FNIR, p.Interval))
			lead = fmt.Sprintf("%*s", len(lead), "")
		}
		if r.Failures > 0 {
			fmt.Fprintf(w, "%d prints gave no template and take no part in enrolment or search.\n", r.Failures)
		}
		if least == 0 || r.Persons < least {
			least = r.Persons
		}
		chimeric = chimeric || r.Chimeric
	}
	if chimeric {
		fmt.Fprintln(w, "Persons of several fingers are chimeric: their fingers fail more independently than those of one hand, so real rates are worse.")
	}
	_, err := fmt.Fprintf(w, "Intervals are by bootstrap over persons. With %d persons they are wide, and an FPIR that is less than one of the non-mated probes stands for none.\n", least)
	return err
}

func withInterval(v float64, in *bench.Interval) string {
	if in == nil {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.2f (%.1f-%.1f)", v, in.Low, in.High)
}
