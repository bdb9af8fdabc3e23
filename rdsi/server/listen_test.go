package server_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi/server"
)

func TestListen(t *testing.T) {
	dir, err := os.MkdirTemp("", "whorl")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	l, err := server.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if _, err := server.Listen(path); !errors.Is(err, server.ErrInUse) {
		t.Errorf("second daemon: %v", err)
	}
	// A daemon that was killed leaves its socket behind.
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Fatal("no stale socket to test with")
	}
	l, err = server.Listen(path)
	if err != nil {
		t.Fatalf("stale socket: %v", err)
	}
	l.Close()

	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Listen(file); !errors.Is(err, server.ErrNotSocket) {
		t.Errorf("regular file: %v", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "precious" {
		t.Errorf("regular file was touched: %q, %v", b, err)
	}
	if _, err := server.Listen(dir); !errors.Is(err, server.ErrNotSocket) {
		t.Errorf("folder: %v", err)
	}
	if _, err := server.Listen(filepath.Join(dir, "none", "s")); err == nil {
		t.Error("no folder: no error")
	}
	if _, err := server.Listen(filepath.Join(dir, strings.Repeat("x", 200))); !errors.Is(err, server.ErrPath) {
		t.Errorf("long path: %v", err)
	}
}
