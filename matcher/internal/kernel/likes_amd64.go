//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func likes(l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	likesAt(cpu.Tier(), l, p, angle, hot, n, m, limit)
}

// likesAt is likes on the tier that is given, which the processor must have; so with chooseAt and layAt.
func likesAt(level cpu.Level, l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	switch level {
	case cpu.AVX512:
		l.N = likesAVX512(&l.A[0], &p.Low[0], &angle[0], &hot[0], n, first(m), int(limit))
	case cpu.AVX2, cpu.AVX512BW:
		likesGeneric(l, p, angle, hot, n, m, limit, distancesOfAVX2)
	default:
		likesGeneric(l, p, angle, hot, n, m, limit, distancesGeneric)
	}
}

func choose(g *Agreed, l *Likes, from, width uint8) { chooseAt(cpu.Tier(), g, l, from, width) }

func chooseAt(level cpu.Level, g *Agreed, l *Likes, from, width uint8) {
	if level == cpu.AVX512 {
		chooseAVX512(&g.A[0], &l.A[0], l.N, int(from), int(width))
		return
	}
	chooseGeneric(g, l, from, width)
}

func lay(g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) int32 {
	return layAt(cpu.Tier(), g, x, y, toX, toY, cos, sin, reach)
}

func layAt(level cpu.Level, g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) int32 {
	switch level {
	case cpu.AVX512, cpu.AVX512BW:
		return layAVX512BW(&g.A[0], &x[0], &y[0], &toX[0], &toY[0], int(cos), int(sin), int(reach))
	case cpu.AVX2:
		return layGeneric(g, x, y, toX, toY, cos, sin, reach, crowdOfAVX2)
	}
	return layGeneric(g, x, y, toX, toY, cos, sin, reach, crowdGeneric)
}

func distancesOfAVX2(d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	distancesAt(cpu.AVX2, d, near, a, b, n, m, limit)
}
