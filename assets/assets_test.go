package assets

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"
)

// provenance of every file but itself, by name.
type provenance struct {
	Source  string `json:"source"`
	Date    string `json:"date"`
	Licence string `json:"licence"`
}

func TestEveryFileHasProvenance(t *testing.T) {
	b, err := FS.ReadFile("provenance.json")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]provenance{}
	if err := json.Unmarshal(b, &listed); err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "provenance.json" {
			return err
		}
		p, ok := listed[path]
		delete(listed, path)
		if !ok || p.Source == "" || p.Licence == "" {
			t.Errorf("%s: no source or licence in provenance.json", path)
		}
		if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
			t.Errorf("%s: date: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range listed {
		t.Errorf("provenance.json lists %s, which is not there", path)
	}
}

func TestJSONParses(t *testing.T) {
	n := 0
	err := fs.WalkDir(FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		n++
		b, err := FS.ReadFile(path)
		if err == nil && !json.Valid(b) {
			t.Errorf("%s is not JSON", path)
		}
		return err
	})
	if err != nil || n < 8 {
		t.Fatalf("%d JSON files: %v", n, err)
	}
}
