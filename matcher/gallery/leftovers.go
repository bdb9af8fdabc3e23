package gallery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Names beside the gallery. Each is fixed, so that whoever holds the lock knows what a crash left behind.
const (
	suffixLock = ".lock" // empty; carries the advisory lock and is never removed
	suffixNew  = ".new"  // the next gallery, not yet complete
	suffixOld  = ".old"  // second name of the gallery before this one, while bytes of it are overwritten
)

// testStep is called at each step whose order matters for a crash. Tests end the process in it.
var testStep func(name string)

func step(name string) {
	if testStep != nil {
		testStep(name)
	}
}

// lockGallery takes the lock on the gallery at path and purges what a crash left. Closing the file gives it back.
func lockGallery(path string) (*os.File, error) {
	f, err := os.OpenFile(path+suffixLock, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("gallery: lock: %w", err)
	}
	if err := tryLock(f); err != nil {
		f.Close()
		if errors.Is(err, ErrLocked) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("gallery: lock: %w", err)
	}
	if err := purge(path); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// purge finishes what a crash interrupted. An unfinished new gallery is overwritten and removed. An old one is still
// there if an erasure got as far as naming it: if the rename came to pass, what the present gallery no longer has is
// overwritten; if not, both names are one file and the second is only removed. The caller holds the lock.
func purge(path string) error {
	if _, err := os.Lstat(path + suffixNew); err == nil {
		if err := wipeFile(path + suffixNew); err != nil {
			return err
		}
	}
	old, err := os.Lstat(path + suffixOld)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("gallery: purge: %w", err)
	}
	now, err := os.Lstat(path)
	switch {
	case err == nil && os.SameFile(old, now):
		return removeName(path + suffixOld)
	case errors.Is(err, fs.ErrNotExist):
		// Only somebody else can have removed the gallery itself. The old one is then the last copy: leave it.
		return fmt.Errorf("%w: an interrupted erasure left its old file and the gallery itself is gone", ErrFormat)
	case err != nil:
		return fmt.Errorf("gallery: purge: %w", err)
	}
	return wipeFile(path + suffixOld)
}

// purgeIfFree purges leftovers at Open, where nobody is changing the gallery and the directory lets us.
func purgeIfFree(path string) {
	_, errNew := os.Lstat(path + suffixNew)
	_, errOld := os.Lstat(path + suffixOld)
	if errNew != nil && errOld != nil {
		return
	}
	if f, err := lockGallery(path); err == nil {
		f.Close()
	}
}

// keepOld gives the gallery at path its second name.
func keepOld(path string) error {
	if err := os.Link(path, path+suffixOld); err != nil {
		return fmt.Errorf("gallery: keep the old file for overwriting: %w", err)
	}
	step("linked")
	return syncDir(filepath.Dir(path))
}

// wipeFile overwrites a file with zeros, makes that durable, and removes it.
func wipeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("gallery: overwrite: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("gallery: overwrite: %w", err)
	}
	if err := zero(f, 0, info.Size()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("gallery: overwrite: %w", err)
	}
	step("overwritten")
	return removeName(path)
}

func removeName(path string) error {
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("gallery: purge: %w", err)
	}
	step("removed")
	return syncDir(filepath.Dir(path))
}

// zero overwrites n bytes from off on.
func zero(f *os.File, off, n int64) error {
	buf := make([]byte, min(n, 1<<20))
	for n > 0 {
		k := min(n, int64(len(buf)))
		if _, err := f.WriteAt(buf[:k], off); err != nil {
			return fmt.Errorf("gallery: overwrite: %w", err)
		}
		off, n = off+k, n-k
	}
	return nil
}
