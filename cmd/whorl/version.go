package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/matcher"
)

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, how it was built, and the CPU tier in use",
		Example: "  whorl version\n  WHORL_CPU=portable whorl version",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			version, commit := buildInfo()
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "whorl %s\ncommit %s\ngo %s %s/%s\ntier %s\n",
				version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, matcher.Tier())
			return err
		},
	}
}

// buildInfo returns what the linker recorded: a module version where the binary came from one, the commit where it
// came from a checkout.
func buildInfo() (version, commit string) {
	version, commit = "(devel)", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, commit
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			commit += " (modified)"
		}
	}
	return version, commit
}
