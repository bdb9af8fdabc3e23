package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

// matesDrawn is the number of fingers of the file of mates, of which two thirds are for the fit, each with two prints.
const matesDrawn = 1200

func matesPath(dir string) string { return filepath.Join(dir, "bench", "train", "mates.gz") }

// drawMates draws two prints of each finger, of one sensor and of any two severities, and writes what the extractor finds
// on them, with its map. What minutiae and their qualities are worth together no generated template knows: its
// qualities are not the extractor's. Fingers of which a print is too poor are left out.
func drawMates(dir string, seed uint64, fingers int) error {
	if fingers == 0 {
		fingers = matesDrawn
	}
	drawn := make([]*template.Template, 2*fingers)
	parallel(fingers, func(f int) {
		r := rand.New(rand.NewPCG(seed<<32|uint64(f), 10))
		a := drawPrint(seed, 1<<27|uint64(f), f, 0, r)
		b := drawPrint(seed, 1<<27|uint64(f), f, 1, r)
		if a != nil && b != nil {
			drawn[2*f], drawn[2*f+1] = a, b
		}
	})
	return writeDrawn(matesPath(dir), drawn)
}

// readMates returns the templates of the file: the two of a finger, then those of the next.
func readMates(dir string) ([]*template.Template, error) { return readDrawn(matesPath(dir)) }

const (
	// matesCompared is the number of comparisons of different fingers from which the weights of quality are learned.
	matesCompared = 400_000
	// doubtful is the evidence from which on comparisons are learned from: one in six of the drawn strangers that were
	// aligned has more, and below nobody asks.
	doubtful = -4
)

// fitted returns how many of the mates are for the fit.
func fitted(mates []*template.Template) int { return len(mates) / 2 * 2 / 3 * 2 }

// otherFingers returns the pairs of different fingers among n prints of mates.
func otherFingers(n int) [][2]int {
	var out [][2]int
	for i := range n {
		for j := range i / 2 * 2 {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// qualities adds what the terms of quality are worth beside the evidence of the others to l, which becomes a regression on both.
func qualities(l *learnedFusion, drawn []*template.Template, seed uint64) error {
	people := prepareAll(drawn[:fitted(drawn)])
	n := len(people)
	pairs := otherFingers(n)
	r := rand.New(rand.NewPCG(seed, 11))
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	pairs = pairs[:min(len(pairs), matesCompared)]
	for i := 0; i < n; i += 2 {
		pairs = append(pairs, [2]int{i, i + 1})
	}
	terms := len(l.weights)
	var same, other [][]float64
	rows := compareAll(people, pairs)
	for i, x := range rows {
		v := append([]float64{l.evidence(x[:terms])}, x[terms:terms+2]...)
		switch {
		case !x.aligned() || v[0] < doubtful:
		case i < len(rows)-n/2:
			other = append(other, v)
		default:
			same = append(same, v)
		}
	}
	f, err := fit(same, other, penalty, false)
	if err != nil {
		return err
	}
	fmt.Printf("quality: %d mates, %d others, bias %.2f weights %.2f\n", len(same), len(other), f.bias, f.weights)
	l.bias = f.bias + f.weights[0]*l.bias
	for i := range l.weights {
		l.weights[i] *= f.weights[0]
	}
	l.weights = append(l.weights, f.weights[1:]...)
	return nil
}

// prepareAll returns the prints ready to be compared.
func prepareAll(prints []*template.Template) []*matcher.Prepared {
	out := make([]*matcher.Prepared, len(prints))
	parallel(len(prints), func(i int) { out[i] = matcher.Prepare(prints[i]) })
	return out
}
