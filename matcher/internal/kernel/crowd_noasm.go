//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

// crowdAt is crowdGeneric: there is only one tier.
func crowdAt(_ cpu.Level, sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	crowdGeneric(sum, m, n, reach)
}
