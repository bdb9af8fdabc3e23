package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newRequestRevokedCommand() *cobra.Command {
	var f prepareFlags
	cmd := &cobra.Command{
		Use:   "revoked CASE",
		Short: "List the requests that a person who took back a consent must have withdrawn",
		Long: `List, as JSON, the ids of the requests of a case that still wait and were sent on a consent of the person. Once the consent is
taken back, whorl request withdraw ends each of them at the member that was asked, which purges it; others go on.`,
		Example: `  whorl request revoked --self B --ledger ledger.db --members members.json --authority-key rso.pub case-17
  whorl request withdraw --socket c.sock ID`,
		Args: exactly(1, "a case"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := f.open()
			if err != nil {
				return err
			}
			ids, err := q.Revoked(args[0])
			if err := errors.Join(err, q.Close()); err != nil {
				return err
			}
			return printJSON(cmd, append([]string{}, ids...)) // none is [], not null
		},
	}
	f.add(cmd)
	return cmd
}
