package main

import (
	"io"

	"github.com/spf13/cobra"
	"github.com/whorl-afis/whorl/cmd/internal/cli"
)

// usagef returns an error that is a mistake on the command line.
func usagef(format string, args ...any) error { return cli.Usagef(format, args...) }

// run executes one command line and returns its exit status.
func run(args []string, stdout, stderr io.Writer) int {
	return cli.Run(newRoot(), args, stdout, stderr)
}

func newRoot() *cobra.Command {
	root := group(&cobra.Command{
		Use:   "whorl",
		Short: "Fingerprint records, templates, galleries and requests",
	},
		newBenchCommand(), newCompareCommand(), newDemoCommand(), newDocumentCommand(), newDutiesCommand(),
		newExtractCommand(), newGalleryCommand(), newImageCommand(), newInspectCommand(), newLogCommand(), newPlotCommand(),
		newReportCommand(), newRequestCommand(), newReviewCommand(), newRulesCommand(), newScoreCommand(),
		newSearchCommand(), newSynthCommand(), newVersionCommand(),
	)
	root.Long = root.Short + `.

Results go to standard output and everything else to standard error. The exit status is 0 on success, 1 on
failure and 2 on wrong usage.

Images may be PNG, TIFF, BMP, PGM, JPEG, JPEG 2000, WSQ or raw. Their resolution is that of --ppi, else that of the file or
record where it is plausible (200 to 1200 ppi), else 500. FILE#N is record N of a transaction.

WHORL_CPU=portable, avx2, avx512bw or avx512 lowers the instruction set that is used; results do not change.`
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

// group turns c into a command that only holds others: alone it prints its help, with an unknown name it fails.
func group(c *cobra.Command, children ...*cobra.Command) *cobra.Command {
	c.AddCommand(children...)
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return usagef("unknown command %q", args[0])
	}
	return c
}

// exactly and atLeast check the number of arguments as cobra's own functions do, with the exit status of wrong usage
// and in the words of the command's own synopsis.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("takes %s, got %d arguments", what, len(args))
		}
		return nil
	}
}

func atLeast(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("takes %s", what)
		}
		return nil
	}
}
