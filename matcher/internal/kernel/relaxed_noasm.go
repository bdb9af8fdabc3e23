//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func relax(r *Relaxed, n int, edges []Edge, times int, part uint64) {
	relaxGeneric(r, n, edges, times, part)
}

// relaxAt is relax: there is only one tier.
func relaxAt(_ cpu.Level, r *Relaxed, n int, edges []Edge, times int, part uint64) {
	relaxGeneric(r, n, edges, times, part)
}
