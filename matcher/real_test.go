package matcher

import (
	"bufio"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// realData returns the folder of real prints' minutiae, or skips: they are people's, and no part of this module.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("WHORL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "minutiae")); err != nil || testing.Short() {
		t.Skip("no real minutiae: set WHORL_DATA to the folder that holds minutiae (and ../eval/pairs beside it)")
	}
	return dir
}

// readMinutiae reads x, y, degrees, kind and quality, tab-separated, after a line that gives size and resolution.
func readMinutiae(path string) (*Prepared, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v := &template.Template{Width: 8000, Height: 8000}
	scale := 1.0
	for s := bufio.NewScanner(f); s.Scan(); {
		p := strings.Fields(s.Text())
		if p[0] == "#" {
			ppi, err := strconv.ParseFloat(p[6], 64)
			if err != nil {
				return nil, err
			}
			scale = template.PPI / ppi
			continue
		}
		var n [5]float64
		for i, k := range p {
			if i != 3 {
				if n[i], err = strconv.ParseFloat(k, 64); err != nil {
					return nil, err
				}
			}
		}
		v.Minutiae = append(v.Minutiae, template.At(n[0]*scale, n[1]*scale, n[2]*math.Pi/180, template.Other, uint8(n[4])))
	}
	return Prepare(v), nil
}

// errorRates returns the equal error rate and the share of mated scores below the lowest threshold that at most one in
// a thousand of the others reaches.
func errorRates(mated, other []float64) (eer, fnmr1000 float64) {
	slices.Sort(mated)
	slices.Sort(other)
	rates := func(s float64) (fnmr, fmr float64) {
		i, _ := slices.BinarySearch(mated, s)
		j, _ := slices.BinarySearch(other, s)
		return float64(i) / float64(len(mated)), float64(len(other)-j) / float64(len(other))
	}
	all := slices.Sorted(slices.Values(append(slices.Clone(mated), other...)))
	all = slices.Compact(all)
	before := [2]float64{0, 1}
	for _, s := range all {
		fnmr, fmr := rates(s)
		if fnmr >= fmr {
			eer = (fnmr + fmr + before[0] + before[1]) / 4
			break
		}
		before = [2]float64{fnmr, fmr}
	}
	fnmr1000, _ = rates(math.Nextafter(other[len(other)-1-len(other)/1000], math.Inf(1)))
	return eer, fnmr1000
}

// TestRealPrints measures with the minutiae of two other extractors on the visible FVC sets, failures to extract scored
// 0. The bars are 0.55 times the EER and 0.45 times the FNMR of FingerJetFX with bozorth3 (8.39 and 18.88 %), and 0.7 times
// the rates of SourceAFIS (6.95 and 14.96 %). The claimed false match rate of 1e-3 must be within a factor of two of the
// observed.
func TestRealPrints(t *testing.T) {
	dir := realData(t)
	for _, bar := range []struct {
		extractor     string
		eer, fnmr1000 float64
	}{{"fingerjetfx", 0.55 * 8.39, 0.45 * 18.88}, {"sourceafis", 0.7 * 6.95, 0.7 * 14.96}} {
		t.Run(bar.extractor, func(t *testing.T) {
			t.Parallel()
			lists, err := filepath.Glob(filepath.Join(dir, "..", "eval", "pairs", "fvc*.tsv"))
			if err != nil || len(lists) != 8 {
				t.Skipf("%d lists of pairs, want 8", len(lists))
			}
			var eer, fnmr float64
			var others []float64
			var sets []map[string]*Prepared
			for _, list := range lists {
				mated, other, prints, err := scoreList(list, filepath.Join(dir, "minutiae", bar.extractor))
				if err != nil {
					t.Fatal(err)
				}
				e, f := errorRates(mated, other)
				eer, fnmr, others, sets = eer+100*e/8, fnmr+100*f/8, append(others, other...), append(sets, prints)
			}
			others = append(others, acrossSets(sets)...)
			reached := 0
			for _, s := range others {
				if s >= 30 {
					reached++
				}
			}
			observed := float64(reached) / float64(len(others))
			t.Logf("mean EER %.2f %%, FNMR at FMR 1e-3 %.2f %%, observed FMR at claimed 1e-3 %.2g", eer, fnmr, observed)
			if eer > bar.eer || fnmr > bar.fnmr1000 {
				t.Errorf("EER %.2f %%, FNMR %.2f %%, bars %.2f and %.2f", eer, fnmr, bar.eer, bar.fnmr1000)
			}
			if observed > 2e-3 || observed < 5e-4 {
				t.Errorf("claimed FMR 1e-3, observed %.2g", observed)
			}
		})
	}
}

// acrossSets compares every fourth pair of prints of different sets: within a set ten fingers make only 45 pairs of
// fingers. Fingers of one number are left out, some are one person's in several sets.
func acrossSets(sets []map[string]*Prepared) (scores []float64) {
	c, k := NewComparer(), 0
	for i, a := range sets {
		for _, b := range sets[:i] {
			for _, m := range slices.Sorted(maps.Keys(a)) {
				for _, n := range slices.Sorted(maps.Keys(b)) {
					if k++; k%4 == 0 && m[:3] != n[:3] && a[m].n > 0 && b[n].n > 0 {
						scores = append(scores, float64(c.Compare(a[m], b[n])))
					}
				}
			}
		}
	}
	return scores
}

func scoreList(list, dir string) (mated, other []float64, prints map[string]*Prepared, err error) {
	b, err := os.ReadFile(list)
	if err != nil {
		return nil, nil, nil, err
	}
	set := strings.TrimSuffix(filepath.Base(list), ".tsv")
	prints = map[string]*Prepared{}
	get := func(name string) (*Prepared, error) {
		if p, ok := prints[name]; ok {
			return p, nil
		}
		p, err := readMinutiae(filepath.Join(dir, set, strings.TrimSuffix(name, filepath.Ext(name))+".tsv"))
		if os.IsNotExist(err) {
			p, err = Prepare(nil), nil // could not be extracted
		}
		prints[name] = p
		return p, err
	}
	c := NewComparer()
	for line := range strings.Lines(string(b)) {
		names := strings.Fields(line)
		if len(names) != 2 {
			return nil, nil, nil, fmt.Errorf("%s: a line is not a pair", filepath.Base(list))
		}
		p, err := get(names[0])
		if err != nil {
			return nil, nil, nil, err
		}
		q, err := get(names[1])
		if err != nil {
			return nil, nil, nil, err
		}
		finger := func(s string) string { return s[:strings.LastIndexByte(s, '_')] }
		s := float64(c.Compare(p, q))
		if finger(names[0]) == finger(names[1]) {
			mated = append(mated, s)
		} else {
			other = append(other, s)
		}
	}
	return mated, other, prints, nil
}
