package extract

// ripple is the answer of the filters: a complex wave, even + i·odd, in units of 1/unit local standard deviations. It
// covers whole blocks, rw × rh pixels, and is zero outside the print.
type ripple struct {
	rw        int
	even, odd []int16
	direction []int8   // of the filter of each block, -1 where there is none
	period    []int8   // of the filter, as a step of the bank
	strip     []uint64 // the rows that one row of blocks reads, packed
	packed    int      // rows of the image packed so far
}

func (r *ripple) wipe() {
	scrub(r.even)
	scrub(r.odd)
	scrub(r.strip)
}

const (
	// stripRows rows are in reach of one row of blocks.
	stripRows = 32
	// Three values of 21 bits share a word: the sums of products across fit, 25·127·120 at most.
	laneBits = 21
)

// filter answers every block of the print with the filter of its direction and period.
//
// Additions and multiplications work on several values in one 64-bit word: a sum of products Σ w·(a + b·2^k) is
// Σ w·a + 2^k·Σ w·b, and the parts are found again as long as each fits its k bits.
func (e *Extractor) filter() {
	n := e.rw * e.gh * block
	e.even, e.odd = grow(e.even, n), grow(e.odd, n)
	e.direction, e.period = grow(e.direction, e.gw*e.gh), grow(e.period, e.gw*e.gh)
	e.strip = grow(e.strip, stripRows*e.nw)
	e.packed = -maxRadius
	for by := range e.gh {
		e.pack(min((by+1)*block+maxRadius, e.gh*block+pad))
		for bx := range e.gw {
			i := by*e.gw + bx
			if e.inside[i] == 0 {
				e.direction[i] = -1
				e.blank(bx, by)
				continue
			}
			p, d := choose(e.cos2[i], e.sin2[i], e.octave[i])
			e.direction[i], e.period[i] = int8(d), int8(p)
			e.filterBlock(bx, by, &bank[p][d])
		}
	}
	e.show("filter", e.imageOfRipple)
}

func (e *Extractor) blank(bx, by int) {
	for y := by * block; y < (by+1)*block; y++ {
		clear(e.even[y*e.rw+bx*block:][:block])
		clear(e.odd[y*e.rw+bx*block:][:block])
	}
}

// pack fills the strip up to a row of the image: each word holds a pixel and those 3 and 6 to its right.
func (e *Extractor) pack(end int) {
	for ; e.packed < end; e.packed++ {
		src := e.norm[(e.packed+pad)*e.nw:][:e.nw]
		dst := e.strip[(e.packed&(stripRows-1))*e.nw:][:e.nw]
		for x := range len(dst) - 6 {
			s := src[x : x+7 : x+7]
			dst[x] = uint64(int64(s[0]) + int64(s[3])<<laneBits + int64(s[6])<<(2*laneBits))
		}
	}
}

// filterBlock filters one block: each row in reach across, then down.
func (e *Extractor) filterBlock(bx, by int, t *tap) {
	// Sums across, real and imaginary, two to a word: columns 0 to 3, and 4 to 7 above them.
	var re, im [stripRows][4]int64
	r := t.radius
	for j := range block + 2*r {
		row := (by*block - r + j) & (stripRows - 1)
		e.filterAcross(&re[j], &im[j], e.strip[row*e.nw+bx*block+pad-r:][:2*r+3], t)
	}
	for y := range block {
		i := (by*block+y)*e.rw + bx*block
		even, odd := e.even[i:i+block:i+block], e.odd[i:i+block:i+block]
		for x := range 4 {
			// Down: (re + i·im)·(c + i·s), the sines odd, and the conjugate of it all, so that the phase grows
			// along the direction.
			s := re[y+r][x] * t.yc[0]
			q := im[y+r][x] * t.yc[0]
			for k := 1; k <= r; k++ {
				a, b := re[y+r+k][x], re[y+r-k][x]
				c, d := im[y+r+k][x], im[y+r-k][x]
				s += (a+b)*t.yc[k] - (c-d)*t.ys[k]
				q += (a-b)*t.ys[k] + (c+d)*t.yc[k]
			}
			s0, q0 := int64(int32(s)), int64(int32(q))
			even[x], even[x+4] = scale(s0, t.gain), scale((s-s0)>>32, t.gain)
			odd[x], odd[x+4] = scale(-q0, t.gain), scale(-((q-q0)>>32), t.gain)
		}
	}
}

// scale brings a sum of products to units of the response.
func scale(v, gain int64) int16 {
	return int16(max(-32767, min(32767, (v*gain+1<<(gainBits-1))>>gainBits)))
}

// filterAcross sums eight neighbouring pixels, of which the packed row begins radius to the left of the first.
func (e *Extractor) filterAcross(re, im *[4]int64, row []uint64, t *tap) {
	r := t.radius
	row = row[:2*r+3]
	w := uint64(t.xc[0])
	c0, c1, c2 := row[r]*w, row[r+1]*w, row[r+2]*w
	var s0, s1, s2 uint64
	for k := 1; k <= r; k++ {
		a, b := row[r-k:r-k+3:r-k+3], row[r+k:r+k+3:r+k+3]
		c, s := uint64(t.xc[k]), uint64(t.xs[k])
		c0 += (b[0] + a[0]) * c
		c1 += (b[1] + a[1]) * c
		c2 += (b[2] + a[2]) * c
		s0 += (b[0] - a[0]) * s
		s1 += (b[1] - a[1]) * s
		s2 += (b[2] - a[2]) * s
	}
	join(re, c0, c1, c2)
	join(im, s0, s1, s2)
}

// join rounds eight sums out of the nine lanes of three words (columns 0 3 6, 1 4 7, 2 5 and none) to 16 bits and
// packs them two to a word.
func join(dst *[4]int64, a, b, c uint64) {
	v0, v3, v6 := lanes(a)
	v1, v4, v7 := lanes(b)
	v2, v5, _ := lanes(c)
	dst[0] = v0 + v4<<32
	dst[1] = v1 + v5<<32
	dst[2] = v2 + v6<<32
	dst[3] = v3 + v7<<32
}

func lanes(w uint64) (a, b, c int64) {
	const half = 1 << (acrossShift - 1)
	s := int64(w)
	a = s << (64 - laneBits) >> (64 - laneBits)
	s -= a
	b = s << (64 - 2*laneBits) >> (64 - laneBits)
	s -= b << laneBits
	c = s >> (2 * laneBits)
	return (a + half) >> acrossShift, (b + half) >> acrossShift, (c + half) >> acrossShift
}
