package kernel

const (
	// stripRows rows are in reach of one row of blocks.
	stripRows = 32
	// Three values of 21 bits share a word: the sums of products across fit, 25·127·120 at most.
	laneBits = 21
)

// rowGeneric is the reference for Row.
//
// Additions and multiplications work on several values in one 64-bit word: a sum of products Σ w·(a + b·2^k) is
// Σ w·a + 2^k·Σ w·b, and the parts are found again as long as each fits its k bits.
func (b *Bench) rowGeneric(even, odd []int16, by int, filters []*Filter) {
	w := len(filters) * Block
	if cap(b.strip) < stripRows*b.stride {
		b.strip = make([]uint64, stripRows*b.stride)
	}
	b.strip = b.strip[:stripRows*b.stride]
	for bx, f := range filters {
		switch f {
		case nil:
			clearBlock(even[bx*Block:], odd[bx*Block:], w)
		case Keep:
		default:
			b.pack((by+1)*Block + MaxRadius)
			r := f.taps.radius
			f.block(even[bx*Block:], odd[bx*Block:], w, b.strip[bx*Block+Margin-r:], b.stride, by*Block-r)
		}
	}
}

// pack fills the strip up to a row of the image: each word holds a pixel and those 3 and 6 to its right.
func (b *Bench) pack(end int) {
	for b.packed = max(b.packed, end-Block-2*MaxRadius); b.packed < end; b.packed++ {
		src := b.norm[(b.packed+Margin)*b.stride:][:b.stride]
		packRow(b.strip[(b.packed&(stripRows-1))*b.stride:][:b.stride-6], src)
	}
}

func packRow(dst []uint64, src []int8) {
	for x := range dst {
		s := src[x : x+7 : x+7]
		dst[x] = uint64(int64(s[0]) + int64(s[3])<<laneBits + int64(s[6])<<(2*laneBits))
	}
}

// spotGeneric is the reference for Spot.
func (b *Bench) spotGeneric(even, odd *[Block * Block]int16, x, y int, f *Filter) {
	const width = reach + 2 // words that hold the pixels in reach of eight
	var strip [window * width]uint64
	r := f.taps.radius
	for j := range Block + 2*r {
		packRow(strip[j*width:][:2*r+3], b.norm[(y-r+j+Margin)*b.stride+x-r+Margin:])
	}
	f.block(even[:], odd[:], Block, strip[:], width, 0)
}

// block filters one block, whose rows in reach, from a row on, are in a strip: each across, then down.
func (f *Filter) block(even, odd []int16, stride int, strip []uint64, width, first int) {
	// Sums across, real and imaginary, two to a word: columns 0 to 3, and 4 to 7 above them.
	var re, im [stripRows][4]int64
	t := &f.taps
	r := t.radius
	for j := range Block + 2*r {
		row := (first + j) & (stripRows - 1)
		t.across(&re[j], &im[j], strip[row*width:][:2*r+3])
	}
	for y := range Block {
		even, odd := even[y*stride:][:Block:Block], odd[y*stride:][:Block:Block]
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
			even[x], even[x+4] = scale(s0, f.gain), scale((s-s0)>>32, f.gain)
			odd[x], odd[x+4] = scale(-q0, f.gain), scale(-((q-q0)>>32), f.gain)
		}
	}
}

// scale brings a sum of products to units of the response.
func scale(v, gain int64) int16 {
	return int16(max(-32767, min(32767, (v*gain+1<<(GainBits-1))>>GainBits)))
}

// across sums eight neighbouring pixels, of which the packed row begins radius to the left of the first.
func (t *tapsWide) across(re, im *[4]int64, row []uint64) {
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
	const half = 1 << (AcrossShift - 1)
	s := int64(w)
	a = s << (64 - laneBits) >> (64 - laneBits)
	s -= a
	b = s << (64 - 2*laneBits) >> (64 - laneBits)
	s -= b << laneBits
	c = s >> (2 * laneBits)
	return (a + half) >> AcrossShift, (b + half) >> AcrossShift, (c + half) >> AcrossShift
}
