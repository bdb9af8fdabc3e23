//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func closeTo(near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	closeGeneric(near, a, n, b, m, reach, turn)
}

// closeAt is closeTo: there is only one tier.
func closeAt(_ cpu.Level, near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	closeGeneric(near, a, n, b, m, reach, turn)
}
