package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
)

// TestLibrary builds docs/example in a module of its own, as a member's program is, and runs it on a generated record.
func TestLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the engine once more")
	}
	source := readFile(t, "docs/example/main.go")
	if n := bytes.Count(source, []byte("\n")); n >= 40 {
		t.Errorf("the example has %d lines and promises fewer than 40", n)
	}
	dir := t.TempDir()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	// The requirements of the module go along, so that nothing has to be looked up.
	mod := string(readFile(t, "go.mod"))
	mod = strings.Replace(mod, "module "+module, "module example.org/member", 1)
	mod += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, filepath.ToSlash(top))
	record, err := newRecord("EXAMPLE-1", nist.WSQ, capturePerson(1, 1, synth.Typical(synth.Optical))[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"go.mod": []byte(mod), "go.sum": readFile(t, "go.sum"), "main.go": source, "a.an2": record} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-mod=mod", ".", "a.an2")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "true S-1 true\n" {
		t.Errorf("got %q, %v", out, err)
	}
}
