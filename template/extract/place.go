package extract

const (
	// farthest bounds the correction of a position for one filter, in pixels: half a step of the bank makes 0.7.
	farthest = 1.5
	// The zeros that several filters have near a border of blocks are one if they are closer than agreed, in pixels;
	// further than beyond outside the square none is followed. With 0 for both, positions pile up on the borders
	// (58 % more than elsewhere in one pixel of eight); so, 14 % are left. Followed 1.5 pixels out none are, but what
	// noise moves then costs more than the bias did.
	agreed = 1.0
	beyond = 0.75
)

// wave is a wave vector, in radians per pixel.
type wave struct{ x, y float32 }

// point is a place in pixels.
type point struct{ x, y float32 }

// place corrects a position at (u, v) from the middle of the square at (x, y) for the difference between the ridges,
// of wave vector k, and the filters whose answers the square has. On the border of blocks these are two or four, each
// with its zero elsewhere; where they differ, mostly each puts it into the other's block, which is why the border has
// it, and the mean of the places according to each is where it is.
func (e *Extractor) place(x, y int, u, v float32, k wave, turn float32) (float32, float32) {
	var n, du, dv, zu, zv float32
	low, high := point{99, 99}, point{-99, -99}
	for by := y / block; by <= (y+1)/block; by++ {
		for bx := x / block; bx <= (x+1)/block; bx++ {
			if !e.filtered(bx, by) {
				continue
			}
			dx, dy := e.shift(bx, by, k, turn)
			n, du, dv = n+1, du+dx, dv+dy
			if (x+1)%block == 0 || (y+1)%block == 0 {
				z := e.zero(x, y, bx, by)
				z.x, z.y = z.x+dx, z.y+dy
				zu, zv = zu+z.x, zv+z.y
				low = point{min(low.x, z.x), min(low.y, z.y)}
				high = point{max(high.x, z.x), max(high.y, z.y)}
			}
		}
	}
	if max(high.x-low.x, high.y-low.y) < agreed {
		return u + du/n, v + dv/n
	}
	return zu / n, zv / n
}

// zero is where the answer of one block's filter is zero, from the middle of the square at (x, y): by the nearest
// square that lies within the block.
func (e *Extractor) zero(x, y, bx, by int) point {
	sx, sy := max(bx*block, min(bx*block+block-2, x)), max(by*block, min(by*block+block-2, y))
	i := sy*e.rw + sx
	j := i + e.rw
	a, b := e.even, e.odd
	u, v := linearZero(int64(a[i]), int64(a[i+1]), int64(a[j+1]), int64(a[j]), int64(b[i]), int64(b[i+1]), int64(b[j+1]), int64(b[j]))
	return point{
		max(-0.5-beyond, min(0.5+beyond, u+float32(sx-x))),
		max(-0.5-beyond, min(0.5+beyond, v+float32(sy-y))),
	}
}

// shift is the way from the zero of one block's filter to the vortex of the ridges. A filter whose wave vector k0
// differs from that of the ridges, k, moves the zero of its answer by σ²·turn·(ky−k0y, −(kx−k0x)), to first order in
// k−k0: the Gaussian average of e^{i(k−k0)·d} about a vortex.
func (e *Extractor) shift(bx, by int, k wave, turn float32) (dx, dy float32) {
	t := &bank[e.period[by*e.gw+bx]][e.direction[by*e.gw+bx]]
	kx, ky := t.kx, t.ky
	if float32(k.x*kx)+float32(k.y*ky) < 0 {
		kx, ky = -kx, -ky
	}
	s := t.variance * turn
	return -max(-farthest, min(farthest, float32(s*(k.y-ky)))), max(-farthest, min(farthest, float32(s*(k.x-kx))))
}
