package gallery

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// inBackground opens a gallery and waits for the first report of the check in the background.
func inBackground(t *testing.T, path string) (*Gallery, error) {
	t.Helper()
	reports := make(chan error, 100)
	g := mustOpen(t, path, Options{Background: 1 << 30, Report: func(err error) { reports <- err }})
	select {
	case err := <-reports:
		return g, err
	case <-time.After(time.Minute):
		t.Fatal("no report")
		return nil, nil
	}
}

// flip changes a bit of a file without changing its time.
func flip(t *testing.T, path string, at uint64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], int64(at)); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 << (at % 8)
	if _, err := f.WriteAt(b[:], int64(at)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

func TestBackgroundFindsNothing(t *testing.T) {
	g, err := inBackground(t, build(t, testRecords(60, 3)))
	if err != nil || g.Damage() != nil {
		t.Errorf("a whole gallery: %v, %v", err, g.Damage())
	}
	if !g.Info().Checked {
		t.Error("Info.Checked is false after the end")
	}
	if g := mustOpen(t, build(t, testRecords(3, 3)), Options{}); g.Info().Checked {
		t.Error("Info.Checked without a check")
	}
}

// A bit that changes in any structure is refused by Open or found in the background, and then an error for whoever reads
// there, and for nobody else.
func TestBackgroundFindsFlippedBits(t *testing.T) {
	path := build(t, testRecords(60, 3))
	good := readFile(t, path)
	whole := mustOpen(t, path, Options{})
	ws, _ := whole.Acquire()
	defer ws.Release()
	type place struct {
		at   uint64
		unit int // -1 for all
	}
	places := []place{{3, -1}, {40, -1}, {sectionTable + 8, -1}, {headerCRC, -1}}
	for _, x := range ws.header.sections {
		places = append(places, place{x.offset, -1}, place{x.offset + x.length/2, -1}, place{x.offset + x.length - 1, -1})
	}
	for i := range ws.chunks {
		c := &ws.chunks[i]
		places = append(places, place{c.hot, i}, place{c.cold - 1, i}, place{c.cold, i}, place{c.cold + c.coldLen - 1, i})
	}
	bad, found := filepath.Join(t.TempDir(), "bad"), 0
	for _, p := range places {
		writeFile(t, bad, good)
		flip(t, bad, p.at)
		if g, err := Open(bad, Options{}); err != nil {
			if !isSentinel(err) {
				t.Errorf("offset %d: %v", p.at, err)
			}
			continue
		} else {
			g.Close()
		}
		found++
		g, err := inBackground(t, bad)
		if !errors.Is(err, ErrChecksum) || !errors.Is(g.Damage(), ErrChecksum) {
			t.Errorf("offset %d: %v, %v", p.at, err, g.Damage())
			continue
		}
		s, err := g.Acquire()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); errors.Is(err, ErrChecksum) != (p.unit < 0) {
			t.Errorf("offset %d, unit %d: Check gives %v", p.at, p.unit, err)
		}
		for i := range s.chunks {
			hit := i == p.unit
			if err := s.Damage(i); errors.Is(err, ErrChecksum) != hit {
				t.Errorf("offset %d: damage of unit %d, want it in %d: %v", p.at, i, p.unit, err)
			}
			if _, err := g.At(int(s.chunks[i].first)).Template(); p.unit >= 0 && errors.Is(err, ErrChecksum) != hit {
				t.Errorf("offset %d: record of unit %d, damage in %d: %v", p.at, i, p.unit, err)
			}
		}
		s.Release()
		g.Close()
	}
	if found < len(places)/2 {
		t.Errorf("Open left only %d of %d to the background", found, len(places))
	}
}

// Bits that change after Open, on a disk or in memory, are found too.
func TestBackgroundAfterOpen(t *testing.T) {
	path := build(t, testRecords(60, 3))
	reports := make(chan error, 10)
	g := mustOpen(t, path, Options{Background: 1, Report: func(err error) { reports <- err }})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	flip(t, path, 100)
	flip(t, path, s.chunks[3].hot+600)
	c := checker{Snapshot: s, rate: 1 << 40, report: func(err error) { reports <- err }, buf: make([]byte, 1000)}
	c.run(context.Background())
	for range 2 {
		if err := <-reports; !errors.Is(err, ErrChecksum) {
			t.Errorf("report of %v", err)
		}
	}
	if err := s.Check(); !errors.Is(err, ErrChecksum) {
		t.Errorf("Check after a flip in the header: %v", err)
	}
	if err := s.Damage(3); !errors.Is(err, ErrChecksum) {
		t.Errorf("Damage: %v", err)
	}
}

// A file that was replaced is overwritten while it is checked: that is not damage, and the new one is checked in turn.
func TestBackgroundReplaced(t *testing.T) {
	recs := testRecords(60, 3)
	path := build(t, recs)
	reports := make(chan error, 10)
	g := mustOpen(t, path, Options{Background: 1 << 30, Report: func(err error) { reports <- err }})
	if err := <-reports; err != nil {
		t.Fatal(err)
	}
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	if _, err := Erase(path, recs[0].Subject); err != nil {
		t.Fatal(err)
	}
	c := checker{Snapshot: s, rate: 1 << 40, report: func(err error) { t.Errorf("overwritten: %v", err) }, buf: make([]byte, 1000)}
	if s.mapping.shared {
		c.run(context.Background())
	}
	if err := g.Refresh(); err != nil {
		t.Fatal(err)
	}
	if err := <-reports; err != nil || !g.Info().Checked || g.Len() != 57 {
		t.Errorf("the new file: %v, checked %v, %d records", err, g.Info().Checked, g.Len())
	}
}

// Close and Refresh end a check that would take hours, and what it holds is given back.
func TestBackgroundEnds(t *testing.T) {
	path := build(t, testRecords(60, 3))
	before := runtime.NumGoroutine()
	g := mustOpen(t, path, Options{Background: 1, Report: func(err error) { t.Errorf("report: %v", err) }})
	s, _ := g.Acquire()
	s.Release()
	g.Close()
	for deadline := time.Now().Add(time.Minute); s.refs.Load() != 0 || runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the check goes on after Close")
		}
	}
}

// Without a mapping there is no file to read: the copy is checked.
func TestBackgroundOfCopy(t *testing.T) {
	path := build(t, testRecords(60, 3))
	good := readFile(t, path)
	flip(t, path, headerSize+5)
	var got error
	done := make(chan bool)
	g := mustOpen(t, path, Options{HugePages: true, Background: 1 << 30, Report: func(err error) { got = err; close(done) }})
	writeFile(t, path, good)
	<-done
	if !errors.Is(got, ErrChecksum) || g.Info().Mapped {
		t.Errorf("%v, mapped %v", got, g.Info().Mapped)
	}
}
