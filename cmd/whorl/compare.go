package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

func newCompareCommand() *cobra.Command {
	var ppi float64
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Print how similar two prints are",
		Long: `Print one score, -10·log10 of the false match rate: 40 means that two different fingers reach it once in 10,000
comparisons. A and B are images, templates of any format, or transactions. Of several prints in a file, those of the
same finger position are compared, and the highest score is printed.

` + cardHelp,
		Example: "  whorl compare a.png b.wsq\n  whorl compare card.an2#3 thumb.whorl",
		Args:    exactly(2, "two files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s := newSource(cmd, imagefile.Options{PPI: ppi})
			a, err := s.templates(args[0])
			if err != nil {
				return err
			}
			b, err := s.templates(args[1])
			if err != nil {
				return err
			}
			best, ok := bestScore(a, b)
			if !ok {
				return fmt.Errorf("%s and %s have no finger position in common", args[0], args[1])
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), formatScore(best))
			return err
		},
	}
	addPPI(cmd, &ppi)
	return cmd
}

// bestScore compares each print of a with each of b that may show the same finger; ok is false if there are none.
func bestScore(a, b []*template.Template) (best matcher.Score, ok bool) {
	c := matcher.NewComparer()
	prepared := make([]*matcher.Prepared, len(b))
	for i, t := range b {
		prepared[i] = matcher.Prepare(t)
	}
	for _, t := range a {
		p := matcher.Prepare(t)
		for i, u := range b {
			if !sameFinger(t.Position, u.Position) {
				continue
			}
			if s := c.Compare(p, prepared[i]); s > best || !ok {
				best, ok = s, true
			}
		}
	}
	return best, ok
}

// sameFinger reports whether two positions may be of one finger: an unknown one may be any.
func sameFinger(a, b template.Position) bool {
	known := func(p template.Position) bool {
		return p != template.UnknownFinger && p != template.UnknownFrictionRidge
	}
	return !known(a) || !known(b) || a.Finger() == b.Finger()
}

// formatScore writes every digit that tells a score from its neighbours, so that ranking the text gives no ties that
// the scores do not have.
func formatScore(s matcher.Score) string { return strconv.FormatFloat(float64(s), 'f', -1, 64) }
