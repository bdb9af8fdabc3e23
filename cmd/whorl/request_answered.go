package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/rdsi"
)

func newRequestAnsweredCommand() *cobra.Command {
	var f prepareFlags
	var dir string
	cmd := &cobra.Command{
		Use:   "answered STATUS.json --dir DIR",
		Short: "Write down the answer to a request that was prepared here, and delete what was sent",
		Long: `Write down the answer to a request that was prepared here: the status as whorl request submit, wait and status print it. The
envelope and the transaction in DIR are overwritten and deleted: nothing is kept after the answer but the log.`,
		Example: "  whorl request answered --self B --ledger ledger.db --members members.json --authority-key rso.pub --dir outbox status.json",
		Args:    exactly(1, "a status"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			var st rdsi.Status
			if err := json.Unmarshal(b, &st); err != nil || st.State != rdsi.Final || strings.ContainsAny(st.ID, `/\.`) {
				return fmt.Errorf("%s: not the status of a request that has its answer", args[0])
			}
			q, err := f.open()
			if err != nil {
				return err
			}
			answered := q.Answered(st.ID, st.Answer)
			if dir != "" {
				for _, ext := range []string{".json", ".an2"} {
					answered = errors.Join(answered, shred(filepath.Join(dir, st.ID+ext)))
				}
			}
			return errors.Join(answered, q.Close())
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&dir, "dir", "", "folder where envelope and transaction were put")
	return cmd
}

// shred overwrites a file before it deletes it. Where a file system writes elsewhere, deleting is all there is.
func shred(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.Write(make([]byte, info.Size()))
	}
	return errors.Join(err, file.Sync(), file.Close(), os.Remove(path))
}
