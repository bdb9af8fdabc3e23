package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
)

func newSearchCommand() *cobra.Command {
	var path, size, mode string
	var o imagefile.Options
	var top int
	var fpir float64
	var asJSON, hits bool
	cmd := &cobra.Command{
		Use:   "search --gallery G FILE... [--top K]",
		Short: "Search a gallery for the person of one or several prints",
		Long: `Search all enrolled fingers for the person whose prints the files hold: images, templates or transactions, several
fingers fused into one score a subject. The best candidates are printed one a line, best first: rank, subject, score,
and the finger positions that were compared. Whether the best of them reaches the threshold for one false alarm in
1/FPIR searches is told on standard error.

Searching shows candidates with their scores; it is for a member's own operators. What another state learns of a
request is "match" or "no match", see whorl request.`,
		Example: "  whorl search --gallery people.gallery probe.an2 --top 5\n  whorl search --gallery people.gallery left.png right.png --json",
		Args:    atLeast(1, "at least one file of a print"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, files, err := takeGallery(path, args)
			if err != nil {
				return err
			}
			switch {
			case len(files) == 0:
				return usagef("takes at least one file of a print")
			case top < 1:
				return usagef("--top %d is below 1", top)
			case !(fpir > 0 && fpir < 1):
				return usagef("--fpir %g is not above 0 and below 1", fpir)
			}
			how, ok := searchModes[mode]
			if !ok {
				return usagef("--mode %q is none of auto, exact, fast", mode)
			}
			if o.Width, o.Height, err = parseSize(size); err != nil {
				return err
			}
			g, err := gallery.Open(path, gallery.Options{Verify: true})
			if err != nil {
				return err
			}
			defer g.Close()
			q := matcher.Query{TopK: top, FPIR: fpir, Mode: how, HitsOnly: hits}
			s := newSource(cmd, o)
			for _, file := range files {
				t, err := s.templates(file)
				if err != nil {
					return err
				}
				q.Fingers = append(q.Fingers, t...)
			}
			r, err := matcher.Search(cmd.Context(), g, q)
			if err != nil {
				return err
			}
			if !r.Complete {
				return fmt.Errorf("search incomplete: %d of %d records were searched", r.Searched, g.Len())
			}
			if asJSON {
				return printJSON(cmd, resultTree(r))
			}
			if err := printResult(cmd.OutOrStdout(), r); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "whorl: %d records searched; the threshold is %.1f\n", r.Searched, float64(r.Threshold))
			return nil
		},
	}
	f := cmd.Flags()
	addGallery(cmd, &path)
	addPPI(cmd, &o.PPI)
	addSize(cmd, &size)
	f.IntVar(&top, "top", 10, "number of candidates to print")
	f.Float64Var(&fpir, "fpir", 1e-3, "false positive identification rate of the threshold")
	f.BoolVar(&hits, "hits", false, "print only candidates that reach the threshold")
	f.StringVar(&mode, "mode", "auto", "auto, exact (what comparing with everybody would give) or fast")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printResult(w io.Writer, r matcher.Result) error {
	for i, c := range r.Candidates {
		var positions []string
		for _, f := range c.Fingers {
			positions = append(positions, f.Position.String())
		}
		if _, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", i+1, c.Subject, formatScore(c.Score), strings.Join(positions, ", ")); err != nil {
			return err
		}
	}
	return nil
}

type jsonResult struct {
	Complete   bool            `json:"complete"`
	Searched   int             `json:"searched"`
	Threshold  *float64        `json:"threshold"` // null for one that nothing reaches
	Candidates []jsonCandidate `json:"candidates"`
}

type jsonCandidate struct {
	Subject string       `json:"subject"`
	Score   float64      `json:"score"`
	Hit     bool         `json:"hit"`
	Policy  uint64       `json:"policy"`
	Fingers []jsonFinger `json:"fingers"`
}

type jsonFinger struct {
	Probe    int     `json:"probe"`
	Record   int     `json:"record"`
	Position uint8   `json:"position"`
	Score    float64 `json:"score"`
}

func resultTree(r matcher.Result) jsonResult {
	j := jsonResult{Complete: r.Complete, Searched: r.Searched, Candidates: []jsonCandidate{}}
	if t := float64(r.Threshold); !math.IsInf(t, 0) {
		j.Threshold = &t
	}
	for _, c := range r.Candidates {
		jc := jsonCandidate{c.Subject, float64(c.Score), c.Score >= r.Threshold, c.Policy, []jsonFinger{}}
		for _, f := range c.Fingers {
			jc.Fingers = append(jc.Fingers, jsonFinger{f.Probe, f.Record, uint8(f.Position), float64(f.Score)})
		}
		j.Candidates = append(j.Candidates, jc)
	}
	return j
}
