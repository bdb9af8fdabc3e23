package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules of the repository that a compiler does not know.

const (
	root   = "../.."
	module = "github.com/whorl-afis/whorl"
)

// A listedPackage is what go list says of a package.
type listedPackage struct {
	ImportPath string
	Standard   bool
	Module     *struct {
		Path string
		Main bool
	}
	Imports []string
}

func goList(t *testing.T, patterns ...string) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Standard,Module,Imports"}, patterns...)...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []listedPackage
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// The engine can be embedded without bringing anything else: it imports the standard library and two modules.
func TestEngineDependencies(t *testing.T) {
	allowed := []string{module, "golang.org/x/sys", "github.com/klauspost/cpuid/v2"}
	for _, p := range goList(t, "./nist/...", "./template/...", "./matcher/...") {
		if p.Standard {
			continue
		}
		if p.Module == nil || !slices.Contains(allowed, p.Module.Path) {
			t.Errorf("an engine package depends on %s", p.ImportPath)
		}
	}
}

// Imports point one way: nist → template ← matcher ← rdsi ← cmd, and bench sees all but cmd.
func TestImportDirection(t *testing.T) {
	allowed := map[string][]string{
		"template": {"template"},
		"nist":     {"nist", "template"},
		"matcher":  {"matcher", "template"},
		"rdsi":     {"rdsi", "matcher", "nist", "template", "assets"},
		"assets":   {"assets"},
		"bench":    {"bench", "rdsi", "matcher", "nist", "template", "assets"},
	}
	for _, p := range goList(t, "./...") {
		from, ok := folder(p.ImportPath)
		if !ok || allowed[from] == nil {
			continue
		}
		for _, i := range p.Imports {
			if to, ok := folder(i); ok && !slices.Contains(allowed[from], to) {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

// folder returns the top-level folder of one of the module's packages.
func folder(importPath string) (string, bool) {
	rest, ok := strings.CutPrefix(importPath, module+"/")
	top, _, _ := strings.Cut(rest, "/")
	return top, ok
}

// Every module that a binary links is named in NOTICE.
func TestNotice(t *testing.T) {
	notice := string(readFile(t, "NOTICE"))
	for _, p := range goList(t, "./cmd/...") {
		if p.Module != nil && !p.Module.Main && !strings.Contains(notice, p.Module.Path+"\n") {
			t.Errorf("NOTICE does not name %s, of which %s is linked in", p.Module.Path, p.ImportPath)
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tracked returns the files of the repository, or of an unpacked archive of it.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = root
	if out, err := cmd.Output(); err == nil {
		return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	}
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasPrefix(path, filepath.Join(root, "bin")) {
			name, _ := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A folder has one package comment: a second is a licence header that became documentation, or a file that moved.
func TestPackageComments(t *testing.T) {
	docs := map[string][]string{}
	for _, file := range tracked(t) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.Contains(file, "/_") || strings.Contains(file, "testdata/") {
			continue
		}
		dir := filepath.ToSlash(filepath.Dir(file))
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.PackageClauseOnly|parser.ParseComments)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted and not yet committed
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if _, ok := docs[dir]; !ok {
			docs[dir] = nil
		}
		if f.Doc != nil {
			docs[dir] = append(docs[dir], file)
		}
	}
	for dir, files := range docs {
		if len(files) != 1 {
			t.Errorf("%s: %d package comments, want 1: %v", dir, len(files), files)
		}
	}
}

// The product does not know the machines that it is made on.
func TestNoMachines(t *testing.T) {
	// Written so that this file does not hold what it looks for.
	forbidden := regexp.MustCompile(`/wor` + `k/|/roo` + `t/|/far` + `m/|proxy\.gol` + `ang|registry\.npm` + `js|deb\.debi` + `an\.org|pypi\.or` + `g`)
	for _, file := range tracked(t) {
		if strings.HasSuffix(file, ".sum") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || bytes.IndexByte(b, 0) >= 0 {
			continue // deleted and not yet committed; binary
		}
		for n, line := range bytes.Split(b, []byte("\n")) {
			if m := forbidden.Find(line); m != nil {
				t.Errorf("%s:%d: %s", file, n+1, m)
			}
		}
	}
}

// A file that needs a table of contents is two files. Generated files and tables of numbers are read by nobody.
func TestFileLength(t *testing.T) {
	const most = 400
	generated := regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	for _, file := range tracked(t) {
		if !strings.HasSuffix(file, ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || generated.Match(b) {
			continue
		}
		if n := bytes.Count(b, []byte("\n")); n > most {
			t.Errorf("%s has %d lines, at most %d", file, n, most)
		}
	}
}

// What is not finished is not committed.
func TestNothingUnfinished(t *testing.T) {
	unfinished := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK|unimple` + `mented)\b`)
	for _, file := range tracked(t) {
		if !strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, ".s") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			continue
		}
		for n, line := range bytes.Split(b, []byte("\n")) {
			if m := unfinished.Find(line); m != nil {
				t.Errorf("%s:%d: %s", file, n+1, m)
			}
		}
	}
}
