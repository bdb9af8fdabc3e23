//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func atLeast(list, scores []uint16, least uint16) int {
	return atLeastAt(cpu.Tier(), list, scores, least)
}

// atLeastAt is atLeast on the tier that is given, which the processor must have.
func atLeastAt(level cpu.Level, list, scores []uint16, least uint16) int {
	if level == cpu.AVX512 && len(scores) > 0 {
		return atLeastAVX512(&list[0], &scores[0], len(scores), int(least))
	}
	return atLeastGeneric(list, scores, least)
}
