package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

const (
	// commonCompared is the number of comparisons of strangers with each fault.
	commonCompared = 400_000
	// commonRate of them, of all faults together, have the evidence from which on the weight is learned.
	commonRate = 3e-3
)

// commonness learns what strangers' evidence is to be reduced by where both prints are common: the odds of
// high evidence rise with it, and the mean by which high evidence exceeds its least says what evidence is worth in odds.
// It returns the commonness of two strangers without faults, and the weight, in the unit of terms.
func commonness(drawn []*template.Template, geometry logistic, seed uint64) (usual, weight float64, err error) {
	type pair struct{ evidence, common float64 }
	const nothing = -100
	pairs := make([]pair, len(faults)*commonCompared)
	for i, f := range faults {
		people, r := prepareStrangers(drawn, f, seed), rand.New(rand.NewPCG(seed+uint64(i), 9))
		picked := make([][2]int, commonCompared)
		for k := range picked {
			a, b := r.IntN(len(people)), r.IntN(len(people)-1)
			if b >= a {
				b++
			}
			picked[k] = [2]int{a, b}
		}
		out := pairs[i*commonCompared:][:commonCompared]
		const chunk = 1000
		parallel(commonCompared/chunk, func(j int) {
			c := matcher.NewComparer()
			for k := j * chunk; k < (j+1)*chunk; k++ {
				e := c.Explain(people[picked[k][0]], people[picked[k][1]])
				x := make(row, len(geometry.weights))
				for t := range x {
					x[t] = e.Contributions[t].Value
				}
				out[k] = pair{nothing, e.Commonness * 2 * cohortFingers / 1024}
				if x.aligned() {
					out[k].evidence = geometry.value(x)
				}
			}
		})
		if i == 0 {
			for _, p := range out {
				usual += p.common / commonCompared
			}
		}
	}
	all := make([]float64, len(pairs))
	for i, p := range pairs {
		all[i] = p.evidence
	}
	slices.Sort(all)
	least := all[len(all)-int(commonRate*float64(len(all)))]
	var high, low [][]float64
	excess := 0.0
	for _, p := range pairs {
		if x := []float64{p.common}; p.evidence > least {
			high, excess = append(high, x), excess+p.evidence-least
		} else {
			low = append(low, x)
		}
	}
	l, err := fit(high, low, penalty, false)
	if err != nil {
		return 0, 0, err
	}
	excess /= float64(len(high))
	fmt.Printf("commonness %.3f, odds %.3f, excess %.3f\n", usual, l.weights[0], excess)
	return usual, -l.weights[0] * excess, nil
}
