//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func crowd(sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	crowdAt(cpu.Tier(), sum, m, n, reach)
}

// crowdAt is crowd on the tier that is given, which the processor must have.
func crowdAt(level cpu.Level, sum *[MostMoves]int32, m *Moves, n int, reach int32) {
	if level == cpu.Portable {
		crowdGeneric(sum, m, n, reach)
		return
	}
	crowdAVX2(&sum[0], &m.X[0], n, int(reach))
}
