package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

// A closedEngine can read no transaction: requests are decided without one.
type closedEngine struct{}

func (closedEngine) Open([]byte) (rdsi.Probe, error)       { return nil, rdsi.ErrFormat }
func (closedEngine) Policies([][]byte) ([][]uint64, error) { return nil, nil }

// fillLog makes a store with n records.
func fillLog(t *testing.T, path, logKey, manager string, n int) {
	t.Helper()
	h, err := rdsi.New(rdsi.Config{Self: "C", World: exampleWorld(t), Engine: closedEngine{}, Store: path, LogKey: logKey, NationalManager: manager})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close(context.Background())
	for i := range n {
		e := numbered(t, i+1)
		if _, err := h.Submit(t.Context(), e, []byte("card")); !errors.Is(err, rdsi.ErrFormat) {
			t.Fatal(err)
		}
	}
}

func TestLogCommands(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	pub, _ := command(t, cli.OK, "log", "key", "C", "--out", at("key"))
	command(t, cli.Failure, "log", "key", "C", "--out", at("key"))
	command(t, cli.Usage, "log", "key", "C")
	if err := os.WriteFile(at("pub"), []byte(pub), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := cli.ReadKey(at("key"))
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("manager"), []byte(id.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	fillLog(t, at("db"), key, id.Recipient().String(), 5)

	out, _ := command(t, cli.OK, "log", "verify", "--key", at("pub"), "--save", at("head"), at("db"))
	if !strings.HasPrefix(out, "5 entries, root ") {
		t.Errorf("verify: %s", out)
	}
	command(t, cli.OK, "log", "verify", "--key", at("pub"), "--head", at("head"), at("db"))

	out, _ = command(t, cli.OK, "log", "show", at("db"))
	if n := strings.Count(out, `"answer":"REJECTED:FORMAT"`); n != 5 || strings.Count(out, "\n") != 5 {
		t.Errorf("show: %s", out)
	}
	out, _ = command(t, cli.OK, "log", "show", "--identity", at("manager"), at("db"))
	if n := strings.Count(out, `"suppressed":false`); n != 5 {
		t.Errorf("sealed: %s", out)
	}

	proof, _ := command(t, cli.OK, "log", "prove", at("db"), fmt.Sprintf("%032x", 3))
	if err := os.WriteFile(at("proof"), []byte(proof), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ = command(t, cli.OK, "log", "prove", "--check", "--key", at("pub"), at("proof"))
	if !strings.Contains(out, fmt.Sprintf("%032x", 3)) {
		t.Errorf("proof of %s", out)
	}
	command(t, cli.Failure, "log", "prove", at("db"), "none")

	// An export says the same; with a line less it does not go with the head that was kept.
	var lines []string
	if err := rdsi.ReadLog(at("db"), func(e rdsi.LogEntry) error {
		b, err := json.Marshal(e)
		lines = append(lines, string(b)+"\n")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]int{5: cli.OK, 4: cli.Failure} {
		if err := os.WriteFile(at("export"), []byte(strings.Join(lines[:n], "")), 0o600); err != nil {
			t.Fatal(err)
		}
		_, errs := command(t, want, "log", "verify", "--key", at("pub"), "--head", at("head"), at("export"))
		if want == cli.Failure && !strings.Contains(errs, "4 entries, and there were 5 once") {
			t.Errorf("cut off: %s", errs)
		}
	}
	if err := os.WriteFile(at("export"), []byte(strings.Replace(lines[0], "FORMAT", "QUALITY", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := command(t, cli.Failure, "log", "verify", at("export")); !strings.Contains(errs, "entry 1") {
		t.Errorf("changed: %s", errs)
	}
}
