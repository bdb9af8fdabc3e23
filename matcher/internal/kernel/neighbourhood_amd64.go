//go:build !purego

package kernel

import (
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func spread(d *Density, first int, x, y *[Block]uint16, part *[8]uint16) {
	spreadAt(cpu.Tier(), d, first, x, y, part)
}

// spreadAt is spread on the tier that is given, which the processor must have; so with the others.
func spreadAt(level cpu.Level, d *Density, first int, x, y *[Block]uint16, part *[8]uint16) {
	if level >= cpu.AVX2 {
		spreadAVX2(&d[first][0], &x[0], &y[0], &part[0])
		return
	}
	spreadGeneric(d, first, x, y, part)
}

func setLevels(z *Levels, d *Density) { setLevelsAt(cpu.Tier(), z, d) }

func setLevelsAt(level cpu.Level, z *Levels, d *Density) {
	switch level {
	case cpu.AVX512:
		levelsAVX512(&z[0], &d[0][0], &least[0])
	case cpu.AVX2:
		levelsAVX2(&z[0], &d[0][0])
	default:
		setLevelsGeneric(z, d)
	}
}

func project(p *Projection, z *Levels) [2]uint64 { return projectAt(cpu.Tier(), p, z) }

func projectAt(level cpu.Level, p *Projection, z *Levels) (code [2]uint64) {
	out := (*byte)(unsafe.Pointer(&code))
	switch level {
	case cpu.AVX512:
		projectAVX512(out, &z[0], &p.weights[0][0][0], &p.threshold[0])
	case cpu.AVX2:
		projectAVX2(out, &z[0], &p.weights[0][0][0], &p.threshold[0])
	default:
		code = projectGeneric(p, z)
	}
	return code
}
