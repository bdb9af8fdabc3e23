package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
)

// printRows prints what was measured: many short lines.
func printRows(cmd *cobra.Command, rows any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", " ")
	return e.Encode(rows)
}

// printJSON prints one thing.
func printJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	return e.Encode(v)
}
