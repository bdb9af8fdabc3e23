//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func likes(l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	likesGeneric(l, p, angle, hot, n, m, limit, distancesGeneric)
}

func choose(g *Agreed, l *Likes, from, width uint8) { chooseGeneric(g, l, from, width) }

func lay(g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) int32 {
	return layGeneric(g, x, y, toX, toY, cos, sin, reach, crowdGeneric)
}

// There is only one tier.
func likesAt(_ cpu.Level, l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	likes(l, p, angle, hot, n, m, limit)
}

func chooseAt(_ cpu.Level, g *Agreed, l *Likes, from, width uint8) { choose(g, l, from, width) }

func layAt(_ cpu.Level, g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) int32 {
	return lay(g, x, y, toX, toY, cos, sin, reach)
}
