package extract

// cell is the side in pixels of the cells that gradients are summed over: half a ridge, so that a cell has one
// direction.
const cell = 4

// field holds the structure tensor of each cell, 2gw × 2gh of them: Σ(gx²−gy²), Σ2gxgy, Σ(gx²+gy²).
type field struct {
	diff, cross, total []int32
}

func (f *field) wipe() {
	scrub(f.diff)
	scrub(f.cross)
	scrub(f.total)
}

// soften smooths the normalised image with the binomial 1 4 6 4 1 both ways (standard deviation 1 pixel): gradients
// of single pixels are noise. Values become at most 254, so that Scharr's sums fit 16 bits, and the squares of
// sixteen of them 32.
func (e *Extractor) soften() {
	rw := e.gw * block
	e.rw = rw
	e.soft = grow(e.soft, rw*e.gh*block)
	e.line = grow(e.line, rw+4)
	for y := range e.gh * block {
		i := e.at(-2, y)
		n := rw + 4
		r0, r1, r2 := e.norm[i-2*e.nw:][:n], e.norm[i-e.nw:][:n], e.norm[i:][:n]
		r3, r4 := e.norm[i+e.nw:][:n], e.norm[i+2*e.nw:][:n]
		line := e.line[:n]
		for x := range line {
			line[x] = int32(r0[x]) + int32(r4[x]) + 4*(int32(r1[x])+int32(r3[x])) + 6*int32(r2[x])
		}
		dst := e.soft[y*rw:][:rw]
		for x := range dst {
			l := line[x : x+5 : x+5]
			dst[x] = int16((l[0] + l[4] + 4*(l[1]+l[3]) + 6*l[2] + 64) >> 7)
		}
	}
}

// gradients sums the structure tensor of soft over cells, with Scharr's 3 10 3 derivative, whose direction is true to
// a fraction of a degree at ridge periods.
func (e *Extractor) gradients() {
	rw, rh := e.rw, e.gh*block
	cw := rw / cell
	n := cw * (rh / cell)
	e.diff, e.cross, e.total = zeroed(e.diff, n), zeroed(e.cross, n), zeroed(e.total, n)
	for y := 1; y < min(e.h, rh)-1; y++ {
		a, b, c := e.soft[(y-1)*rw:][:rw], e.soft[y*rw:][:rw], e.soft[(y+1)*rw:][:rw]
		row := y / cell * cw
		diff, cross, total := e.diff[row:][:cw], e.cross[row:][:cw], e.total[row:][:cw]
		// v: the column smoothed, d: its derivative; at x-1, x and x+1.
		v0, v1 := column(a[0], b[0], c[0]), column(a[1], b[1], c[1])
		d0, d1 := int32(c[0])-int32(a[0]), int32(c[1])-int32(a[1])
		for i := range diff {
			var sd, sc, st int32
			for x := max(1, i*cell); x < min((i+1)*cell, e.w-1); x++ {
				v2 := column(a[x+1], b[x+1], c[x+1])
				d2 := int32(c[x+1]) - int32(a[x+1])
				gx := v2 - v0
				gy := 3*(d0+d2) + 10*d1
				xx, yy := gx*gx, gy*gy
				sd += xx - yy
				sc += 2 * gx * gy
				st += xx + yy
				v0, v1, d0, d1 = v1, v2, d1, d2
			}
			diff[i] += sd
			cross[i] += sc
			total[i] += st
		}
	}
}

func column(a, b, c int16) int32 { return 3*(int32(a)+int32(c)) + 10*int32(b) }
