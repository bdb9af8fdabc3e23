package gallery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

var sentinels = []error{ErrFormat, ErrVersion, ErrTruncated, ErrChecksum, ErrChanged}

func isSentinel(err error) bool {
	for _, s := range sentinels {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}

// openAndVerify returns the first error of opening a file and reading all of it.
func openAndVerify(path string) error {
	g, err := Open(path, Options{})
	if err != nil {
		return err
	}
	defer g.Close()
	return g.Verify(context.Background())
}

func TestFlippedBits(t *testing.T) {
	path := build(t, testRecords(60, 3))
	good := readFile(t, path)
	g := mustOpen(t, path, Options{})
	s, _ := g.Acquire()
	defer s.Release()
	places := map[string][]uint64{}
	for i := 0; i < headerSize; i++ {
		if i > sectionTable+numSections*sectionEntry && i < headerCRC {
			i += 128 // of the empty part a few will do
		}
		places["header"] = append(places["header"], uint64(min(i, headerSize-1)))
	}
	for i, x := range s.header.sections {
		for _, at := range []uint64{0, x.length / 2, x.length - 1} {
			places[sectionNames[i]] = append(places[sectionNames[i]], x.offset+at)
		}
	}
	for k := range s.chunks {
		c := &s.chunks[k]
		name := fmt.Sprintf("chunk %d", k)
		places[name] = append(places[name], c.hot, c.hot+HotSize-1, c.cold-1, c.cold, c.cold+c.coldLen-1)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	for name, offsets := range places {
		for _, at := range offsets {
			b := append([]byte(nil), good...)
			b[at] ^= 1 << (at % 8)
			writeFile(t, bad, b)
			if err := openAndVerify(bad); !isSentinel(err) {
				t.Errorf("%s, offset %d: a flipped bit gave %v", name, at, err)
			}
			if g, err := Open(bad, Options{Verify: true}); err == nil {
				g.Close()
				t.Errorf("%s, offset %d: Options.Verify found nothing", name, at)
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	path := build(t, testRecords(60, 3))
	good := readFile(t, path)
	bad := filepath.Join(t.TempDir(), "bad")
	for n := 0; n < len(good); n += 1 + n/7 {
		writeFile(t, bad, good[:n])
		if _, err := Open(bad, Options{}); !errors.Is(err, ErrTruncated) {
			t.Errorf("%d of %d bytes: %v", n, len(good), err)
		}
	}
	writeFile(t, bad, append(good, 0))
	if _, err := Open(bad, Options{}); !errors.Is(err, ErrFormat) {
		t.Errorf("one byte too many: %v", err)
	}
}

func TestNotAGallery(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad")
	for content, want := range map[string]error{
		"WHORLTP1" + strings.Repeat("\x00", headerSize): ErrFormat,
		"WHORLGA2" + strings.Repeat("\x00", headerSize): ErrVersion,
		"WHORLGA1" + strings.Repeat("\x00", headerSize): ErrChecksum,
		"GIF89a and more": ErrFormat,
	} {
		writeFile(t, bad, []byte(content))
		if _, err := Open(bad, Options{}); !errors.Is(err, want) {
			t.Errorf("%.8q: %v, want %v", content, err, want)
		}
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrFormat) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestTruncatedWhileMapped(t *testing.T) {
	path := build(t, testRecords(300, 3))
	good := readFile(t, path)
	g := mustOpen(t, path, Options{})
	if !g.Info().Mapped {
		t.Skip("this system reads galleries into memory")
	}
	view := g.At(290)
	if err := os.Truncate(path, headerSize); err != nil {
		t.Fatal(err)
	}
	if _, err := view.Template(); !errors.Is(err, ErrTruncated) {
		t.Errorf("Template: %v", err)
	}
	if err := g.At(10).Err(); !errors.Is(err, ErrTruncated) {
		t.Errorf("At: %v", err)
	}
	if err := g.Verify(context.Background()); !errors.Is(err, ErrTruncated) {
		t.Errorf("Verify: %v", err)
	}
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(); !errors.Is(err, ErrTruncated) {
		t.Errorf("Check: %v", err)
	}
	s.Release()
	if err := g.Refresh(); !errors.Is(err, ErrTruncated) {
		t.Errorf("Refresh: %v", err)
	}
	writeFile(t, path, good)
	if err := g.Refresh(); err != nil {
		t.Fatal(err)
	}
	if err := g.Verify(context.Background()); err != nil {
		t.Errorf("after the file was put back: %v", err)
	}
}

// A guard must let every other panic through.
func TestGuardLetsPanicsThrough(t *testing.T) {
	g := mustOpen(t, build(t, testRecords(3, 1)), Options{})
	s, _ := g.Acquire()
	defer s.Release()
	for name, f := range map[string]func() error{
		"panic":       func() error { panic("other") },
		"nil pointer": func() error { var p *int; return fmt.Errorf("%d", *p) },
		"index":       func() error { return fmt.Errorf("%d", []int{1}[s.Len()]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: swallowed", name)
				}
			}()
			_ = s.Guard(f)
		}()
	}
}

func TestTwoWriters(t *testing.T) {
	recs := testRecords(6, 2)
	path := build(t, recs)
	w, err := Create(path, BuildOptions{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, BuildOptions{Replace: true}); !errors.Is(err, ErrLocked) {
		t.Errorf("second Create: %v", err)
	}
	if err := Add(path, recs[:1]); !errors.Is(err, ErrLocked) {
		t.Errorf("Add: %v", err)
	}
	if _, err := Erase(path, recs[0].Subject); !errors.Is(err, ErrLocked) {
		t.Errorf("Erase: %v", err)
	}
	if g := mustOpen(t, path, Options{}); g.Len() != 6 {
		t.Errorf("a writer at work changed the gallery: %d records", g.Len())
	}
	w.Abort()
	w.Abort()
	if err := w.Add(recs[0]); !errors.Is(err, ErrClosed) {
		t.Errorf("Add after Abort: %v", err)
	}
	if err := w.Commit(); !errors.Is(err, ErrClosed) {
		t.Errorf("Commit after Abort: %v", err)
	}
	if err := Add(path, recs[:1]); err != nil {
		t.Errorf("Add after Abort: %v", err)
	}
	if _, err := Create(path, BuildOptions{}); !errors.Is(err, ErrExists) {
		t.Errorf("Create without Replace: %v", err)
	}
	wantNames(t, path)
}

// wantNames checks that nothing but the gallery and its lock is left.
func wantNames(t testing.TB, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != filepath.Base(path) && name != filepath.Base(path)+suffixLock {
			t.Errorf("left behind: %s", name)
		}
	}
}

func TestRecordsThatCannotBeStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g")
	w, err := Create(path, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	good := testTemplate(1, 30, true)
	for name, c := range map[string]struct {
		r    Record
		want error
	}{
		"no subject":      {Record{Template: good}, ErrSubject},
		"long subject":    {Record{Subject: strings.Repeat("x", MaxSubject+1), Template: good}, ErrSubject},
		"not UTF-8":       {Record{Subject: "a\xff", Template: good}, ErrSubject},
		"no template":     {Record{Subject: "a"}, ErrTemplate},
		"invalid":         {Record{Subject: "a", Template: &template.Template{Quality: 101}}, ErrTemplate},
		"map far too big": {Record{Subject: "a", Template: &template.Template{Map: &template.OrientationMap{Cols: 513, Rows: 1, Cells: make([]uint8, 513)}}}, ErrTemplate},
	} {
		err := w.Add(c.r)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.r.Subject != "" && strings.Contains(fmt.Sprint(err), c.r.Subject+" ") {
			t.Errorf("%s: the error names the subject", name)
		}
	}
	if _, err := Mark(path, "a", PolicyBlocked, 0); !errors.Is(err, ErrPolicy) {
		t.Errorf("Mark of the gallery's own bit: %v", err)
	}
}

// A disk that fails under the writer must leave the old gallery and no new one.
func TestWriteError(t *testing.T) {
	recs := testRecords(9, 3)
	path := build(t, recs)
	before := readFile(t, path)
	w, err := Create(path, BuildOptions{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	full, err := os.Open(path + suffixNew) // refuses every write
	if err != nil {
		t.Fatal(err)
	}
	w.file.Close()
	w.file = full
	if err := w.Add(recs[0]); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err == nil {
		t.Error("Commit saw no error")
	}
	if string(readFile(t, path)) != string(before) {
		t.Error("the old gallery is not what it was")
	}
	wantNames(t, path)
}

func TestCloseWhileInUse(t *testing.T) {
	g := mustOpen(t, build(t, testRecords(20, 2)), Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	view := g.At(3)
	g.Close()
	g.Close()
	if _, err := s.Decode(3, new(template.Template), nil); err != nil {
		t.Errorf("a snapshot in use was closed: %v", err)
	}
	s.Release()
	if _, err := view.Template(); !errors.Is(err, ErrClosed) {
		t.Errorf("view after Close: %v", err)
	}
	for name, err := range map[string]error{
		"At": g.At(0).Err(), "Verify": g.Verify(context.Background()), "Refresh": g.Refresh(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if g.Len() != 0 || g.Subjects() != 0 || g.Info().Records != 0 {
		t.Error("a closed gallery has records")
	}
}

func TestVerifyCancelled(t *testing.T) {
	g := mustOpen(t, build(t, testRecords(20, 2)), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := g.Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
}
