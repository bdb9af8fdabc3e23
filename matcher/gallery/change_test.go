package gallery

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestChanges(t *testing.T) {
	recs := testRecords(40, 4)
	path := build(t, recs[:30])
	g := mustOpen(t, path, Options{})
	check := func(what string, want []Record) {
		t.Helper()
		if err := g.Refresh(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(expected(want), contents(t, g), byBytes, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("after %s (-want +got):\n%s", what, diff)
		}
		if err := openAndVerify(path); err != nil {
			t.Fatalf("after %s: %v", what, err)
		}
		wantNames(t, path)
	}
	if err := Add(path, recs[30:]); err != nil {
		t.Fatal(err)
	}
	check("Add", recs)

	subject := recs[8].Subject
	now := append([]Record(nil), recs...)
	edit := func(f func(*Record)) (n int) {
		for i := range now {
			if now[i].Subject == subject {
				f(&now[i])
				n++
			}
		}
		return n
	}
	want := edit(func(r *Record) { r.Policy = (r.Policy | 0x500) &^ 1 })
	if n, err := Mark(path, subject, 0x500, 1); n != want || err != nil {
		t.Fatal(n, err)
	}
	check("Mark", now)
	edit(func(r *Record) { r.Policy |= PolicyBlocked })
	if n, err := Block(path, subject, true); n != want || err != nil {
		t.Fatal(n, err)
	}
	check("Block", now)
	edit(func(r *Record) { r.Policy &^= PolicyBlocked })
	if n, err := Block(path, subject, false); n != want || err != nil {
		t.Fatal(n, err)
	}
	check("unblock", now)
	if n, err := Erase(path, subject); n != want || err != nil {
		t.Fatal(n, err)
	}
	left := now[:0:0]
	for _, r := range now {
		if r.Subject != subject {
			left = append(left, r)
		}
	}
	check("Erase", left)
	if got, want := g.Info().Generation, uint64(6); got != want {
		t.Errorf("generation %d, want %d", got, want)
	}
	before := readFile(t, path)
	for name, f := range map[string]func() (int, error){
		"Erase": func() (int, error) { return Erase(path, subject) },
		"Mark":  func() (int, error) { return Mark(path, "nobody", 1, 0) },
		"Block": func() (int, error) { return Block(path, "nobody", true) },
	} {
		if n, err := f(); n != 0 || err != nil {
			t.Errorf("%s of a subject that is not there: %d, %v", name, n, err)
		}
	}
	if err := Add(path, []Record{recs[0], {Subject: "x"}}); !errors.Is(err, ErrTemplate) {
		t.Errorf("Add with a bad record: %v", err)
	}
	if !bytes.Equal(before, readFile(t, path)) {
		t.Error("the file changed though nothing was to change")
	}
	wantNames(t, path)
}

// The bytes of an erased record must be gone from the old file too, which another process may hold open.
func TestEraseOverwrites(t *testing.T) {
	recs := testRecords(10, 1)
	path := build(t, recs)
	old, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	g := mustOpen(t, path, Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	if n, err := Erase(path, recs[4].Subject); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if info, err := old.Stat(); err != nil || info.Size() == 0 {
		t.Fatal(err)
	}
	b := make([]byte, s.info.Size())
	if _, err := old.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, make([]byte, len(b))) {
		t.Error("the old file still holds bytes")
	}
	if err := s.Check(); s.mapping.shared && !errors.Is(err, ErrChanged) {
		t.Errorf("a search that was running learns %v", err)
	}
}

// Damage must not be copied under a fresh checksum.
func TestChangeOfDamagedGallery(t *testing.T) {
	recs := testRecords(10, 1)
	path := build(t, recs)
	b := readFile(t, path)
	b[headerSize+100] ^= 1
	writeFile(t, path, b)
	if err := Add(path, recs[:1]); !errors.Is(err, ErrChecksum) {
		t.Errorf("Add: %v", err)
	}
	if !bytes.Equal(b, readFile(t, path)) {
		t.Error("the damaged file was replaced")
	}
	wantNames(t, path)
}
