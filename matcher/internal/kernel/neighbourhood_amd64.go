//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

//go:generate go -C _generate run ./neighbourhood -out ../neighbourhood_amd64.s -stubs ../neighbourhood_stubs_amd64.go -pkg kernel

func spread(d *Density, list *Neighbours, bells *Bells, parts *Parts) {
	spreadAt(cpu.Tier(), d, list, bells, parts)
}

// spreadAt is spread on the tier that is given, which the processor must have; so with the others.
func spreadAt(level cpu.Level, d *Density, list *Neighbours, bells *Bells, parts *Parts) {
	if level >= cpu.AVX2 {
		spreadAVX2(&d[0][0], &list.cell[0], list.n, &bells[0][0], &parts[0][0])
		return
	}
	spreadGeneric(d, list, bells, parts)
}

func setLevels(z *Levels, d *Density) { setLevelsAt(cpu.Tier(), z, d) }

func setLevelsAt(level cpu.Level, z *Levels, d *Density) {
	switch level {
	case cpu.AVX512:
		levelsAVX512(&z[0], &d[0][0], &steps[0])
	case cpu.AVX2, cpu.AVX512BW:
		levelsAVX2(&z[0], &d[0][0])
	default:
		setLevelsGeneric(z, d)
	}
}

// steps is the table of levelsAVX512: for each upper byte of a density the level at which it begins, and then the greatest lower
// byte that does not reach the next, 255 where none does.
var steps = func() (t [2 * 256]uint8) {
	for i := range 256 {
		begin, level, rest := i<<8, uint8(0), uint8(255)
		for _, v := range least[1:] {
			switch v := int(v) << 4; {
			case v <= begin:
				level++
			case v-begin < 256:
				rest = uint8(v - begin - 1)
			}
		}
		t[i], t[256+i] = level, rest
	}
	return t
}()

func project(p *Projection, out [][2]uint64, z []Levels, sums Sums) {
	projectAt(cpu.Tier(), p, out, z, sums)
}

func projectAt(level cpu.Level, p *Projection, out [][2]uint64, z []Levels, sums Sums) {
	switch level {
	case cpu.AVX512:
		projectAVX512(&out[0][0], &sums[0][0], &z[0][0], len(z), &p.weights[0][0][0], &p.threshold[0])
	case cpu.AVX512BW:
		projectAVX512BW(&out[0][0], &sums[0][0], &z[0][0], len(z), &p.weights[0][0][0], &p.threshold[0])
	case cpu.AVX2:
		for k := range z {
			projectAVX2(&out[k][0], &z[k][0], &p.weights[0][0][0], &p.threshold[0])
		}
	default:
		for k := range z {
			out[k] = projectGeneric(p, &z[k])
		}
	}
}
