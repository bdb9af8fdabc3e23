package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// A manager is what a service manager is to a daemon: it makes the sockets and hears of its state.
type manager struct {
	dir   string
	files []*os.File
	heard *net.UnixConn

	mu     sync.Mutex
	states []string
	stored []*os.File // by which a daemon leaves something to the next
}

// newManager makes the two sockets and the one for notices.
func newManager(t *testing.T, dir string) *manager {
	t.Helper()
	m := &manager{dir: dir}
	for _, name := range []string{"s", "a"} {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, name)})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		f, err := l.File()
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		m.files = append(m.files, f)
		t.Cleanup(func() { f.Close() })
	}
	var err error
	m.heard, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Net: "unixgram", Name: filepath.Join(dir, "n")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.heard.Close() })
	go func() {
		b, rights := make([]byte, 4096), make([]byte, 256)
		for {
			n, control, _, _, err := m.heard.ReadMsgUnix(b, rights)
			if err != nil {
				return
			}
			m.hear(strings.Split(string(b[:n]), "\n"), filesOf(rights[:control]))
		}
	}()
	return m
}

// filesOf are the files that came with a notice.
func filesOf(rights []byte) (files []*os.File) {
	messages, _ := unix.ParseSocketControlMessage(rights)
	for _, message := range messages {
		fds, _ := unix.ParseUnixRights(&message)
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), "notice"))
		}
	}
	return files
}

// hear takes a notice as sd_notify(3) says: files are stored, or dropped, or closed in answer to a barrier.
func (m *manager) hear(states []string, files []*os.File) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.states = append(m.states, states...)
	if slices.Contains(states, "FDSTORE=1") && slices.Contains(states, "FDNAME="+handoverName) {
		m.stored = append(m.stored, files...)
		return
	}
	if slices.Contains(states, "FDSTOREREMOVE=1") && slices.Contains(states, "FDNAME="+handoverName) {
		files, m.stored = append(files, m.stored...), nil
	}
	for _, f := range files {
		f.Close()
	}
}

// kept are the files that are stored.
func (m *manager) kept() []*os.File {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.stored)
}

// wait waits until the daemon has told a state.
func (m *manager) wait(t *testing.T, state string) {
	t.Helper()
	for range 400 {
		m.mu.Lock()
		for _, s := range m.states {
			if strings.HasPrefix(s, state) {
				m.mu.Unlock()
				return
			}
		}
		m.mu.Unlock()
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the daemon never told %s, but %q", state, m.states)
}

func (m *manager) forget() {
	m.mu.Lock()
	m.states = nil
	m.mu.Unlock()
}

// start runs the daemon as a service manager does, through a shell that knows the number of the process to be.
func (m *manager) start(t *testing.T, names string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, exe, "--config", filepath.Join(m.dir, "example", "whorld.json"),
		"--gallery", filepath.Join(m.dir, "people.gallery"), "--socket", "", "--store", filepath.Join(m.dir, "db")}, args...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.ExtraFiles = slices.Concat(m.files, m.kept())
	names += strings.Repeat(":"+handoverName, len(m.kept()))
	cmd.Env = append(os.Environ(), "WHORLD_TEST_CHILD=1", fmt.Sprintf("LISTEN_FDS=%d", len(cmd.ExtraFiles)), "LISTEN_FDNAMES="+names,
		"NOTIFY_SOCKET="+filepath.Join(m.dir, "n"), "WATCHDOG_USEC=200000", "FDSTORE=4", "TMPDIR="+m.dir)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, &log
}

func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "whorld") // t.TempDir is too long for a socket on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := writeFixtures(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func (m *manager) envelope(t *testing.T, number int) rdsi.Envelope {
	t.Helper()
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		t.Fatal(err)
	}
	e.ID, e.Time = fmt.Sprintf("%032d", number), time.Now()
	return e
}

func (m *manager) transaction(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// admin makes an exchange on the administration socket.
func (m *manager) admin(t *testing.T, method, path string) int {
	t.Helper()
	dial := func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", filepath.Join(m.dir, "a"))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://whorl"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// TestServiceManager starts the daemon on sockets that it is handed, as systemd does, and follows what it tells.
func TestServiceManager(t *testing.T) {
	m := newManager(t, shortDir(t))
	// A request that comes before the daemon waits in the socket.
	early := make(chan error, 1)
	c := client.New(filepath.Join(m.dir, "s"))
	go func() {
		st, err := c.Submit(t.Context(), m.envelope(t, 1), m.transaction(t, "known.an2"))
		if err == nil && st.State != rdsi.Pending {
			err = fmt.Errorf("early request: %v", st)
		}
		early <- err
	}()
	cmd, log := m.start(t, requestsName+":"+administrationName, "--tick", "1s")
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
	if _, err := c.Submit(t.Context(), m.envelope(t, 2), m.transaction(t, "known.an2")); err != nil {
		t.Fatal(err)
	}
	got := make(chan rdsi.Status, 1)
	go func() {
		st, err := c.Wait(t.Context(), m.envelope(t, 2).ID, "B")
		if err != nil {
			t.Error(err)
		}
		got <- st
	}()
	time.Sleep(100 * time.Millisecond)
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
		st, err := c.Submit(t.Context(), m.envelope(t, 2), m.transaction(t, "known.an2"))
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
	if _, err := c.Submit(t.Context(), m.envelope(t, 3), m.transaction(t, "known.an2")); err != nil {
		t.Fatal(err)
	}
	m.forget()
	_ = cmd.Process.Signal(syscall.SIGTERM)
	m.wait(t, "STOPPING=1")
	time.Sleep(50 * time.Millisecond)
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
