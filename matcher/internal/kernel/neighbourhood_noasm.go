//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func spread(d *Density, list *Neighbours, bells *Bells, parts *Parts) {
	spreadGeneric(d, list, bells, parts)
}

func setLevels(z *Levels, d *Density) { setLevelsGeneric(z, d) }

func project(p *Projection, out [][2]uint64, z []Levels, _ Sums) {
	for k := range z {
		out[k] = projectGeneric(p, &z[k])
	}
}

// There is only one tier.
func spreadAt(_ cpu.Level, d *Density, list *Neighbours, bells *Bells, parts *Parts) {
	spreadGeneric(d, list, bells, parts)
}

func setLevelsAt(_ cpu.Level, z *Levels, d *Density) { setLevelsGeneric(z, d) }

func projectAt(_ cpu.Level, p *Projection, out [][2]uint64, z []Levels, sums Sums) {
	project(p, out, z, sums)
}
