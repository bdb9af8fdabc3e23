package template_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/whorl-afis/whorl/template"
)

// describedSample is the sample with codes of its first two minutiae.
func describedSample() *template.Template {
	s := sample()
	s.Bind(0xc0de0001, []byte("sixteen bytes: 1sixteen bytes: 2"))
	return s
}

// TestBinding holds the binding to CRC-32 and CRC-32C, bit by bit, of what FORMAT.md says.
func TestBinding(t *testing.T) {
	s := describedSample()
	b := []byte{0x01, 0x00, 0xde, 0xc0, 3, 0, 0, 0}
	for _, m := range s.Minutiae {
		b = append(b, byte(m.X), byte(m.X>>8), byte(m.Y), byte(m.Y>>8), m.Angle)
	}
	b = append(b, s.Codes.Data...)
	sum := func(polynomial uint32) uint64 {
		v := ^uint32(0)
		for _, c := range b {
			v ^= uint32(c)
			for range 8 {
				v = v>>1 ^ polynomial*(v&1)
			}
		}
		return uint64(^v)
	}
	if want := sum(0xedb88320) | sum(0x82f63b78)<<32; s.Codes.Binding != want {
		t.Errorf("binding %#x, want %#x", s.Codes.Binding, want)
	}
}

// TestBound edits what codes were computed from, what they are, and what they do not depend on.
func TestBound(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*template.Template)
		want bool
	}{
		"nothing":         {func(*template.Template) {}, true},
		"copy":            {func(s *template.Template) { *s = *s.Clone() }, true},
		"quality":         {func(s *template.Template) { s.Minutiae[0].Quality = 1 }, true},
		"kind":            {func(s *template.Template) { s.Minutiae[0].Kind = template.Other }, true},
		"map":             {func(s *template.Template) { s.Map = nil }, true},
		"x":               {func(s *template.Template) { s.Minutiae[2].X-- }, false},
		"y":               {func(s *template.Template) { s.Minutiae[2].Y++ }, false},
		"direction":       {func(s *template.Template) { s.Minutiae[1].Angle++ }, false},
		"order":           {func(s *template.Template) { slices.Reverse(s.Minutiae) }, false},
		"one less":        {func(s *template.Template) { s.Minutiae = s.Minutiae[:2] }, false},
		"fewer than code": {func(s *template.Template) { s.Minutiae = s.Minutiae[:1] }, false},
		"one more":        {func(s *template.Template) { s.Minutiae = append(s.Minutiae, template.Minutia{}) }, false},
		"version":         {func(s *template.Template) { s.Codes.Version++ }, false},
		"a bit of a code": {func(s *template.Template) { s.Codes.Data[31] ^= 1 }, false},
		"a code less":     {func(s *template.Template) { s.Codes.Data = s.Codes.Data[:16] }, false},
		"half a code":     {func(s *template.Template) { s.Codes.Data = s.Codes.Data[:24] }, false},
		"bound anew":      {func(s *template.Template) { s.Minutiae[2].X--; s.Bind(1, s.Codes.Data) }, true},
		"too many": {func(s *template.Template) {
			s.Minutiae = make([]template.Minutia, template.MaxMinutiae+1)
			s.Bind(1, s.Codes.Data)
		}, false},
		"bound to none": {func(s *template.Template) { s.Bind(1, nil) }, false},
	} {
		s := describedSample()
		c.edit(s)
		if got := s.Bound(); got != c.want {
			t.Errorf("%s: bound %v, want %v", name, got, c.want)
		}
		if invalid := map[string]string{"half a code": "24 bytes of codes", "too many": "256 minutiae"}[name]; invalid != "" {
			if err := s.Validate(); !errors.Is(err, template.ErrInvalid) || !strings.Contains(err.Error(), invalid) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		// Codes of other minutiae are left out and nothing else is.
		want := s.Clone()
		if !c.want {
			want.Codes = nil
		}
		b := marshal(t, s)
		got, err := template.Parse(b)
		if err != nil || len(b) != s.BinarySize() {
			t.Errorf("%s: %d bytes, BinarySize says %d: %v", name, len(b), s.BinarySize(), err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDescribedGolden(t *testing.T) {
	golden(t, "testdata/described.golden", dump(t, describedSample()))
}

func TestParseDescribedErrors(t *testing.T) {
	good := marshal(t, describedSample())
	const block = 55 // where the golden dump has the version of the codes
	edit := func(at int, v ...byte) []byte {
		b := slices.Clone(good)
		copy(b[at:], v)
		return seal(b)
	}
	for _, c := range []struct {
		name string
		b    []byte
		text string
	}{
		{"no codes", edit(22, 0, 0), "offset 22: 0 codes"},
		{"more codes than minutiae", edit(22, 4, 0), "offset 22: 4 codes of 3"},
		{"a code less", edit(22, 1, 0), "bytes where the header says"},
		{"as version 1", edit(7, '1'), "bytes where the header says"},
		{"codes in version 1", seal(append(edit(7, '1')[:block:block], 0, 0, 0, 0)), "offset 16: reserved"},
		{"cut short", good[:len(good)-5], "bytes where the header says"},
		{"other minutia", edit(28, good[28]^1), "offset 59: codes of other minutiae"},
		{"other version", edit(block, good[block]^1), "offset 59: codes of other minutiae"},
		{"other binding", edit(block+4, good[block+4]^1), "offset 59: codes of other minutiae"},
		{"other code", edit(block+12, good[block+12]^1), "offset 59: codes of other minutiae"},
	} {
		got, err := template.Parse(c.b)
		if got != nil || !errors.Is(err, template.ErrDamaged) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, %v; want %q", c.name, got, err, c.text)
		}
	}
	// Every bit counts.
	for i := range len(good) * 8 {
		b := slices.Clone(good)
		b[i/8] ^= 1 << (i % 8)
		if got, err := template.Parse(b); err == nil {
			t.Fatalf("bit %d: %v", i, got)
		}
	}
}

func TestCodesAreSecret(t *testing.T) {
	s := describedSample()
	var texts []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		for _, v := range []any{s, *s, s.Codes, *s.Codes, []any{s.Codes}} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("codes", "pointer", s.Codes, "value", *s.Codes, "template", s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("codes", "pointer", s.Codes, "value", *s.Codes, "template", s)
	text, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(text), `"codes":2,`) {
		t.Errorf("the number of codes is missing: %s, %v", text, err)
	}
	for _, text := range append(texts, log.String(), string(text)) {
		for _, secret := range []string{"sixteen", "115 105", "73697874", "0x73", "c2l4"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q tells a code", text)
			}
		}
	}
	if got := fmt.Sprint(s.Codes); got != "codes(2)" {
		t.Errorf("codes are printed as %q", got)
	}
	codes, data := s.Codes, s.Codes.Data[:cap(s.Codes.Data)]
	s.Wipe()
	if s.Codes != nil || codes.Data != nil || codes.Binding != 0 || slices.ContainsFunc(data, func(b byte) bool { return b != 0 }) {
		t.Error("codes are still in memory")
	}
}

func TestCloneCopiesCodes(t *testing.T) {
	s := describedSample()
	c := s.Clone()
	if diff := cmp.Diff(s, c); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	c.Codes.Data[0], c.Codes.Version = 0, 0
	if !cmp.Equal(s, describedSample()) {
		t.Error("a change of the copy reaches the original")
	}
}

// BenchmarkBound is what every use of stored codes pays before it trusts them.
func BenchmarkBound(b *testing.B) {
	t := &template.Template{Minutiae: make([]template.Minutia, 45)}
	for i := range t.Minutiae {
		t.Minutiae[i] = template.Minutia{X: uint16(70 * i), Y: uint16(31 * i * i), Angle: uint8(5 * i)}
	}
	data := make([]byte, 45*template.CodeSize)
	for i := range len(data) / 8 {
		binary.LittleEndian.PutUint64(data[8*i:], uint64(i)*0x9e3779b97f4a7c15)
	}
	t.Bind(1, data)
	for b.Loop() {
		if !t.Bound() {
			b.Fatal("not bound")
		}
	}
}
