//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

// crowdAt is crowdGeneric on the tier that is given, which the processor must have. AVX-512 has one of its own within lay.
func crowdAt(level cpu.Level, sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	if level == cpu.Portable {
		crowdGeneric(sum, m, n, reach)
		return
	}
	crowdAVX2(&sum[0], &m.X[0], n, int(reach))
}

func crowdOfAVX2(sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	crowdAt(cpu.AVX2, sum, m, n, reach)
}
