package main

import (
	"testing"

	"github.com/whorl-afis/whorl/matcher"
)

// Variants of a finger are templates, are found again by a later impression of the same variant, and not by another.
func TestVariants(t *testing.T) {
	p := benchPeople{Each: 2, Variants: mostVariants, Fingers: 2}
	mates, others, n := 0, 0, 0
	for k := range uint64(3) {
		enrolled, later := p.templates(k, 1), p.templates(k, 2)
		for v, a := range enrolled {
			if err := a.Validate(); err != nil {
				t.Fatalf("finger %d, variant %d: %v", k, v, err)
			}
			if matcher.Compare(a, later[v]) >= 40 {
				mates++
			}
			if v > 0 && matcher.Compare(a, later[v-1]) >= 40 {
				others++
			}
			n++
		}
	}
	if mates < n*8/10 || others > n/50 {
		t.Errorf("of %d fingers %d are found as the same variant and %d as another", n, mates, others)
	}
}
