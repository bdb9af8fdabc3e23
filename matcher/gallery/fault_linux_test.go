package gallery

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

func TestReadOnlyDirectory(t *testing.T) {
	recs := testRecords(6, 2)
	path := build(t, recs)
	dir := filepath.Dir(path)
	if err := os.Remove(path + suffixLock); err != nil {
		t.Fatal(err)
	}
	for d := dir; d != "/" && d != os.TempDir(); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(d, 0o755)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 { // root may write everywhere: be nobody, on this thread, for files
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := unix.Setfsuid(65534); err != nil {
			t.Skip("cannot give up root: ", err)
		}
		defer unix.Setfsuid(0)
	}
	if g := mustOpen(t, path, Options{Verify: true}); g.Len() != 6 {
		t.Errorf("%d records", g.Len())
	}
	if err := Add(path, recs[:1]); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Add: %v", err)
	}
	if _, err := Create(path+"2", BuildOptions{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Create: %v", err)
	}
}
