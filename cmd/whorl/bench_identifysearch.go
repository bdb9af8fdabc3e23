package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// search enrols and searches by the plan of an open set.
func (f *identifyFlags) search(cmd *cobra.Command, p bench.Persons, of map[string]*template.Template, row *identifyRow) error {
	plan, err := bench.OpenSet(p.Captures, f.enrol, f.strangers)
	if err != nil {
		return err
	}
	persons := map[string]bool{}
	for _, c := range p.Captures {
		person, err := bench.Finger(c)
		if err != nil {
			return err
		}
		persons[person] = true
	}
	row.Persons = len(persons)
	dir, err := os.MkdirTemp("", "whorl-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "gallery")
	if err := enrolPlan(path, plan, p, of); err != nil {
		return err
	}
	g, err := gallery.Open(path, gallery.Options{Populate: true})
	if err != nil {
		return err
	}
	defer g.Close()
	row.Enrolled = g.Len()
	var answers []bench.Answer
	bar := newProgress(cmd.ErrOrStderr(), len(plan.Mated)+len(plan.NonMated), "searching")
	for i, probes := range [][]string{plan.Mated, plan.NonMated} {
		for _, probe := range probes {
			a := bench.Answer{Probe: probe, Mated: i == 0}
			q := matcher.Query{Fingers: positioned(p.Prints[probe], of), TopK: 20, Workers: f.threads, Mode: searchModes[f.mode]}
			if len(q.Fingers) > 0 {
				r, err := matcher.Search(cmd.Context(), g, q)
				if err != nil {
					return err
				}
				for _, c := range r.Candidates {
					a.Candidates = append(a.Candidates, bench.Candidate{Name: c.Subject + "_0", Score: float64(c.Score)})
				}
			}
			answers = append(answers, a)
			bar.Add(1)
		}
	}
	row.Identification, err = bench.IdentifyWithIntervals(answers, bench.BootstrapOptions{})
	return err
}

// enrolPlan makes the gallery; the subject of a capture is its person.
func enrolPlan(path string, plan bench.Plan, p bench.Persons, of map[string]*template.Template) error {
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		return err
	}
	for _, capture := range plan.Gallery {
		person, err := bench.Finger(capture)
		for _, t := range positioned(p.Prints[capture], of) {
			if err == nil {
				err = w.Add(gallery.Record{Subject: person, Position: t.Position, Template: t})
			}
		}
		if err != nil {
			w.Abort()
			return err
		}
	}
	return w.Commit()
}

// positioned returns the templates of a capture, the k-th finger of each person at position k, so that a search
// compares like with like.
func positioned(prints []string, of map[string]*template.Template) []*template.Template {
	var out []*template.Template
	for k, name := range prints {
		if t := of[name]; t != nil {
			c := *t
			c.Position = template.Position(k + 1)
			out = append(out, &c)
		}
	}
	return out
}
