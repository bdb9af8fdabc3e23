//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func pulls(s *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	pullsAt(cpu.Tier(), s, at, n, from, gaps, partners, table)
}

// pullsAt has one form for both tiers with vectors: twice the lanes would wait for the same loads from the table.
func pullsAt(level cpu.Level, s *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	if level == cpu.Portable {
		pullsGeneric(s, at, n, from, gaps, partners, table)
		return
	}
	pullsAVX2(&s.Weight[0], &at.X[0], (n+7)/8, &from.X[0], &gaps.X[0], partners, &table[0])
}
