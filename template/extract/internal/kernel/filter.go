package kernel

import "fmt"

const (
	// Block is the side in pixels of the squares that one filter is used on.
	Block = 8
	// MaxRadius is the greatest reach of a filter in pixels.
	MaxRadius = 8
	// Margin is what the image needs on each side of its blocks.
	Margin = 32

	// Sums across are brought to 16 bits by AcrossShift, those down by the gain of the filter, which has GainBits
	// fractional bits.
	AcrossShift = 4
	GainBits    = 24

	window = Block + 2*MaxRadius // pixels in reach of a block, across and down
	reach  = 2*MaxRadius + 1
	groups = (reach + 3) / 4 // of four weights across
	pairs  = (reach + 1) / 2 // of two weights across
)

// Taps are the weights of a complex filter that is a product of one along x and one along y: at 0 and the positive
// side; cosines are the same on the negative side, sines of opposite sign.
type Taps struct {
	XC, XS, YC, YS [MaxRadius + 1]int8
	Radius         int   // weights beyond it are 0
	Gain           int64 // at most 2^20
}

// A Filter is a Taps in the forms that the tiers want. The offsets are known to the generator.
type Filter struct {
	quads [groups][2][4]int8 // across: four weights of the real part, four of the imaginary one
	bias  [2]int32           // what makes up for pixels that are 128 too large, and rounds
	duos  [pairs][2][2]int16 // across, two weights each
	down  [reach][2][2]int16 // down: real and imaginary weight of the even answer, of the odd answer
	gain  int64
	taps  tapsWide
}

// tapsWide are weights in the width that portable Go multiplies in.
type tapsWide struct {
	radius         int
	xc, xs, yc, ys [MaxRadius + 1]int64
}

// Set prepares f. It panics where the radius or the gain is out of range.
func (f *Filter) Set(t *Taps) {
	if t.Radius < 0 || t.Radius > MaxRadius || t.Gain < 0 || t.Gain > 1<<20 {
		panic(fmt.Sprintf("kernel: radius %d, gain %d", t.Radius, t.Gain))
	}
	*f = Filter{gain: t.Gain, bias: [2]int32{1 << (AcrossShift - 1), 1 << (AcrossShift - 1)}}
	f.taps.radius = t.Radius
	for i := range t.XC {
		f.taps.xc[i], f.taps.xs[i] = int64(t.XC[i]), int64(t.XS[i])
		f.taps.yc[i], f.taps.ys[i] = int64(t.YC[i]), int64(t.YS[i])
	}
	for i := range reach {
		k, sign := i-MaxRadius, int8(1)
		if k < 0 {
			k, sign = -k, -1
		}
		if k > t.Radius {
			continue
		}
		c, s := t.XC[k], sign*t.XS[k]
		f.quads[i/4][0][i%4], f.quads[i/4][1][i%4] = c, s
		f.duos[i/2][0][i%2], f.duos[i/2][1][i%2] = int16(c), int16(s)
		f.bias[0] -= 128 * int32(c)
		f.bias[1] -= 128 * int32(s)
		// (re + i·im)·(c + i·s), and of it the conjugate, so that the phase grows along the direction.
		yc, ys := int16(t.YC[k]), int16(sign*t.YS[k])
		f.down[i] = [2][2]int16{{yc, -ys}, {-ys, -yc}}
	}
}

// A Bench filters one image, row of blocks by row of blocks from the top. It holds scratch memory.
type Bench struct {
	norm   []int8
	stride int
	strip  []uint64                         // portable: the rows that one row of blocks reads, packed
	packed int                              // portable: rows of the image packed so far
	rows   [2*16*window + 96*window/2]int16 // assembly: sums across and their conjugates, and pixels as words
}

// Start takes an image of rows × columns blocks with Margin pixels on all sides, values -120 to 120, rows stride
// apart.
func (b *Bench) Start(norm []int8, stride int) {
	b.norm, b.stride, b.packed = norm, stride, -MaxRadius
}

// Keep, in the place of a filter, leaves the answer of a block as it is.
var Keep = new(Filter)

// Row filters row by of blocks: block i with filters[i], or to zero where that is nil. even and odd are the eight
// rows of the answer, without margins.
func (b *Bench) Row(even, odd []int16, by int, filters []*Filter) {
	w := len(filters) * Block
	if len(even) < w*Block || len(odd) < w*Block || w+2*Margin > b.stride || (by*Block+Block+2*Margin)*b.stride > len(b.norm) {
		panic("kernel: image smaller than its filters")
	}
	b.row(tier(), even, odd, by, filters)
}

// Spot answers the eight by eight pixels from (x, y) on with one filter, wherever blocks begin. It is for places that
// are looked at more closely: rows of blocks are faster by Row, which packs them once.
func (b *Bench) Spot(even, odd *[Block * Block]int16, x, y int, f *Filter) {
	const least, past = MaxRadius - Margin, 2*Margin - MaxRadius // so that assembly may read 32 bytes for the last pixels
	if x < least || y < least || x+past > b.stride || (y+past)*b.stride > len(b.norm) {
		panic("kernel: spot outside the image")
	}
	b.spot(tier(), even, odd, x, y, f)
}

func clearBlock(even, odd []int16, stride int) {
	for y := range Block {
		clear(even[y*stride:][:Block])
		clear(odd[y*stride:][:Block])
	}
}

// Wipe overwrites the scratch and lets go of the image.
func (b *Bench) Wipe() {
	clear(b.strip[:cap(b.strip)])
	clear(b.rows[:])
	b.norm = nil
}
