package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// ErrManifest is wrapped by every error about a manifest.
var ErrManifest = errors.New("bench: malformed manifest")

// maxManifest bounds the size of a manifest: labels for 100,000 fingers fit.
const maxManifest = 32 << 20

// A Manifest describes a data set. Names of images are relative to the folder, with slashes, and follow the rule of
// [Finger].
type Manifest struct {
	Name    string   `json:"name"`
	Folder  string   `json:"folder"`            // relative to the manifest's own folder, or absolute
	PPI     float64  `json:"ppi"`               // resolution of the images; 0: what each file says
	Pattern []string `json:"pattern,omitempty"` // file names to take, as path.Match has them; none: every image
	// Labels say to which group a finger or an impression belongs: by finger (101) or by file name without its ending
	// (101_3), which goes first, then by kind of label (sex, age band, sensor, subject …).
	Labels map[string]map[string]string `json:"labels,omitempty"`
}

var imageSuffixes = []string{".png", ".tif", ".tiff", ".bmp", ".pgm", ".jpg", ".jpeg", ".jp2", ".j2k", ".wsq"}

// ReadManifest reads and checks a manifest; unknown fields are an error, as they would be a misspelt label.
func ReadManifest(r io.Reader) (*Manifest, error) {
	d := json.NewDecoder(io.LimitReader(r, maxManifest))
	d.DisallowUnknownFields()
	m := new(Manifest)
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if m.Folder == "" {
		return nil, fmt.Errorf("%w: no folder", ErrManifest)
	}
	if m.PPI != 0 && (m.PPI < 200 || m.PPI > 1200) {
		return nil, fmt.Errorf("%w: %v ppi, want 200 to 1200", ErrManifest, m.PPI)
	}
	for _, p := range m.Pattern {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("%w: pattern: %w", ErrManifest, err)
		}
	}
	return m, nil
}

// OpenManifest reads a manifest file and makes its folder absolute or relative to the working directory.
func OpenManifest(file string) (*Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := ReadManifest(f)
	if err != nil {
		return nil, err
	}
	if !filepath.IsAbs(m.Folder) {
		m.Folder = filepath.Join(filepath.Dir(file), filepath.FromSlash(m.Folder))
	}
	return m, nil
}

// Names lists the images of the folder that the pattern takes, sorted with numbers by their value, so that 2_1 comes
// before 10_1. The error wraps ErrName for an image whose name has no underscore.
func (m *Manifest) Names() ([]string, error) {
	entries, err := os.ReadDir(m.Folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() || !m.takes(e.Name()) {
			continue
		}
		if _, err := Finger(e.Name()); err != nil {
			return nil, fmt.Errorf("%w: a file of data set %q", err, m.Name)
		}
		names = append(names, e.Name())
	}
	slices.SortFunc(names, natural)
	return names, nil
}

func (m *Manifest) takes(name string) bool {
	if len(m.Pattern) == 0 {
		return slices.Contains(imageSuffixes, strings.ToLower(path.Ext(name)))
	}
	return slices.ContainsFunc(m.Pattern, func(p string) bool {
		ok, _ := path.Match(p, name)
		return ok
	})
}

// Label returns the label of the given kind of an impression, or else of its finger; "" where neither has one.
func (m *Manifest) Label(name, kind string) string {
	base := path.Base(name)
	if v, ok := m.Labels[strings.TrimSuffix(base, path.Ext(base))][kind]; ok {
		return v
	}
	f, err := Finger(name)
	if err != nil {
		return ""
	}
	return m.Labels[f][kind]
}

// natural compares names, runs of digits by their value.
func natural(a, b string) int {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if digit(a[i]) && digit(b[j]) {
			x, y := number(a[i:]), number(b[j:])
			p, q := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if len(p) != len(q) {
				return len(p) - len(q)
			}
			if p != q {
				return strings.Compare(p, q)
			}
			i, j = i+len(x), j+len(y)
			continue
		}
		if a[i] != b[j] {
			return int(a[i]) - int(b[j])
		}
		i, j = i+1, j+1
	}
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func number(s string) string {
	for i := range len(s) {
		if !digit(s[i]) {
			return s[:i]
		}
	}
	return s
}
