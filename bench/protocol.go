package bench

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A Pair is one comparison to make.
type Pair struct{ A, B string }

// AllPairs returns every pair of names once, in their order.
func AllPairs(names []string) []Pair {
	var out []Pair
	for i, a := range names {
		for _, b := range names[i+1:] {
			out = append(out, Pair{a, b})
		}
	}
	return out
}

// FVC returns the pairs of the protocol of the Fingerprint Verification Competitions: every pair of impressions of
// one finger, and the first impression of each finger with that of every other. The order of names decides which is
// the first. The error wraps ErrName.
func FVC(names []string) ([]Pair, error) {
	fingers, of, err := byFinger(names)
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, f := range fingers {
		out = append(out, AllPairs(of[f])...)
	}
	for i, f := range fingers {
		for _, g := range fingers[i+1:] {
			out = append(out, Pair{of[f][0], of[g][0]})
		}
	}
	return out, nil
}

// byFinger groups names, fingers in the order of their first impression.
func byFinger(names []string) (fingers []string, of map[string][]string, err error) {
	of = map[string][]string{}
	for i, n := range names {
		f, err := Finger(n)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: name %d", err, i+1)
		}
		if _, ok := of[f]; !ok {
			fingers = append(fingers, f)
		}
		of[f] = append(of[f], n)
	}
	return fingers, of, nil
}

// Compare makes the comparisons with several goroutines (0: GOMAXPROCS) and returns them in the order of the pairs.
// compare must be safe for concurrent use; worker is a number below workers, for scratch of its own. An impression
// without a template is a failure to extract: compare returns the lowest score then, so that it counts as a
// non-match. The first error ends the work.
func Compare(pairs []Pair, workers int, compare func(worker int, a, b string) (float64, error)) ([]Comparison, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	out := make([]Comparison, len(pairs))
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(pairs) {
					return
				}
				s, err := compare(w, pairs[i].A, pairs[i].B)
				if err != nil {
					errs[w] = fmt.Errorf("bench: pair %d: %w", i+1, err)
					failed.Store(true)
					return
				}
				out[i] = Comparison{pairs[i].A, pairs[i].B, s}
			}
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(errs, func(e error) bool { return e != nil }); i >= 0 {
		return nil, errs[i]
	}
	return out, nil
}

// Worst returns the k genuine comparisons with the lowest and the k impostor comparisons with the highest scores, the
// worst first. The error wraps ErrName.
func Worst(cs []Comparison, k int) (genuine, impostor []Comparison, err error) {
	for i, c := range cs {
		a, errA := Finger(c.A)
		b, errB := Finger(c.B)
		if errA != nil || errB != nil {
			return nil, nil, fmt.Errorf("%w: comparison %d", ErrName, i+1)
		}
		if a == b {
			genuine = append(genuine, c)
		} else {
			impostor = append(impostor, c)
		}
	}
	slices.SortStableFunc(genuine, func(a, b Comparison) int { return cmp.Compare(a.Score, b.Score) })
	slices.SortStableFunc(impostor, func(a, b Comparison) int { return cmp.Compare(b.Score, a.Score) })
	return genuine[:min(k, len(genuine))], impostor[:min(k, len(impostor))], nil
}
