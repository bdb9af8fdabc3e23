package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

// threeTemplates are templates that follow one another, the second with codes, and where each begins.
func threeTemplates(t *testing.T) (b []byte, begins []int) {
	t.Helper()
	for k := range uint64(3) {
		v := synth.NewTemplateFinger(k).Impression(1, synth.TemplateSetting{Position: template.RightThumb + template.Position(k)})
		if k == 1 {
			matcher.Describe(v)
		}
		begins = append(begins, len(b))
		var err error
		if b, err = v.AppendBinary(b); err != nil {
			t.Fatal(err)
		}
	}
	return b, begins
}

func TestTemplatesOfOneFile(t *testing.T) {
	b, begins := threeTemplates(t)
	all, err := fromTemplates(b)
	if err != nil || len(all) != 3 {
		t.Fatalf("%d templates, %v", len(all), err)
	}
	for i, end := range append(begins[1:], len(b)) {
		if got, err := all[i].template.MarshalBinary(); err != nil || !bytes.Equal(got, b[begins[i]:end]) {
			t.Errorf("template %d is another: %v", i+1, err)
		}
	}
	for _, c := range []struct {
		name string
		b    []byte
		is   error
		text string
	}{
		{"the first cut short", b[:begins[1]-1], template.ErrDamaged, "template: template is damaged: offset"},
		{"the third cut short", b[:len(b)-1], template.ErrDamaged, "template 3, from offset"},
		{"its header cut short", b[:begins[2]+20], template.ErrDamaged, "cut short in the header"},
		{"rest is no template", append(slices.Clone(b), "more than one header has"...), template.ErrFormat, "template 4, from offset"},
		{"a bit of the second", func() []byte { c := slices.Clone(b); c[begins[2]-9] ^= 1; return c }(), template.ErrDamaged, "template 2, from offset"},
	} {
		if all, err := fromTemplates(c.b); all != nil || !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %d templates, %v; want %v with %q", c.name, len(all), err, c.is, c.text)
		}
	}
}

// TestEnrolTemplatesOfOneFile enrols them as prints of one person, and writes them as a file each.
func TestEnrolTemplatesOfOneFile(t *testing.T) {
	b, begins := threeTemplates(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "person.whorl")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	path := filepath.Join(dir, "g")
	for _, args := range [][]string{
		{"gallery", "build", "-o", path, file}, {"gallery", "info", path}, {"extract", "--codes=false", file, "-o", filepath.Join(dir, "each")},
	} {
		if status := run(args, &out, &errs); status != cli.OK {
			t.Fatalf("%v: status %d: %s", args, status, &errs)
		}
	}
	if text := out.String(); !strings.Contains(text, "enrolled 3 records") || !strings.Contains(text, "subjects\t1\n") {
		t.Errorf("the gallery is told as %s", text)
	}
	third, err := os.ReadFile(filepath.Join(dir, "each", "person-3.whorl"))
	if err != nil || !bytes.Equal(third, b[begins[2]:]) {
		t.Errorf("the third template is written as another: %v", err)
	}
}
