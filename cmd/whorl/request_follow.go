package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// errNoAnswer is the failure of a wait that was cut short: the request goes on.
var errNoAnswer = errors.New("no answer yet: the request is still pending")

func newRequestWaitCommand() *cobra.Command {
	var f requestFlags
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "wait --socket S ID",
		Short: "Wait for the answer to a request",
		Long: `Wait until a request has its answer, also while the daemon is busy or starts again, and print the status as JSON. With
--timeout the wait may end without an answer, which is a failure; the request goes on.`,
		Example: "  whorl request wait --socket whorld.sock 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f --timeout 1h",
		Args:    exactly(1, "the id of a request"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.client()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			if timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, timeout)
				defer cancel()
			}
			st, err := c.Wait(ctx, args[0], f.from)
			if err != nil {
				if ctx.Err() != nil && cmd.Context().Err() == nil {
					return errNoAnswer
				}
				return err
			}
			return printJSON(cmd, st)
		},
	}
	f.add(cmd)
	f.addFrom(cmd)
	cmd.Flags().DurationVar(&timeout, "timeout", 0, "wait no longer than this (default: until there is an answer)")
	return cmd
}

func newRequestShowCommand() *cobra.Command {
	var f requestFlags
	var format, out string
	cmd := &cobra.Command{
		Use:     "show --socket S ID",
		Aliases: []string{"status"},
		Short:   "Print what has become of a request",
		Example: `  whorl request show --socket whorld.sock 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f
  whorl request show --socket whorld.sock --format an2 -o answer.an2 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f`,
		Args: exactly(1, "the id of a request"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.client()
			if err != nil {
				return err
			}
			switch {
			case format == "an2":
				b, err := c.Transaction(cmd.Context(), args[0], f.from)
				if err != nil {
					return err
				}
				if out != "" {
					return os.WriteFile(out, b, 0o600)
				}
				_, err = cmd.OutOrStdout().Write(b)
				return err
			case format != "json" || out != "":
				return usagef("--format is json, or an2 with or without -o FILE")
			}
			st, err := c.Status(cmd.Context(), args[0], f.from)
			if err != nil {
				return err
			}
			return f.finish(cmd, c, st)
		},
	}
	f.add(cmd)
	f.addWait(cmd)
	f.addFrom(cmd)
	cmd.Flags().StringVar(&format, "format", "json", "json, or an2 for an ANSI/NIST-ITL transaction")
	cmd.Flags().StringVarP(&out, "out", "o", "", "file for the transaction")
	return cmd
}

func newRequestWithdrawCommand() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{
		Use:     "withdraw --socket S ID",
		Short:   "End a pending request",
		Example: "  whorl request withdraw --socket whorld.sock 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f",
		Args:    exactly(1, "the id of a request"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.client()
			if err != nil {
				return err
			}
			st, err := c.Withdraw(cmd.Context(), args[0], f.from)
			if err != nil {
				return err
			}
			return printJSON(cmd, st)
		},
	}
	f.add(cmd)
	f.addFrom(cmd)
	return cmd
}
