package fmr

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHostile breaks good records in one place each.
func TestHostile(t *testing.T) {
	good := map[Format][]byte{}
	for _, f := range recordFormats {
		good[f] = write(t, sample(), f)
	}
	edit := func(f Format, at int, v ...byte) []byte {
		b := slices.Clone(good[f])
		copy(b[at:], v)
		return b
	}
	for _, c := range []struct {
		name string
		b    []byte
		is   error
		text string // of the error or, where is is nil, of the first warning
	}{
		{"empty", nil, ErrFormat, "offset 0"},
		{"magic only", []byte("FMR\x00"), ErrFormat, "offset 0"},
		{"other magic", []byte("FIR\x00 20\x00............"), ErrFormat, "offset 0"},
		{"unknown version", edit(ISO2005, 4, '0', '9', '9'), ErrFormat, "offset 0"},
		{"header cut short", good[ISO2005][:20], ErrDamaged, "offset 20"},
		{"header cut short, INCITS 2009", good[ANSI2009][:19], ErrDamaged, "offset 19"},
		{"view missing", edit(ISO2005, 22, 200), ErrDamaged, "view 2"},
		{"minutiae missing", edit(ISO2005, 27, 255), ErrDamaged, "among 255 minutiae"},
		{"representation too long", edit(ISO2011, 15, 0, 0, 0xff), ErrDamaged, ""},
		{"header too long", edit(ISO2005, 8, 0, 0, 1), nil, "header says"},
		{"magic twice", append(slices.Clone(good[ISO2005]), good[ISO2005]...), nil, "header says"},
		{"lengths of blocks", edit(ISO2005, 50, 0xff, 0xff), nil, "extended data of view 0 do not fit"},
		{"direction of ISO in INCITS", edit(ANSI2004, 34, 250), nil, "read in units of 1/256 turn"},
		{"no such day", edit(ISO2011, 15+4+3, 31), nil, "time of capture"},
	} {
		r, err := Read(c.b)
		switch {
		case c.is == nil && (err != nil || len(r.Warnings) == 0 || !strings.Contains(r.Warnings[0], c.text)):
			t.Errorf("%s: %v, %v; want the warning %q", c.name, r, err, c.text)
		case c.is != nil && (!errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text)):
			t.Errorf("%s: %v, %v; want %v with %q", c.name, r, err, c.is, c.text)
		}
	}
}

// TestTruncated cuts records at every length: the reader may fail or warn, but never give a whole record in silence.
func TestTruncated(t *testing.T) {
	for _, f := range recordFormats {
		b := write(t, sample(), f)
		for n := range len(b) {
			if r, err := Read(b[:n]); err == nil && len(r.Warnings) == 0 {
				t.Errorf("%v: %d of %d bytes read without a word", f, n, len(b))
			}
		}
	}
}

// TestExtendedRepair reads blocks whose lengths are wrong in the ways that are met in the field.
func TestExtendedRepair(t *testing.T) {
	r := sample()
	r.Views = r.Views[:1]
	r.Views[0].Zones, r.Views[0].Extended = nil, nil
	want := r.Views[0]
	exclusive := sample()
	exclusive.Views = exclusive.Views[:1]
	exclusive.Views[0].family, exclusive.Views[0].exclusive = ISO2005, true
	got, err := Read(write(t, exclusive, ISO2005))
	if err != nil || len(got.Warnings) > 0 || len(got.Views[0].Extended) != 1 || got.Views[0].RidgeCounts == nil {
		t.Errorf("lengths without heads: %v, %v", got, err)
	}
	good := write(t, r, ISO2005)
	ext := bytes.Index(good, []byte{0, 1, 0, 11}) - 2
	for name, edit := range map[string]func(b []byte) []byte{
		"length of all too long":    func(b []byte) []byte { b[ext+1] += 2; return b },
		"length of all too short":   func(b []byte) []byte { b[ext+1] -= 2; return b },
		"length of cores too long":  func(b []byte) []byte { b[ext+2+11+3]++; return b },
		"length of cores too short": func(b []byte) []byte { b[ext+2+11+3] -= 2; return b },
	} {
		got, err := Read(edit(slices.Clone(good)))
		if err != nil || len(got.Warnings) == 0 {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		v := got.Views[0]
		if v.RidgeCounts == nil || len(v.Cores) != len(want.Cores) || len(v.Deltas) != len(want.Deltas) || len(v.Extended) > 0 {
			t.Errorf("%s: %d cores, %d deltas; %q", name, len(v.Cores), len(v.Deltas), got.Warnings)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range recordFormats {
		f.Add(write(f, sample(), format), uint8(0))
	}
	f.Add([]byte{100, 200, 1<<6 | 5, 0, 255, 2<<6 | 63}, uint8(ISOCompactCard))
	f.Fuzz(func(t *testing.T, b []byte, card uint8) {
		r, err := Read(b)
		if g := Format(card); err != nil && g.card() {
			r, err = ReadFormat(b, g)
		}
		if err != nil {
			return
		}
		for _, v := range r.Views {
			if err := v.Template().Validate(); err != nil {
				t.Fatal(err)
			}
		}
		// What is written without loss reads as the same and is written as the same.
		first, _, err := r.Bytes(r.Format)
		if err != nil {
			if !errors.Is(err, ErrContent) {
				t.Fatal(err)
			}
			return
		}
		again, err := ReadFormat(first, r.Format)
		if err != nil {
			t.Fatalf("%v wrote what it cannot read: %v", r.Format, err)
		}
		second, losses, err := again.Bytes(r.Format)
		if err != nil || len(losses) > 0 || !bytes.Equal(first, second) {
			t.Fatalf("%v: written twice as different bytes: %v, %v\n%x\n%x", r.Format, losses, err, first, second)
		}
		for _, to := range append(recordFormats, ISOCompactCard, ISONormalCard) {
			if _, _, err := r.Bytes(to); err != nil && !errors.Is(err, ErrContent) {
				t.Fatal(err)
			}
		}
	})
}

// TestCorpus keeps the fuzzer's committed seeds in step with the writer.
func TestCorpus(t *testing.T) {
	for i, f := range recordFormats {
		b := write(t, sample(), f)
		path := filepath.Join("testdata", "fuzz", "FuzzRead", []string{"ansi2004", "ansi2009", "ansi2009am1", "iso2005", "iso2011"}[i])
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(seed(b)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != seed(b) {
			t.Errorf("%s is out of date (run with -update): %v", path, err)
		}
	}
}
