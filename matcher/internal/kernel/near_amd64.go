//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func findNear(list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	return findNearAt(cpu.Tier(), list, p, n, i, cosine, sine)
}

// findNearAt is findNear on the tier that is given, which the processor must have.
func findNearAt(level cpu.Level, list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	switch level {
	case cpu.AVX512, cpu.AVX512BW:
		return nearAVX512BW(&list.cell[0], &p.X[0], n, i, int(cosine), int(sine))
	case cpu.AVX2:
		return nearAVX2(&list.cell[0], &p.X[0], n, i, int(cosine), int(sine), &packing[0])
	}
	return nearGeneric(list, p, n, i, cosine, sine)
}

// packing holds, for each choice of eight lanes, the numbers of those chosen, and then zeros: AVX2 has no instruction that
// moves them together.
var packing = func() (t [256]uint64) {
	for chosen := range t {
		at := 0
		for lane := range uint64(8) {
			if chosen>>lane&1 != 0 {
				t[chosen] |= lane << at
				at += 8
			}
		}
	}
	return t
}()
