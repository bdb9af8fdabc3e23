//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func distances(d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	distancesGeneric(d, near, a, b, n, m, limit)
}

func agree(p *Pairs, with *[Compared]uint64, n int, limit uint8) { agreeGeneric(p, with, n, limit) }

// There is only one tier.
func distancesAt(_ cpu.Level, d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	distancesGeneric(d, near, a, b, n, m, limit)
}

func agreeAt(_ cpu.Level, p *Pairs, with *[Compared]uint64, n int, limit uint8) {
	agreeGeneric(p, with, n, limit)
}

func support(r *Relations, out *[MostRelations]int32, n int, t *Sigmoids) {
	supportGeneric(r, out, n, t)
}

func supportAt(_ cpu.Level, r *Relations, out *[MostRelations]int32, n int, t *Sigmoids) {
	supportGeneric(r, out, n, t)
}
