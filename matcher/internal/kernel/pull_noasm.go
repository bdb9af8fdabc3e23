//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func pulls(s *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	pullsGeneric(s, at, n, from, gaps, partners, table)
}

// pullsAt is pulls: there is only one tier.
func pullsAt(_ cpu.Level, s *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	pullsGeneric(s, at, n, from, gaps, partners, table)
}
