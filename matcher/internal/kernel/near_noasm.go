//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func findNear(list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	return nearGeneric(list, p, n, i, cosine, sine)
}

// findNearAt is findNear: there is only one tier.
func findNearAt(_ cpu.Level, list *Neighbours, p *Places, n, i int, cosine, sine int32) int {
	return nearGeneric(list, p, n, i, cosine, sine)
}
