//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func relax(r *Relaxed, n int, edges []Edge, times int, part uint64) {
	level := cpu.Portable
	if len(edges) >= manyEdges {
		level = cpu.Tier()
	}
	relaxAt(level, r, n, edges, times, part)
}

// relaxAt is relax on the tier that is given, which the processor must have. AVX2 has no form of its own.
func relaxAt(level cpu.Level, r *Relaxed, n int, edges []Edge, times int, part uint64) {
	if level >= cpu.AVX512BW && n >= leastRelaxed && n <= mostRelaxed && len(edges) > 0 && times > 0 {
		relaxAVX512BW(&r.Level[0], &edges[0].S, len(edges), n, times, part)
		return
	}
	relaxGeneric(r, n, edges, times, part)
}
