package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/rdsi"
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
	told := func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return slices.ContainsFunc(m.states, func(s string) bool { return strings.HasPrefix(s, state) })
	}
	if !until(told) {
		t.Fatalf("the daemon never told %s, but %q", state, m.states)
	}
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

// numbered is a new request of the example's kind.
func numbered(number int) rdsi.Envelope { return exampleEnvelope(fmt.Sprintf("%032d", number)) }

func (m *manager) transaction(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exchange makes one on the administration socket.
func (m *manager) exchange(t *testing.T, method, path, body string) (status int, answer []byte) {
	t.Helper()
	dial := func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", filepath.Join(m.dir, "a"))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://whorl"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func (m *manager) admin(t *testing.T, method, path string) (status int) {
	t.Helper()
	status, _ = m.exchange(t, method, path, "")
	return status
}
