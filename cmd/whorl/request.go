package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

func newRequestCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "request",
		Short: "Send requests to a daemon and fetch their answers",
	}, newRequestSubmitCommand(), newRequestWaitCommand(), newRequestShowCommand(), newRequestWithdrawCommand(),
		newRequestPrepareCommand(), newRequestAnsweredCommand(), newRequestRevokedCommand())
}

// requestFlags are what commands to a daemon share.
type requestFlags struct {
	socket, from string
	wait         time.Duration
}

func (f *requestFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.socket, "socket", "", "socket of the daemon")
}

func (f *requestFlags) addFrom(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "from", "", "member that made the request, where several used the id")
}

func (f *requestFlags) addWait(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "wait for the answer, at most so long")
}

func (f *requestFlags) client() (*client.Client, error) {
	if f.socket == "" {
		return nil, usagef("name the socket of the daemon with --socket")
	}
	return client.New(f.socket), nil
}

func newRequestSubmitCommand() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{
		Use:   "submit --socket S ENVELOPE.json TRANSACTION",
		Short: "Send a request: an envelope and an ANSI/NIST-ITL transaction",
		Long: `Send a request to a daemon. An envelope without an id gets one, and one without a time gets the present. The status is
printed as JSON; with --wait, once the answer is there.`,
		Example: "  whorl request submit --socket whorld.sock envelope.json card.an2 --wait 1m",
		Args:    exactly(2, "an envelope and a transaction"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.client()
			if err != nil {
				return err
			}
			e, err := readEnvelope(args[0])
			if err != nil {
				return err
			}
			tx, err := imagefile.ReadFile(args[1])
			if err != nil {
				return err
			}
			defer clear(tx)
			st, err := c.Submit(cmd.Context(), e, tx)
			if err != nil {
				return err
			}
			return f.finish(cmd, c, st)
		},
	}
	f.add(cmd)
	f.addWait(cmd)
	return cmd
}

// readEnvelope reads an envelope and fills in what a person would not write.
func readEnvelope(path string) (rdsi.Envelope, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return rdsi.Envelope{}, err
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		return rdsi.Envelope{}, fmt.Errorf("%s: not a JSON object: %w", path, err)
	}
	if fields["id"] == nil || fields["time"] == nil {
		if fields["id"] == nil {
			fields["id"] = newRequestID()
		}
		if fields["time"] == nil {
			fields["time"] = time.Now().UTC()
		}
		if b, err = json.Marshal(fields); err != nil {
			return rdsi.Envelope{}, err
		}
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		return e, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// finish waits as long as was asked for and prints the status.
func (f *requestFlags) finish(cmd *cobra.Command, c *client.Client, st rdsi.Status) error {
	if f.wait > 0 && st.State != rdsi.Final {
		ctx, cancel := context.WithTimeout(cmd.Context(), f.wait)
		defer cancel()
		final, err := c.Wait(ctx, st.ID, st.From)
		switch {
		case err == nil:
			st = final
		case !errors.Is(err, context.DeadlineExceeded):
			return err
		}
	}
	return printJSON(cmd, st)
}
