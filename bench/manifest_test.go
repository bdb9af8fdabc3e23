package bench

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"10_1.png", "2_1.png", "2_10.png", "2_2.PNG", "11_1.jp2", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "set.json")
	text := `{"name": "set", "folder": ".", "ppi": 500, "labels": {"2": {"sex": "f"}, "2_10": {"sensor": "x", "sex": "-"}}}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := OpenManifest(file)
	if err != nil {
		t.Fatal(err)
	}
	names, err := m.Names()
	if want := []string{"2_1.png", "2_2.PNG", "2_10.png", "10_1.png", "11_1.jp2"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("names %v, %v", names, err)
	}
	if m.Label("2_1.png", "sex") != "f" || m.Label("a/2_10.png", "sensor") != "x" || m.Label("2_10.png", "sex") != "-" || m.Label("10_1.png", "sex") != "" {
		t.Error("labels")
	}
	m.Pattern = []string{"2_1*"}
	if names, _ := m.Names(); !slices.Equal(names, []string{"2_1.png", "2_10.png"}) {
		t.Errorf("pattern: %v", names)
	}
	for _, bad := range []string{
		``, `{}`, `{"folder": "x", "ppi": 40}`, `{"folder": "x", "lables": {}}`, `{"folder": "x", "pattern": ["["]}`,
	} {
		if _, err := ReadManifest(strings.NewReader(bad)); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestNatural(t *testing.T) {
	got := []string{"b_1", "10_1", "007_1", "7_1", "a_2", "9_10", "9_9", "a_10"}
	slices.SortFunc(got, natural)
	if want := []string{"7_1", "007_1", "9_9", "9_10", "10_1", "a_2", "a_10", "b_1"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add([]byte(`{"name": "x", "folder": ".", "ppi": 500, "pattern": ["*.png"], "labels": {"1": {"a": "b"}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadManifest(strings.NewReader(string(b)))
		if err == nil && (m.Folder == "" || m.PPI < 0) {
			t.Errorf("accepted %+v", m)
		}
	})
}
