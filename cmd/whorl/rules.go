package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/rdsi"
)

func newRulesCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "rules",
		Short: "Try the rules for requests between states",
	}, newRulesCheckCommand())
}

func newRulesCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE.json...",
		Short: "Decide rule cases and expiry vectors, and compare with what they want",
		Long: `Decide every case of the files: a JSON array of rule cases (members, agreements, a request, the outcome wanted), or an
object of calendars and expiry vectors. Prints "PASS name" or "FAIL name: got … want …" a case, in order; the exit status
is 1 if one fails or a file cannot be read. Fields that this program does not know are left out, with a warning.`,
		Example: "  whorl rules check cases.json expiry.json",
		Args:    atLeast(1, "at least one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			total, failed := 0, 0
			for _, path := range args {
				results, err := checkRules(path)
				if err != nil {
					return err
				}
				for _, r := range results {
					total++
					if !r.Pass {
						failed++
					}
					if len(r.Ignored) > 0 {
						fmt.Fprintf(cmd.ErrOrStderr(), "whorl: warning: %s: ignored unknown %s\n", r.Name, strings.Join(r.Ignored, ", "))
					}
					if _, err := fmt.Fprintln(cmd.OutOrStdout(), r); err != nil {
						return err
					}
				}
			}
			if failed > 0 {
				return fmt.Errorf("%d of %d cases failed", failed, total)
			}
			return nil
		},
	}
}

func checkRules(path string) ([]rdsi.CaseResult, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	results, err := rdsi.CheckCases(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return results, nil
}
