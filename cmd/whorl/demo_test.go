package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

// command runs one command line and returns what it printed.
func command(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(args, &out, &errs); got != want {
		t.Fatalf("whorl %s: status %d, want %d\n%s", strings.Join(args, " "), got, want, &errs)
	}
	return out.String(), errs.String()
}

// TestDemo runs the demo, and then talks to a daemon in the folder that it left.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("grows 14 fingers: a minute under the race detector, where package rdsi tests the same handler")
	}
	// The address of a socket is short: the folder of a test may lie too deep.
	dir, err := os.MkdirTemp("", "w")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	out, errs := command(t, cli.OK, "demo", "-o", dir)
	for _, want := range []string{`knows +MATCH\n`, `does not know +NO_MATCH\n`, `persecution by C +NOT_SENT \[R16-CLAIM\]\n`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if errs != "" {
		t.Errorf("stderr: %s", errs)
	}
	if _, errs = command(t, cli.Failure, "demo", "-o", dir); !strings.Contains(errs, "is not empty") {
		t.Errorf("second demo in the same folder: %s", errs)
	}
	t.Run("request", func(t *testing.T) { testRequests(t, &demo{dir}) })
}

func testRequests(t *testing.T, d *demo) {
	world, err := d.writeDocuments()
	if err != nil {
		t.Fatal(err)
	}
	daemon, err := d.startDaemon(world)
	if err != nil {
		t.Fatal(err)
	}
	defer daemon.stop()
	envelope := d.path("envelope.json")
	submit := []string{"request", "submit", "--socket", daemon.socket, envelope}
	out, _ := command(t, cli.OK, append(submit, d.record(2, 2), "--wait", "30s")...)
	var st rdsi.Status
	if err := json.Unmarshal([]byte(out), &st); err != nil || st.Answer != rdsi.Match {
		t.Errorf("known person: %v, %s", err, out)
	}
	if again, _ := command(t, cli.OK, "request", "show", "--socket", daemon.socket, st.ID); again != out {
		t.Errorf("status is %s, was %s", again, out)
	}
	if again, _ := command(t, cli.OK, "request", "wait", "--socket", daemon.socket, "--timeout", "10s", st.ID); again != out {
		t.Errorf("waiting gives %s, was %s", again, out)
	}
	an2 := filepath.Join(t.TempDir(), "answer.an2")
	command(t, cli.OK, "request", "show", "--socket", daemon.socket, "--format", "an2", "-o", an2, st.ID)
	if tree, _ := command(t, cli.OK, "inspect", an2); !strings.Contains(tree, "MATCH") {
		t.Errorf("the answer as a transaction: %s", tree)
	}
	if _, errs := command(t, cli.Usage, "request", "show", "--socket", daemon.socket, "--format", "xml", st.ID); !strings.Contains(errs, "an2") {
		t.Errorf("wrong format: %s", errs)
	}
	if _, errs := command(t, cli.Failure, "request", "status", "--socket", daemon.socket, strings.Repeat("0", 32)); !strings.Contains(errs, "no such request") {
		t.Errorf("unknown request: %s", errs)
	}

	cut := filepath.Join(t.TempDir(), "cut.an2")
	b, err := os.ReadFile(d.record(2, 2))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, b[:200], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := command(t, cli.Failure, append(submit, cut)...); strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "offset") {
		t.Errorf("transaction cut short: %s", errs)
	}
	wrong := filepath.Join(t.TempDir(), "envelope.json")
	if b, err = os.ReadFile(envelope); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(wrong, bytes.Replace(b, []byte("{"), []byte(`{"surprise": 1, `), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := command(t, cli.Failure, "request", "submit", "--socket", daemon.socket, wrong, d.record(2, 2)); strings.Count(errs, "\n") != 1 {
		t.Errorf("envelope with an unknown field: %s", errs)
	}
	if _, errs := command(t, cli.Usage, "request", "submit", envelope, d.record(2, 2)); !strings.Contains(errs, "--socket") {
		t.Errorf("no socket: %s", errs)
	}
	if err := daemon.stop(); err != nil {
		t.Error(err)
	}
	if _, errs := command(t, cli.Failure, append(submit, d.record(2, 2))...); strings.Count(errs, "\n") != 1 {
		t.Errorf("no daemon: %s", errs)
	}
}
