package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"filippo.io/age"
	"github.com/spf13/cobra"

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
