package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/whorl-afis/whorl/bench/train/internal/population"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

const (
	// cohortFingers are chosen from cohortCandidates. Cohorts drawn by chance differ: with one of 32 a
	// fifteenth of SourceAFIS' mates more at a FMR of 1e-3 than that of another.
	cohortFingers, cohortCandidates = 48, 256
	// A record of the cohort is laid out as a hot record of a gallery: codes of 16 bytes, directions, their number.
	cohortCodes, cohortRecord = 32, 576
)

// cohort writes the prints that the matcher holds every print against that has no map: impressions of generated
// fingers as clear as a good extractor's, which no comparison will meet again. They are those whose mean accord with strangers
// follows that of many more best.
func cohort(dir string, seed uint64, fingers int) error {
	if fingers == 0 {
		fingers = cohortCandidates
	}
	drawn, err := readStrangers(dir)
	if err != nil {
		return err
	}
	candidates := make([]*template.Template, fingers)
	people := make([]*matcher.Prepared, fingers)
	for f := range candidates {
		candidates[f] = population.NewFinger(seed<<32|1<<29|uint64(f)).Impression(seed<<40|1<<39|uint64(f), population.Clear).Template
		people[f] = matcher.Prepare(candidates[f])
	}
	// Strangers without faults and with the greatest.
	var strangers []*matcher.Prepared
	for i, t := range drawn {
		f := faults[i%2*2]
		strangers = append(strangers, matcher.Prepare(f.apply(t, rand.New(rand.NewPCG(seed, uint64(i))))))
	}
	accords := make([][]float64, fingers)
	parallel(fingers, func(f int) {
		c := matcher.NewComparer()
		for _, s := range strangers {
			accords[f] = append(accords[f], float64(c.Explain(people[f], s).Accord))
		}
	})
	chosen, likeness := followers(accords, min(cohortFingers, fingers))
	fmt.Printf("correlation with the mean of %d: %.4f, of the first %d %.4f\n", fingers, likeness, len(chosen), correlationOfFirst(accords, len(chosen)))
	out := make([]byte, len(chosen)*cohortRecord)
	for i, f := range chosen {
		putCohort(out[i*cohortRecord:][:cohortRecord], candidates[f])
	}
	return os.WriteFile(filepath.Join(dir, "matcher", "cohort.bin"), out, 0o644)
}

// followers chooses n rows one by one so that their sum correlates best with that of all, and returns the correlation. Values are whole
// numbers, so that sums are exact.
func followers(rows [][]float64, n int) (chosen []int, best float64) {
	all := sumOf(rows)
	sum := make([]float64, len(all))
	used := make([]bool, len(rows))
	for range n {
		best = -2
		row := 0
		for f := range rows {
			if used[f] {
				continue
			}
			if r := correlation(all, sum, rows[f]); r > best {
				best, row = r, f
			}
		}
		used[row] = true
		chosen = append(chosen, row)
		for i, v := range rows[row] {
			sum[i] += v
		}
	}
	return chosen, best
}

func correlationOfFirst(rows [][]float64, n int) float64 {
	return correlation(sumOf(rows), sumOf(rows[:n-1]), rows[n-1])
}

func sumOf(rows [][]float64) []float64 {
	sum := make([]float64, len(rows[0]))
	for _, r := range rows {
		for i, v := range r {
			sum[i] += v
		}
	}
	return sum
}

// correlation is the square of that of x with y + z.
func correlation(x, y, z []float64) float64 {
	var sx, sy, sxx, syy, sxy float64
	for i, a := range x {
		b := y[i] + z[i]
		sx, sy, sxx, syy, sxy = sx+a, sy+b, sxx+a*a, syy+b*b, sxy+a*b
	}
	n := float64(len(x))
	cov := n*sxy - sx*sy
	return cov * cov / ((n*sxx - sx*sx) * (n*syy - sy*sy))
}

func putCohort(r []byte, t *template.Template) {
	matcher.Describe(t)
	n := min(t.Codes.Len(), cohortCodes)
	copy(r, t.Codes.Data[:n*template.CodeSize])
	for i, m := range t.Minutiae[:n] {
		r[cohortCodes*template.CodeSize+i] = m.Angle
	}
	r[cohortCodes*(template.CodeSize+1)] = uint8(n)
}
