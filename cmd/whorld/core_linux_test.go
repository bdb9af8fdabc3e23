package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/nist"
)

// init lets the daemon that a test has started end with a core dump, when it is told to: as it is, or with everything that
// forbids dumps undone before.
func init() {
	if os.Getenv("WHORLD_TEST_CHILD") == "" {
		return
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR2)
	go func() {
		<-told
		_ = unix.Chdir(os.Getenv("TMPDIR"))
		if _, err := os.Stat("allow-core"); err == nil {
			_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
			_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY})
			_ = os.WriteFile("/proc/self/coredump_filter", []byte("0x33"), 0) // the kernel's default
		}
		debug.SetTraceback("crash")
		panic("told to")
	}()
}

// TestCoreDump crashes a daemon that has answered. As it is installed it makes no core dump; with everything that forbids
// one undone, the dump holds no piece of the request, of its image or of its template.
func TestCoreDump(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a core dump")
	}
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil || bytes.ContainsAny(pattern, "|/") {
		t.Skipf("core dumps go elsewhere on this machine: %q", pattern)
	}
	for _, allowed := range []bool{false, true} {
		t.Run(fmt.Sprintf("allowed=%v", allowed), func(t *testing.T) {
			dir := shortDir(t)
			if allowed {
				if err := os.WriteFile(filepath.Join(dir, "allow-core"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			d := startChild(t, dir)
			tx, find := card(t, 510, nist.WSQ)
			d.ask(t, fmt.Sprintf("%032x", 1), tx)
			time.Sleep(200 * time.Millisecond) // the answer is out before the goroutines of its request have ended
			if err := d.cmd.Process.Signal(syscall.SIGUSR2); err != nil {
				t.Fatal(err)
			}
			err = d.cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Fatalf("the daemon: %v", err)
			}
			status, _ := exit.Sys().(syscall.WaitStatus)
			cores, err := filepath.Glob(filepath.Join(dir, strings.TrimSpace(string(pattern))+"*"))
			if err != nil {
				t.Fatal(err)
			}
			if !allowed {
				if status.CoreDump() || len(cores) > 0 {
					t.Errorf("a daemon made a core dump: %v %v", status, cores)
				}
				return
			}
			if !status.CoreDump() || len(cores) != 1 {
				t.Skipf("the limit that the daemon sets cannot be lifted here (CAP_SYS_RESOURCE); TestNothingLeft reads all memory instead: %v, %v", status, cores)
			}
			core, err := os.ReadFile(cores[0])
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(core, []byte(filepath.Join(dir, "s"))) {
				t.Error("what is in memory is not found in the dump")
			}
			for _, n := range find {
				if i := bytes.Index(core, n.bytes); i >= 0 {
					t.Errorf("%s is in the dump at %#x", n.name, i)
				}
			}
			t.Logf("%d pieces, a dump of %d MiB", len(find), len(core)>>20)
		})
	}
}
