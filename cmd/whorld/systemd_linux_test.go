package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// TestServiceManager starts the daemon on sockets that it is handed, as systemd does, and follows what it tells.
func TestServiceManager(t *testing.T) {
	m := newManager(t, shortDir(t))
	// A request that comes before the daemon waits in the socket.
	early := make(chan error, 1)
	c := client.New(filepath.Join(m.dir, "s"))
	go func() {
		st, err := c.Submit(t.Context(), numbered(1), m.transaction(t, "known.an2"))
		if err == nil && st.State != rdsi.Pending {
			err = fmt.Errorf("early request: %v", st)
		}
		early <- err
	}()
	cmd, log := m.start(t, requestsName+":"+administrationName, "--tick", "2s")
	m.wait(t, "READY=1")
	if err := <-early; err != nil {
		t.Fatal(err)
	}
	m.wait(t, "WATCHDOG=1")
	if got := m.admin(t, http.MethodGet, "/v1/health"); got != 200 {
		t.Errorf("administration: %d", got)
	}
	m.forget()
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	m.wait(t, "RELOADING=1")
	m.wait(t, "MONOTONIC_USEC=")
	m.wait(t, "READY=1")

	// Told to stop while a verdict waits for its tick, the daemon gives it to who asks, and takes nothing new.
	if _, err := c.Submit(t.Context(), numbered(2), m.transaction(t, "known.an2")); err != nil {
		t.Fatal(err)
	}
	got := make(chan rdsi.Status, 1)
	go func() {
		st, err := c.Wait(t.Context(), numbered(2).ID, "B")
		if err != nil {
			t.Error(err)
		}
		got <- st
	}()
	time.Sleep(500 * time.Millisecond) // who waits must be heard before the signal is
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	m.wait(t, "STOPPING=1")
	if st := <-got; st.Answer != rdsi.Match {
		t.Errorf("got %v", st)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log)
	}
	// The sockets are the manager's: they outlive the daemon, and what comes meanwhile waits for the next one.
	next := make(chan rdsi.Answer, 1)
	go func() {
		st, err := c.Submit(t.Context(), numbered(2), m.transaction(t, "known.an2"))
		if err != nil {
			t.Error(err)
		}
		next <- st.Answer
	}()
	time.Sleep(50 * time.Millisecond)
	cmd, log = m.start(t, requestsName+":"+administrationName, "--tick", "1h")
	if a := <-next; a != rdsi.Match {
		t.Errorf("after the restart: %s", a)
	}
	// A second signal does not wait for the tick: the next daemon has to give the answer.
	if _, err := c.Submit(t.Context(), numbered(3), m.transaction(t, "known.an2")); err != nil {
		t.Fatal(err)
	}
	m.forget()
	_ = cmd.Process.Signal(syscall.SIGTERM)
	m.wait(t, "STOPPING=1")
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log)
	}
	answers := map[string]rdsi.Answer{}
	if err := rdsi.ReadLog(filepath.Join(m.dir, "db"), func(e rdsi.LogEntry) error {
		var r rdsi.Record
		err := json.Unmarshal(e.Record, &r)
		answers[r.Transaction] = r.Answer
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(m.kept()) != 1 {
		t.Errorf("the manager keeps %d files", len(m.kept()))
	}
	for n, want := range []rdsi.Answer{1: rdsi.Match, 2: rdsi.Match, 3: ""} {
		if got := answers[fmt.Sprintf("%032d", n)]; n > 0 && got != want {
			t.Errorf("record of request %d: %s, want %s", n, got, want)
		}
	}
}

func TestWrongSockets(t *testing.T) {
	for names, want := range map[string]string{
		"requests:metrics":  `named "metrics"`,
		"requests:requests": `2 sockets named "requests"`,
		"administration":    `named "LISTEN_FD_4"`,
	} {
		m := newManager(t, shortDir(t))
		cmd, log := m.start(t, names)
		if err := cmd.Wait(); err == nil || !strings.Contains(log.String(), want) {
			t.Errorf("%s: %v, %s", names, err, log)
		}
	}
}

// The unit files say what the daemon relies on.
func TestUnits(t *testing.T) {
	for name, want := range map[string][]string{
		"whorld.service": {"Type=notify", "WatchdogSec=", "LimitCORE=0", "LimitMEMLOCK=infinity", "NoNewPrivileges=yes",
			"ProtectSystem=strict", "RestrictAddressFamilies=AF_UNIX", "StateDirectory=whorl",
			"Sockets=whorld.socket whorld-admin.socket", "FileDescriptorStoreMax="},
		"whorld.socket":       {"FileDescriptorName=" + requestsName, "Service=whorld.service"},
		"whorld-admin.socket": {"FileDescriptorName=" + administrationName, "Service=whorld.service"},
	} {
		b, err := assets.FS.ReadFile("systemd/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range want {
			if !strings.Contains(string(b), "\n"+line) {
				t.Errorf("%s lacks %s", name, line)
			}
		}
		if strings.Contains(string(b), "\nPrivateUsers") || strings.Contains(string(b), "\nRuntimeDirectory") {
			t.Errorf("%s hides other users from the daemon, or removes the sockets when it stops", name)
		}
	}
}
