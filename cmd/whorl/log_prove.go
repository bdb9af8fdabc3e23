package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

func newLogProveCommand() *cobra.Command {
	var f logFlags
	var check bool
	cmd := &cobra.Command{
		Use:   "prove LOG ID | prove --check PROOF.json",
		Short: "Prove that a request is in the log, without showing the rest",
		Long: `Print a proof, as JSON, that the newest record of a request is in the log with the newest head. With --check, check such a
proof and print the record that it proves.`,
		Example: "  whorl log prove transactions.db 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f > proof.json\n  whorl log prove --check --key C.pub proof.json",
		Args: func(cmd *cobra.Command, args []string) error {
			if check {
				return exactly(1, "a proof")(cmd, args)
			}
			return exactly(2, "a log and the id of a request")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if check {
				return checkProof(cmd, f.key, args[0])
			}
			c, err := f.checker()
			if err != nil {
				return err
			}
			var found, newest rdsi.LogEntry
			var sequence uint64
			if err := readLog(args[0], func(e rdsi.LogEntry) error {
				rec, err := c.Next(e)
				newest = e.Clone()
				if err == nil && rec.Transaction == args[1] {
					found, sequence = newest, rec.Sequence
				}
				return err
			}); err != nil {
				return err
			}
			if _, _, err := c.End(); err != nil {
				return err
			}
			if sequence == 0 {
				return fmt.Errorf("%s has no request %s", args[0], args[1])
			}
			p, err := c.Prove(found, newest, sequence)
			if err != nil {
				return err
			}
			return printJSON(cmd, p)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&check, "check", false, "check a proof")
	return cmd
}

func checkProof(cmd *cobra.Command, keyFile, path string) error {
	key, err := cli.ReadKey(keyFile)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var p rdsi.LogProof
	if err := rdsi.DecodeStrict(b, &p); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	rec, err := rdsi.CheckProof(p, key)
	if err != nil {
		return err
	}
	return printJSON(cmd, rec)
}
