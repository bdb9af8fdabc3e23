//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func spread(d *Density, first int, x, y *[Block]uint16, part *[8]uint16) {
	spreadGeneric(d, first, x, y, part)
}

func setLevels(z *Levels, d *Density) { setLevelsGeneric(z, d) }

func project(p *Projection, z *Levels) [2]uint64 { return projectGeneric(p, z) }

// There is only one tier.
func spreadAt(_ cpu.Level, d *Density, first int, x, y *[Block]uint16, part *[8]uint16) {
	spreadGeneric(d, first, x, y, part)
}

func setLevelsAt(_ cpu.Level, z *Levels, d *Density) { setLevelsGeneric(z, d) }

func projectAt(_ cpu.Level, p *Projection, z *Levels) [2]uint64 { return projectGeneric(p, z) }
