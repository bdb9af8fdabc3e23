package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

func newDocumentCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "document",
		Short: "Sign and verify membership notices, agreements and calendars",
		Long: `Sign and verify the documents that say who may ask whom: membership notices, agreements and calendars. A signed document
is the text of the document with a line a signature under it (Ed25519, the notes of the Go checksum database). Whoever
signs keeps a signer key; everybody else has the verifier key.`,
	}, newKeyCommand("whorl document key RSO --out rso.key > rso.pub"), newDocumentSignCommand(), newDocumentVerifyCommand())
}

func newDocumentSignCommand() *cobra.Command {
	var key, out string
	cmd := &cobra.Command{
		Use:   "sign --key FILE DOCUMENT",
		Short: "Add a signature to a document",
		Long: `Add a signature to a document, which may have others already: an agreement is signed by one party after the other. What is
not in order is not signed. The result is printed, or written to the file that --out names.`,
		Example: "  whorl document sign --key B.key B-C.json --out B-C.signed\n  whorl document sign --key C.key B-C.signed --out B-C.signed",
		Args:    exactly(1, "a document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if key == "" {
				return usagef("name the file with the signer key with --key")
			}
			k, err := cli.ReadKey(key)
			if err != nil {
				return err
			}
			b, err := cli.ReadDocument(args[0])
			if err != nil {
				return err
			}
			if b, err = rdsi.SignDocument(b, k); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if out != "" {
				return os.WriteFile(out, b, 0o644)
			}
			_, err = cmd.OutOrStdout().Write(b)
			return err
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "file with the signer key")
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write; may be the document itself")
	return cmd
}

func newDocumentVerifyCommand() *cobra.Command {
	var f cli.DocumentFiles
	cmd := &cobra.Command{
		Use:   "verify --authority-key FILE DOCUMENT...",
		Short: "Check form and signatures of documents, as a daemon does",
		Long: `Check documents as a daemon does: unknown, doubled or missing fields, values without sense, signatures that are missing,
wrong or of somebody else. A membership notice needs the signature of an authority (the RSO or the Committee), an agreement
those of both parties or of an authority, a calendar that of its party or of an authority. Prints a line a document, and
under it what the Terms of Use overrule; the exit status is 1 if one is not in order.`,
		Example: "  whorl document verify --authority-key rso.pub members.signed\n  whorl document verify --allow-unsigned-documents agreements/B-C.json",
		Args:    atLeast(1, "at least one document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.AllowUnsigned && len(f.AuthorityKeys) == 0 {
				return usagef("give the key of an authority with --authority-key, or --allow-unsigned-documents")
			}
			t, err := f.Trust()
			if err != nil {
				return err
			}
			bad := 0
			for _, path := range args {
				line, err := verifyDocument(path, t)
				if err != nil {
					bad++
					line = fmt.Sprintf("FAIL %s: %v\n", path, err)
				}
				if _, err := fmt.Fprint(cmd.OutOrStdout(), line); err != nil {
					return err
				}
			}
			if bad > 0 {
				return fmt.Errorf("%d of %d documents are not in order", bad, len(args))
			}
			return nil
		},
	}
	addTrust(cmd, &f, "look at the form only")
	return cmd
}

// addTrust gives a command the flags that say whose signatures count.
func addTrust(cmd *cobra.Command, f *cli.DocumentFiles, unsigned string) {
	fl := cmd.Flags()
	fl.StringSliceVar(&f.AuthorityKeys, "authority-key", nil, "file with the verifier key of an authority (repeat for more)")
	fl.StringSliceVar(&f.MemberKeys, "member-key", nil, "file with the verifier key of a member (repeat for more)")
	fl.BoolVar(&f.AllowUnsigned, "allow-unsigned-documents", false, unsigned)
}

func verifyDocument(path string, t rdsi.Trust) (string, error) {
	b, err := cli.ReadDocument(path)
	if err != nil {
		return "", err
	}
	info, by, err := rdsi.VerifyDocument(b, t)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	fmt.Fprintf(&out, "OK   %s: %s", path, info.Kind)
	switch info.Kind {
	case rdsi.MembersDocument:
		fmt.Fprintf(&out, ", epoch %d", info.Number)
	case rdsi.AgreementDocument:
		fmt.Fprintf(&out, " %s, version %d", info.ID, info.Number)
	default:
		fmt.Fprintf(&out, " %s", info.ID)
	}
	if len(by.Names) > 0 {
		fmt.Fprintf(&out, ", signed by %s", strings.Join(by.Names, " and "))
	}
	out.WriteByte('\n')
	for _, w := range info.Warnings {
		fmt.Fprintf(&out, "     warning: %s\n", w)
	}
	return out.String(), nil
}
