//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func prefetch(b []byte) {
	if cpu.Tier() != cpu.Portable {
		prefetchAVX2(&b[0], (len(b)+63)/64)
	}
}
