package locked_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

// patternOf fills dst with bytes that follow from a seed, so that they stand in no executable: a process that looks for them
// does not find its own constants.
func patternOf(dst []byte, seed byte) {
	sum := sha256.Sum256([]byte{seed})
	for i := range dst {
		dst[i] = sum[i%len(sum)] ^ byte(i/len(sum)*37)
	}
	clear(sum[:])
}

const patternSize = 4096

// TestMain: the child of TestCore has a pattern in locked memory and another on the heap, and ends with a core dump.
func TestMain(m *testing.M) {
	if os.Getenv("LOCKED_TEST_CHILD") == "" {
		os.Exit(m.Run())
	}
	debug.SetTraceback("crash")
	b, err := locked.New(patternSize)
	if err != nil {
		os.Exit(3)
	}
	patternOf(b.Bytes(), 'L')
	heap := make([]byte, patternSize)
	patternOf(heap, 'H')
	if unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 1 << 30, Max: 1 << 30}) != nil || unix.Chdir(os.Getenv("LOCKED_TEST_CHILD")) != nil {
		os.Exit(3)
	}
	panic(string(heap[:0])) // the dump is of this instant
}

// A real core dump of a process has what is on its heap and not what is in locked memory.
func TestCore(t *testing.T) {
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil || bytes.ContainsAny(pattern, "|/") {
		t.Skipf("core dumps go elsewhere on this machine: %q", pattern)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "LOCKED_TEST_CHILD="+dir)
	err = cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("the child: %v", err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); !ok || !status.CoreDump() {
		t.Skipf("no core dump is made here: %v", err)
	}
	cores, err := filepath.Glob(filepath.Join(dir, strings.TrimSpace(string(pattern))+"*"))
	if err != nil || len(cores) != 1 {
		t.Fatalf("cores: %v, %v", cores, err)
	}
	core, err := os.ReadFile(cores[0])
	if err != nil {
		t.Fatal(err)
	}
	find := func(seed byte) bool {
		p := make([]byte, patternSize)
		patternOf(p, seed)
		for at := 0; at+64 <= len(p); at += 512 {
			if bytes.Contains(core, p[at:at+64]) {
				return true
			}
		}
		return false
	}
	if !find('H') {
		t.Errorf("the heap is not in a core of %d bytes: it proves nothing", len(core))
	}
	if find('L') {
		t.Error("locked memory is in the core dump")
	}
}
