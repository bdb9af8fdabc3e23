package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

func newLogCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "log",
		Short: "Verify and read the transaction log of a daemon",
		Long: `Verify and read the transaction log of a daemon: its store while the daemon is stopped, or an export of the administration
socket (JSON lines). Records are chained in a Merkle tree with signed heads: whoever keeps a head finds any earlier record
that was changed, dropped or moved.`,
	}, newLogVerifyCommand(), newLogShowCommand(), newLogProveCommand(),
		newKeyCommand("whorl log key C --out /etc/whorl/log.key > C.pub"))
}

// logFlags are what the commands on a log share.
type logFlags struct{ key, head string }

func (f *logFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.key, "key", "", "file with the verifier key of the log")
}

func (f *logFlags) checker() (*rdsi.LogChecker, error) {
	key, err := cli.ReadKey(f.key)
	if err != nil {
		return nil, err
	}
	var kept []byte
	if f.head != "" {
		if kept, err = os.ReadFile(f.head); err != nil {
			return nil, err
		}
	}
	return rdsi.NewLogChecker(key, kept)
}

// maxEntry bounds a line of an export: a record and a sealed entry have less than four kilobytes.
const maxEntry = 1 << 20

// readLog calls f with the entries of a store or of an export.
func readLog(path string, f func(rdsi.LogEntry) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, 64<<10)
	if first, _ := r.Peek(1); string(first) != "{" {
		return rdsi.ReadLog(path, f)
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEntry)
	for n := 1; lines.Scan(); n++ {
		var e rdsi.LogEntry
		if err := rdsi.DecodeStrict(lines.Bytes(), &e); err != nil {
			return fmt.Errorf("%s: line %d: %w", path, n, err)
		}
		if err := f(e); err != nil {
			return err
		}
	}
	return lines.Err()
}

func newLogVerifyCommand() *cobra.Command {
	var f logFlags
	var headOut string
	cmd := &cobra.Command{
		Use:   "verify LOG",
		Short: "Find out whether a record was changed, dropped or moved",
		Long: `Read the whole log and compute its tree anew. Prints the number of entries and the root; the exit status is 1 if anything is
not what it was. --head names a head that was kept from an earlier time: without one, cutting off the newest entries
together with their heads cannot be found. --save keeps the newest head for the next time.`,
		Example: "  whorl log verify --key C.pub --head last.head --save last.head transactions.db",
		Args:    exactly(1, "a log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.checker()
			if err != nil {
				return err
			}
			head := ""
			if err := readLog(args[0], func(e rdsi.LogEntry) error {
				head = e.Head
				_, err := c.Next(e)
				return err
			}); err != nil {
				return err
			}
			size, root, err := c.End()
			if err != nil {
				return err
			}
			if headOut != "" && size > 0 {
				if err := os.WriteFile(headOut, []byte(head), 0o644); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d entries, root %s\n", size, root)
			return err
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.head, "head", "", "file with a head that was kept")
	cmd.Flags().StringVar(&headOut, "save", "", "file to keep the newest head in")
	return cmd
}

func newLogShowCommand() *cobra.Command {
	var f logFlags
	var identity string
	cmd := &cobra.Command{
		Use:   "show LOG",
		Short: "Print the records as JSON lines, verifying them on the way",
		Long: `Print the records as JSON lines, verifying them on the way. With the National Manager's identity (a file of age), the sealed
entry of each record follows it: whether a match was kept back, and by which rules.`,
		Example: "  whorl log show transactions.db\n  whorl log show --identity manager.txt export.jsonl",
		Args:    exactly(1, "a log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.checker()
			if err != nil {
				return err
			}
			var open []age.Identity
			if identity != "" {
				file, err := os.Open(identity)
				if err != nil {
					return err
				}
				open, err = age.ParseIdentities(file)
				file.Close()
				if err != nil {
					return fmt.Errorf("%s: %w", identity, err)
				}
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			return readLog(args[0], func(e rdsi.LogEntry) error {
				rec, err := c.Next(e)
				if err != nil {
					return err
				}
				if err := out.Encode(rec); err != nil || open == nil || len(e.Sealed) == 0 {
					return err
				}
				sealed, err := rdsi.Unseal(e.Sealed, open...)
				if err != nil {
					return err
				}
				return out.Encode(sealed)
			})
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&identity, "identity", "", "the National Manager's identity file")
	return cmd
}

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
