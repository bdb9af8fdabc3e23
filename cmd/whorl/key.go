package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"
)

// newKeyCommand makes keys, for logs as for documents.
func newKeyCommand(example string) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "key NAME --out FILE",
		Short: "Make a key that signs heads or documents",
		Long: `Make an Ed25519 key (of package note). The signer key goes to FILE, readable by its owner alone; the verifier key, which
others need, is printed. An existing file is left alone.`,
		Example: "  " + example,
		Args:    exactly(1, "a name, such as the member's id"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if out == "" {
				return usagef("name the file for the signer key with --out")
			}
			signer, verifier, err := note.GenerateKey(nil, args[0])
			if err != nil {
				return err
			}
			if _, err := note.NewVerifier(verifier); err != nil {
				return usagef("%q cannot name a key", args[0])
			}
			f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			if _, err := fmt.Fprintln(f, signer); err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), verifier)
			return err
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file for the signer key")
	return cmd
}
