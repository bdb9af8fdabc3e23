package gallery

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// crashFileSize is the size that no file of a child may exceed: the nearest thing to a full disk that needs no privileges.
const crashFileSize = "WHORL_TEST_CRASH_FILE_SIZE"

func init() {
	if n, err := strconv.ParseUint(os.Getenv(crashFileSize), 10, 64); err == nil {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: n, Max: n}); err != nil {
			panic(err)
		}
	}
}

// wantUntouched checks that a change that could not be made left the gallery as it was, and nothing else.
func wantUntouched(t *testing.T, path string, original []byte) {
	t.Helper()
	if !bytes.Equal(readFile(t, path), original) {
		t.Error("the gallery is not what it was")
	}
	wantNames(t, path)
	if err := openAndVerify(path); err != nil {
		t.Error(err)
	}
}

// Each change ends with the system's error, at whatever byte there is no more room.
func TestFileTooLarge(t *testing.T) {
	for op := range crashOps {
		original := readFile(t, build(t, crashOps[op].before()))
		for _, room := range []int{0, 1, 4096, 6000, len(original) / 2} {
			path := filepath.Join(t.TempDir(), "g")
			writeFile(t, path, original)
			c := crashChild(t, op, path, "")
			c.Env = append(c.Env, crashFileSize+"="+strconv.Itoa(room))
			c.Stdout = nil
			out, err := c.Output()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), unix.EFBIG.Error()) {
				t.Errorf("%s, files of %d bytes: %v, %q", op, room, err, out)
			}
			wantUntouched(t, path, original)
		}
	}
}

// The same on a disk that is full, where the test may mount one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	original := readFile(t, build(t, testRecords(9, 3)))
	size := (len(original)+4095)/4096*4096 + 2*4096
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(size)); err != nil {
		t.Skip("cannot mount a small disk: ", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	path := filepath.Join(dir, "g")
	writeFile(t, path, original)
	g := mustOpen(t, path, Options{})
	for op, change := range map[string]func() error{
		"add":   func() error { return Add(path, testRecords(12, 3)[9:]) },
		"mark":  func() error { _, err := Mark(path, crashSubject, 1, 0); return err },
		"block": func() error { _, err := Block(path, crashSubject, true); return err },
		"erase": func() error { _, err := Erase(path, crashSubject); return err },
		"build": func() error {
			w, err := Create(path, BuildOptions{Replace: true})
			if err != nil {
				return err
			}
			defer w.Abort()
			if _, err := w.AddAll(testRecords(60, 3)); err != nil {
				return err
			}
			return w.Commit()
		},
	} {
		if err := change(); !errors.Is(err, unix.ENOSPC) {
			t.Errorf("%s on a full disk: %v", op, err)
		}
		wantUntouched(t, path, original)
		if err := g.Refresh(); err != nil || g.Len() != 9 {
			t.Errorf("%s on a full disk: an open gallery: %v, %d records", op, err, g.Len())
		}
	}
}

// Another process is kept out as well as another goroutine.
func TestTwoProcesses(t *testing.T) {
	path := build(t, crashOps["add"].before())
	original := readFile(t, path)
	lock, err := lockGallery(path)
	if err != nil {
		t.Fatal(err)
	}
	for op := range crashOps {
		out, err := crashChild(t, op, path, "").Output()
		if err == nil || !strings.Contains(string(out), ErrLocked.Error()) {
			t.Errorf("%s beside another writer: %v, %q", op, err, out)
		}
		wantUntouched(t, path, original)
	}
	lock.Close()
	if out, err := crashChild(t, "add", path, "").Output(); err != nil {
		t.Errorf("after the lock was given back: %v, %q", err, out)
	}
}
