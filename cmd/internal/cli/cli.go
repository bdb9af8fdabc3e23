// Package cli runs a command line and reads the files that it names, as both programs do: results on standard output,
// everything else on standard error, a failure as one line, and an exit status that scripts rely on.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit statuses, on which scripts and service managers rely.
const (
	OK      = 0
	Failure = 1
	Usage   = 2
)

// A usageError is a mistake on the command line or in a configuration, told apart from a failure by the exit status.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// Usagef returns an error that ends the program with the status Usage.
func Usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// Run executes one command line and returns its exit status. The context of the command ends with the first signal that
// asks it to stop.
func Run(root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return Usagef("%v", err) })
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return OK
	}
	text := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(stderr, "%s: %s (see %s --help)\n", root.Name(), text, cmd.CommandPath())
		return Usage
	}
	fmt.Fprintf(stderr, "%s: %s\n", root.Name(), text)
	return Failure
}
