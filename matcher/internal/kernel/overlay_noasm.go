//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func agreement(o *Overlay, a, b *Grid, cosines *Cosines, near uint8) Agreement {
	return agreementGeneric(o, a, b, cosines, near)
}

// agreementAt is agreement: there is only one tier.
func agreementAt(_ cpu.Level, o *Overlay, a, b *Grid, cosines *Cosines, near uint8) Agreement {
	return agreementGeneric(o, a, b, cosines, near)
}
