//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func crowd(sum *[MostMoves]int32, m *Moves, n int, reach int32) { crowdGeneric(sum, m, n, reach) }

// crowdAt is crowd: there is only one tier.
func crowdAt(_ cpu.Level, sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	crowdGeneric(sum, m, n, reach)
}
