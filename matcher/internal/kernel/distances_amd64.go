//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func distances(d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	distancesAt(cpu.Tier(), d, near, a, b, n, m, limit)
}

// distancesAt is distances on the tier that is given, which the processor must have; so with agreeAt.
func distancesAt(level cpu.Level, d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	switch level {
	case cpu.AVX512:
		distancesAVX512(&d[0][0], &near[0], &a.Low[0], &b.Low[0], n, m, first(m), int(limit))
	case cpu.AVX2, cpu.AVX512BW:
		distancesAVX2(&d[0][0], &near[0], &a.Low[0], &b.Low[0], n, m, first(m), int(limit))
	default:
		distancesGeneric(d, near, a, b, n, m, limit)
	}
}

func agree(p *Pairs, with *[Compared]uint64, n int, limit uint8) {
	agreeAt(cpu.Tier(), p, with, n, limit)
}

func agreeAt(level cpu.Level, p *Pairs, with *[Compared]uint64, n int, limit uint8) {
	switch level {
	case cpu.AVX512, cpu.AVX512BW:
		agreeAVX512BW(&p.A[0], &with[0], n, int(limit)-1)
	case cpu.AVX2:
		agreeAVX2(&p.A[0], &with[0], n, int(limit)-1)
	default:
		agreeGeneric(p, with, n, limit)
	}
}

func support(r *Relations, out *[MostRelations]int32, n int, t *Sigmoids) {
	supportAt(cpu.Tier(), r, out, n, t)
}

// supportAt has no form of its own for AVX2, where the reference runs.
func supportAt(level cpu.Level, r *Relations, out *[MostRelations]int32, n int, t *Sigmoids) {
	if level >= cpu.AVX512BW {
		supportAVX512BW(&out[0], &r.UX[0], (n+7)/8, &t.Arctan[0])
		return
	}
	supportGeneric(r, out, n, t)
}
