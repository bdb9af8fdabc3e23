package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/plotting"
)

// setHelp tells what a set is, in the help of every command that takes one.
const setHelp = `A SET is a folder of images named FINGER_IMPRESSION, a manifest of such a folder (.json), or a file of scores (.tsv) as
whorl score prints them. With --pairs the pairs come from a file, for one folder; else all pairs are compared, or those
of the Fingerprint Verification Competitions. A manifest is an object of name, folder (relative to it), ppi, pattern
(file names to take) and labels: {"101": {"sex": "f"}, "101_3": {"sensor": "a"}} labels a finger and an impression.`

// setFlags say how sets are compared.
type setFlags struct {
	ppi             float64
	pairs, protocol string
	threads         int
}

func (f *setFlags) add(cmd *cobra.Command) {
	addPPI(cmd, &f.ppi)
	fl := cmd.Flags()
	fl.StringVar(&f.pairs, "pairs", "", "file with one pair A<TAB>B a line")
	fl.StringVar(&f.protocol, "protocol", "all", "pairs to compare: all, or fvc")
	fl.IntVar(&f.threads, "threads", 0, "number of threads (default: all processors)")
}

func (f *setFlags) check(sets []string) error {
	switch {
	case f.protocol != "all" && f.protocol != "fvc":
		return usagef("--protocol %q is neither all nor fvc", f.protocol)
	case f.pairs != "" && len(sets) > 1:
		return usagef("--pairs takes one folder")
	case f.threads < 0:
		return usagef("--threads %d is below 0", f.threads)
	}
	return nil
}

// A measuredSet is a set with its scores.
type measuredSet struct {
	name        string
	folder      string // of the images, "" for a file of scores
	ppi         float64
	comparisons []bench.Comparison
	failed      int             // images without a template
	manifest    *bench.Manifest // nil without labels
	quality     map[string]uint8
}

func (s *measuredSet) qualityOf(name string) float64 { return float64(s.quality[name]) }

func (s *measuredSet) curve() (plotting.Curve, error) {
	genuine, impostor, err := bench.Split(s.comparisons)
	return plotting.Curve{Name: s.name, Genuine: genuine, Impostor: impostor}, err
}

// openManifest returns the manifest of a set: that of a .json, or one made up for a folder.
func (f *setFlags) openManifest(set string) (*bench.Manifest, error) {
	name := strings.TrimSuffix(filepath.Base(set), filepath.Ext(set))
	if !strings.EqualFold(filepath.Ext(set), ".json") {
		return &bench.Manifest{Name: name, Folder: set, PPI: f.ppi}, nil
	}
	m, err := bench.OpenManifest(set)
	if err != nil {
		return nil, err
	}
	if m.Name == "" {
		m.Name = name
	}
	if f.ppi != 0 {
		m.PPI = f.ppi
	}
	return m, nil
}

// measure makes or reads the scores of one set.
func (f *setFlags) measure(cmd *cobra.Command, set string) (*measuredSet, error) {
	if strings.EqualFold(filepath.Ext(set), ".tsv") {
		cs, err := readScores(set)
		return &measuredSet{name: strings.TrimSuffix(filepath.Base(set), filepath.Ext(set)), comparisons: cs}, err
	}
	m, err := f.openManifest(set)
	if err != nil {
		return nil, err
	}
	s := &measuredSet{name: filepath.Base(m.Name), folder: m.Folder, ppi: m.PPI, quality: map[string]uint8{}}
	if m.Labels != nil {
		s.manifest = m
	}
	list, err := f.list(m)
	if err != nil {
		return nil, err
	}
	scores, failed, err := list.score(cmd, m.Folder, m.PPI, f.threads)
	if err != nil {
		return nil, err
	}
	s.failed = failed
	s.comparisons = list.comparisons(scores)
	for i, file := range list.files {
		s.quality[file] = list.quality[i]
	}
	return s, nil
}

func (f *setFlags) list(m *bench.Manifest) (*pairList, error) {
	if f.pairs != "" {
		return readPairs(f.pairs, nil)
	}
	names, err := m.Names()
	if err != nil {
		return nil, err
	}
	pairs := bench.AllPairs(names)
	if f.protocol == "fvc" {
		if pairs, err = bench.FVC(names); err != nil {
			return nil, err
		}
	}
	l := newPairList()
	for _, p := range pairs {
		l.add(p.A, p.B)
	}
	return l, nil
}

func readScores(path string) ([]bench.Comparison, error) {
	b, err := imagefile.ReadFile(path)
	if err != nil {
		return nil, err
	}
	cs, err := bench.ReadScores(strings.NewReader(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return cs, nil
}
