//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func closeTo(near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	closeAt(cpu.Tier(), near, a, n, b, m, reach, turn)
}

// closeAt is closeTo on the tier that is given, which the processor must have.
func closeAt(level cpu.Level, near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	if level == cpu.Portable {
		closeGeneric(near, a, n, b, m, reach, turn)
		return
	}
	closeAVX2(&near[0], &a.X[0], n, &b.X[0], (m+7)/8, first(m), int(reach), int(turn))
}
