package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestRun(t *testing.T) {
	for _, c := range []struct {
		err    error
		args   []string
		status int
		stderr string
	}{
		{nil, []string{"sub"}, OK, ""},
		{errors.New("first\nsecond\n"), []string{"sub"}, Failure, "tool: first; second\n"},
		{Usagef("takes %d", 2), []string{"sub"}, Usage, "tool: takes 2 (see tool sub --help)\n"},
		{errors.Join(errors.New("x"), Usagef("y")), []string{"sub"}, Usage, "tool: x; y (see tool sub --help)\n"},
		{nil, []string{"sub", "--colour"}, Usage, "tool: unknown flag: --colour (see tool sub --help)\n"},
	} {
		root := &cobra.Command{Use: "tool"}
		root.AddCommand(&cobra.Command{Use: "sub", RunE: func(*cobra.Command, []string) error { return c.err }})
		var stdout, stderr bytes.Buffer
		if got := Run(root, c.args, &stdout, &stderr); got != c.status || stderr.String() != c.stderr || stdout.Len() > 0 {
			t.Errorf("%v: status %d, stdout %q, stderr %q", c.err, got, &stdout, &stderr)
		}
	}
}

func TestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(" key+1234 \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if key, err := ReadKey(path); key != "key+1234" || err != nil {
		t.Errorf("%q, %v", key, err)
	}
	if key, err := ReadKey(""); key != "" || err != nil {
		t.Errorf("no key: %q, %v", key, err)
	}
	if b, err := ReadFile(path, 11); len(b) != 11 || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := ReadFile(path, 10); err == nil || !strings.Contains(err.Error(), "larger than 10 bytes") {
		t.Errorf("a byte too many: %v", err)
	}
	if all, err := ReadEach([]string{path, path}, ReadKey); len(all) != 2 || err != nil {
		t.Errorf("%q, %v", all, err)
	}
	if all, err := ReadEach([]string{path, path + "2"}, ReadKey); all != nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%q, %v", all, err)
	}
}
