package kernel

// spreadGeneric is the reference for spread: see Density.Spread.
func spreadGeneric(d *Density, list *Neighbours, bells *Bells, parts *Parts) {
	for k := range list.n {
		x, y, part := &bells[list.x[k]], &bells[list.y[k]], &parts[list.turn[k]]
		for j, v := range y[:Block] {
			row := (*[Block][8]uint16)(d[int(list.cell[k])+Side*j:])
			for i, u := range x[:Block] {
				g := (uint32(u/2)*uint32(v) + 1<<14) >> 15
				if g == 0 {
					continue
				}
				for k, p := range part[:Sections] {
					row[i][k] = uint16(min(uint32(row[i][k])+g*uint32(p), 65535))
				}
			}
		}
	}
}

// roots maps a density in 1/4096 to its level.
var roots = func() (t [4096]uint8) {
	level := uint8(0)
	for v := range t {
		for level < Top && v >= int(least[level+1]) {
			level++
		}
		t[v] = level
	}
	return t
}()

var inside = func() (t [cells]bool) {
	for i := range t {
		t[i] = Inside(i%Side, i/Side)
	}
	return t
}()

// places holds place by cell and section.
var places = func() (t [cells][Sections]uint16) {
	for i := range t {
		for k := range t[i] {
			t[i][k] = uint16(place(i%Side, i/Side, k))
		}
	}
	return t
}()

// setLevelsGeneric is the reference for setLevels: see Levels.Set.
func setLevelsGeneric(z *Levels, d *Density) {
	clear(z[:])
	for i := range d {
		if d[i] == [8]uint16{} || !inside[i] {
			continue
		}
		for k, to := range places[i] {
			z[to] = roots[d[i][k]>>4]
		}
	}
	*d = Density{}
}

// lanes is the number of products that one 64-bit multiplication makes: weights of 7 bits (moved to 0..127) times a
// level of 4 bits stay below 2^11, so 34 of them add up in the 16 bits of a lane before it must be emptied.
const (
	lanes  = 4
	words  = Weights / lanes
	bias   = 64
	filled = 65535 / (127 * Top)
)

type packedWeights [dims][words]uint64

func (p *Projection) pack() {
	p.packed = new(packedWeights)
	for i := range dims {
		for b := range Weights {
			w := uint64(int(p.weights[i/group][b][i%group]) + bias)
			p.packed[i][b/lanes] |= w << (b % lanes * 16)
		}
	}
}

// projectGeneric is the reference for project, one at a time: see Projection.Codes.
func projectGeneric(p *Projection, z *Levels) (code [2]uint64) {
	p.once.Do(p.pack)
	var sum [Weights]int32
	var part [words]uint64
	total, inside := int32(0), 0
	empty := func() {
		for w, v := range part {
			for k := range lanes {
				sum[w*lanes+k] += int32(v >> (16 * k) & 0xffff)
			}
		}
		part, inside = [words]uint64{}, 0
	}
	for i, v := range z[:dims] {
		if v == 0 {
			continue
		}
		if inside == filled {
			empty()
		}
		inside++
		total += int32(v)
		row := &p.packed[i]
		for w := range part {
			part[w] += uint64(v) * row[w]
		}
	}
	empty()
	for b, s := range sum {
		if s-bias*total > p.threshold[b] {
			code[b/64] |= 1 << (b % 64)
		}
	}
	return code
}
