package template_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/whorl-afis/whorl/template"
)

// field is one line of the dump.
type field struct {
	size int
	name string
}

var headerFields = []field{
	{8, "magic"}, {2, "width"}, {2, "height"}, {1, "position"}, {1, "impression"}, {1, "quality"}, {1, "period"},
	{2, "reasons"}, {2, "area"}, {2, "minutiae"}, {2, "reserved"}, {2, "map columns"}, {2, "map rows"},
}

// TestGoldenDump shows a change of the format as a change of text.
func TestGoldenDump(t *testing.T) {
	golden(t, "testdata/template.golden", dump(t, sample()))
}

// dump writes s as bytes with their names.
func dump(t *testing.T, s *template.Template) string {
	fields := slices.Clone(headerFields)
	for i := range s.Minutiae {
		for _, f := range []field{{2, "x"}, {2, "y"}, {1, "angle"}, {1, "kind"}, {1, "quality"}} {
			fields = append(fields, field{f.size, fmt.Sprintf("minutia %d %s", i, f.name)})
		}
	}
	for r := range s.Map.Rows {
		fields = append(fields, field{int(s.Map.Cols), fmt.Sprintf("map row %d", r)})
	}
	if s.Codes != nil {
		fields[10].name = "codes" // reserved without them
		fields = append(fields, field{4, "version of the codes"}, field{8, "binding"})
		for i := range s.Codes.Len() {
			fields = append(fields, field{template.CodeSize, fmt.Sprintf("code %d", i)})
		}
	}
	fields = append(fields, field{4, "checksum"})
	b := marshal(t, s)
	var out strings.Builder
	at := 0
	for _, f := range fields {
		fmt.Fprintf(&out, "%03d-%03d: %x # %s", at, at+f.size, b[at:at+f.size], f.name)
		if f.name == "magic" {
			fmt.Fprintf(&out, " %q", b[:8])
		}
		out.WriteByte('\n')
		at += f.size
	}
	if at != len(b) {
		t.Errorf("the dump describes %d of %d bytes", at, len(b))
	}
	return out.String()
}

func TestRoundTrip(t *testing.T) {
	full := sample()
	for i := len(full.Minutiae); i < template.MaxMinutiae; i++ {
		full.Minutiae = append(full.Minutiae, template.Minutia{X: uint16(i), Y: uint16(2 * i), Kind: template.Ending, Quality: 1})
	}
	noMap := sample()
	noMap.Map = nil
	for name, want := range map[string]*template.Template{
		"zero": {}, "sample": sample(), "described": describedSample(), "full": full, "no map": noMap, "not judged": {Quality: template.NoQuality, Width: 1, Height: 1},
	} {
		b := marshal(t, want)
		if len(b) != want.BinarySize() {
			t.Errorf("%s: %d bytes, BinarySize says %d", name, len(b), want.BinarySize())
		}
		got, err := template.Parse(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		var u template.Template
		if err := u.UnmarshalBinary(b); err != nil || !cmp.Equal(want, &u) {
			t.Errorf("%s: UnmarshalBinary: %v", name, err)
		}
		if !template.Detect(b) {
			t.Errorf("%s: not detected", name)
		}
	}
}

// TestSize reads templates that follow one another, each by its header first.
func TestSize(t *testing.T) {
	var stream []byte
	all := []*template.Template{sample(), describedSample(), {}, sample()}
	for _, s := range all {
		stream = append(stream, marshal(t, s)...)
	}
	for i, want := range all {
		n, err := template.Size(stream[:template.HeaderSize])
		if err != nil || n != want.BinarySize() {
			t.Fatalf("template %d: %d bytes, want %d: %v", i, n, want.BinarySize(), err)
		}
		got, err := template.Parse(stream[:n])
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("template %d: %v", i, err)
		}
		stream = stream[n:]
	}
	if _, err := template.Size(marshal(t, sample())[:template.HeaderSize-1]); !errors.Is(err, template.ErrDamaged) {
		t.Errorf("a header cut short: %v", err)
	}
	if _, err := template.Size(nil); !errors.Is(err, template.ErrFormat) {
		t.Errorf("nothing: %v", err)
	}
}

func TestAppendKeepsPrefix(t *testing.T) {
	prefix := []byte("before")
	b, err := sample().AppendBinary(slices.Clone(prefix))
	if err != nil || !bytes.HasPrefix(b, prefix) || !bytes.Equal(b[len(prefix):], marshal(t, sample())) {
		t.Errorf("appending to a slice writes something else than to an empty one: %v", err)
	}
	bad := sample()
	bad.Quality = 101
	b, err = bad.AppendBinary(slices.Clone(prefix))
	if !errors.Is(err, template.ErrInvalid) || !bytes.Equal(b, prefix) {
		t.Errorf("an invalid template: appended %d bytes, %v", len(b)-len(prefix), err)
	}
}

// seal makes the checksum right again.
func seal(b []byte) []byte {
	n := len(b) - 4
	binary.LittleEndian.PutUint32(b[n:], crc32.Checksum(b[:n], crc32.MakeTable(crc32.Castagnoli)))
	return b
}

func TestParseErrors(t *testing.T) {
	good := marshal(t, sample())
	edit := func(at int, v ...byte) []byte {
		b := slices.Clone(good)
		copy(b[at:], v)
		return b
	}
	for _, c := range []struct {
		name string
		b    []byte
		is   error
		text string
	}{
		{"nothing", nil, template.ErrFormat, "offset 0"},
		{"other format", []byte("FMR\x00 20\x00 and more"), template.ErrFormat, "offset 0"},
		{"magic cut short", good[:7], template.ErrFormat, "offset 0"},
		{"later version", edit(7, '3'), template.ErrVersion, `offset 7: version "3"`},
		{"header cut short", good[:31], template.ErrDamaged, "offset 31"},
		{"cut short", good[:len(good)-1], template.ErrDamaged, "bytes where the header says"},
		{"too long", append(slices.Clone(good), 0), template.ErrDamaged, "bytes where the header says"},
		{"256 minutiae", edit(20, 0, 1), template.ErrDamaged, "offset 20"},
		{"map without rows", edit(26, 0, 0), template.ErrDamaged, "offset 24"},
		{"map without columns", edit(24, 0, 0), template.ErrDamaged, "offset 24"},
		{"huge map", edit(24, 0xff, 0xff, 0xff, 0xff), template.ErrDamaged, "offset 24"},
		{"flipped bit", edit(30, good[30]^1), template.ErrDamaged, "checksum"},
		{"flipped checksum", edit(len(good)-1, good[len(good)-1]^1), template.ErrDamaged, "checksum"},
		{"reserved byte", seal(edit(22, 1)), template.ErrDamaged, "offset 16: reserved"},
		{"second reserved byte", seal(edit(23, 1)), template.ErrDamaged, "offset 16: reserved"},
		{"unknown reason", seal(edit(17, 1)), template.ErrDamaged, "offset 16: reserved"},
		{"invalid content", seal(edit(14, 101)), template.ErrInvalid, "quality 101"},
	} {
		got, err := template.Parse(c.b)
		if got != nil || !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, %v; want %v with %q", c.name, got, err, c.is, c.text)
		}
	}
	u := *sample()
	if err := u.UnmarshalBinary(good[:20]); err == nil || !cmp.Equal(&u, sample()) {
		t.Errorf("UnmarshalBinary of a damaged record: %v, or it changed the template", err)
	}
}

// FuzzParse checks that what is parsed is written as the same bytes.
func FuzzParse(f *testing.F) {
	f.Add(marshal(f, sample()))
	f.Add(marshal(f, &template.Template{}))
	f.Add(marshal(f, describedSample()))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := template.Parse(b)
		if err != nil {
			return
		}
		if n, err := template.Size(b); err != nil || n != len(b) {
			t.Fatalf("%d bytes are read, Size says %d, %v", len(b), n, err)
		}
		if got, err := p.MarshalBinary(); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%x is written as %x, %v", b, got, err)
		}
	})
}
