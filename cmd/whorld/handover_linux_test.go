package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// review makes an exchange about reviews and reads what comes back.
func (m *manager) review(t *testing.T, method, path, body string, v any) {
	t.Helper()
	status, b := m.exchange(t, method, "/v1/reviews"+path, body)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, b)
	}
	if v != nil {
		if err := json.Unmarshal(b, v); err != nil {
			t.Fatal(err)
		}
	}
}

// onDisk fails for every piece of a transaction that is in a file of the folder, or in its name.
func (m *manager) onDisk(t *testing.T, find []needle) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(m.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || strings.HasSuffix(path, ".an2") {
			return err
		}
		b, err := os.ReadFile(path)
		files++
		for _, n := range find {
			if bytes.Contains(b, n.bytes) {
				t.Errorf("%s is in %s", n.name, path)
			}
		}
		return err
	})
	if err != nil || files < 5 {
		t.Errorf("%d files looked at: %v", files, err)
	}
}

// TestHandOver stops and restarts a daemon as a service manager does, while a request is before an examiner and another waits
// for its hour: neither is lost, no file has anything of the prints, and what the manager kept is wiped when it is taken. A
// daemon that is killed leaves nothing: its requests expire.
func TestHandOver(t *testing.T) {
	if testing.Short() {
		t.Skip("runs daemons for seconds")
	}
	m := newManager(t, shortDir(t))
	config := filepath.Join(m.dir, "example", "whorld.json")
	b, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	// A threshold that no pair reaches puts every mate before an examiner.
	replace(t, config, bytes.Replace(b, []byte(`"fpir": 0.001`), []byte(`"fmr": 1e-30, "review": {"band": 1e-5, "hold": "3s"}`), 1))
	start := func() func(os.Signal, bool) {
		m.forget()
		cmd, log := m.start(t, requestsName+":"+administrationName, "--tick", "100ms")
		m.wait(t, "READY=1")
		return func(s os.Signal, orderly bool) {
			t.Helper()
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if orderly { // the second signal: what has no answer yet does not wait for its hour
				m.wait(t, "STOPPING=1")
				_ = cmd.Process.Signal(s)
			}
			if err := cmd.Wait(); orderly && err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
		}
	}
	c := client.New(filepath.Join(m.dir, "s"))
	known, stranger := m.transaction(t, "known.an2"), m.transaction(t, "stranger.an2")
	find := append(needles("known", known), needles("stranger", stranger)...)
	send := func(number int, transaction []byte) {
		t.Helper()
		if _, err := c.Submit(t.Context(), numbered(number), bytes.Clone(transaction)); err != nil {
			t.Fatal(err)
		}
	}
	answer := func(number int, want rdsi.Answer) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if st, err := c.Wait(ctx, numbered(number).ID, "B"); err != nil || st.Answer != want {
			t.Errorf("request %d: %v, %v; want %s", number, st, err, want)
		}
	}
	stop := start()
	send(1, known)
	send(2, stranger)
	var cases []rdsi.Case
	if !until(func() bool { m.review(t, http.MethodGet, "", "", &cases); return len(cases) > 0 }) || len(cases) != 1 {
		t.Fatalf("%d cases", len(cases))
	}
	id := cases[0].ID

	stop(syscall.SIGTERM, true)
	if len(m.kept()) != 1 {
		t.Fatalf("the manager was given %d files", len(m.kept()))
	}
	left, err := openMemory(m.kept()[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := needles("", known)[0]; !bytes.Contains(left.data, n.bytes) {
		t.Error("the print that an examiner must see is not handed over")
	}
	for _, n := range needles("a print that nobody needs", stranger) {
		if !bytes.Contains(known, n.bytes) && bytes.Contains(left.data, n.bytes) {
			t.Errorf("%s is handed over", n.name)
		}
	}
	m.onDisk(t, find)
	// The file is read by the next daemon; this process has its own view of it.
	again, err := syscall.Dup(int(left.file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	m.stored = []*os.File{os.NewFile(uintptr(again), handoverName)}
	m.mu.Unlock()

	stop = start()
	m.wait(t, "FDSTOREREMOVE=1")
	if len(bytes.Trim(left.data, "\x00")) > 0 {
		t.Error("what was handed over is not wiped")
	}
	left.close()
	m.review(t, http.MethodGet, "", "", &cases)
	if len(cases) != 1 || cases[0].ID != id {
		t.Fatalf("cases after the restart: %+v", cases)
	}
	m.review(t, http.MethodPost, "/"+id, `{"says": "SAME"}`, nil)
	answer(1, rdsi.Match)
	answer(2, rdsi.NoMatch)

	// A crash is no hand-over.
	send(3, known)
	stop(syscall.SIGKILL, false)
	if len(m.kept()) > 0 {
		t.Error("a daemon that was killed has left something")
	}
	m.onDisk(t, find)
	stop = start()
	if st, err := c.Status(t.Context(), numbered(3).ID, "B"); err != nil || st.State != rdsi.Pending {
		t.Errorf("after a crash: %v, %v", st, err)
	}
	stop(syscall.SIGTERM, true)
	if len(m.kept()) > 0 {
		t.Error("what a crash has ended is handed over")
	}
	m.onDisk(t, find)
	answers := map[string]rdsi.Answer{}
	if err := rdsi.ReadLog(filepath.Join(m.dir, "db"), func(e rdsi.LogEntry) error {
		var r rdsi.Record
		err := json.Unmarshal(e.Record, &r)
		if answers[r.Transaction] != "" {
			t.Errorf("two records of %s", r.Transaction)
		}
		answers[r.Transaction] = r.Answer
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]rdsi.Answer{1: rdsi.Match, 2: rdsi.NoMatch, 3: rdsi.Expired} {
		if got := answers[fmt.Sprintf("%032d", n)]; got != want {
			t.Errorf("record of request %d: %s, want %s", n, got, want)
		}
	}
}

// What the manager hands back is looked at before it is mapped: somebody who can shorten a file can end who reads it.
func TestForeignHandOver(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := openMemory(f); err == nil {
		t.Error("a file of a disk is taken")
	}
	m, err := newMemory(5000)
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	if err := m.file.Truncate(1); err == nil || len(m.data) != 5000 {
		t.Errorf("%d bytes that can be made fewer", len(m.data))
	}
}
