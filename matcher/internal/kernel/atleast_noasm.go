//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func atLeast(list, scores []uint16, least uint16) int { return atLeastGeneric(list, scores, least) }

// atLeastAt is atLeast: there is only one tier.
func atLeastAt(_ cpu.Level, list, scores []uint16, least uint16) int {
	return atLeastGeneric(list, scores, least)
}
