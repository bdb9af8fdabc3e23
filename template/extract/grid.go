package extract

import (
	"image"
	"math"

	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

// block is the side in pixels at 500 ppi of the cells on which masks, directions and periods are known, and on which
// one filter of the bank is used: a little less than one ridge period (8 to 10 pixels of an adult).
const block = 8

// grid is what is known block by block, row by row.
type grid struct {
	gw, gh  int             // blocks across and down, the last ones perhaps cut by the edge of the image
	picture image.Rectangle // pixels that are looked at: all but a plain frame

	textureLimit float32 // contrast that makes a print, in grey levels

	sum, squares []int32   // of the grey levels of each block
	spread       []float32 // local standard deviation of grey levels
	inside       []uint8   // 1 where there is a print
	margin       []float32 // distance in pixels from the centre of a block to the nearest block outside

	cos2, sin2    []float32 // strength times (cos 2α, sin 2α), α the direction across the ridges
	near, far     []float32 // agreement of directions, 0 to 1, at the two scales
	wide          []float32 // the agreement far of the unfiltered image
	octave        []float32 // log2 of the ridge period in pixels
	periodic      []float32 // confidence in it
	amplitude     []float32 // mean amplitude of the ridges after the first filter, in local standard deviations
	tmp, tmp2     []float32
	a, b, t, p, q []float32
	shape, stack  []int32
	swap          []uint8
	covered       []uint64 // by discs about blocks, a bit each
	widened       []uint64 // a row of them
	hist          [1024]int32
	ended         []float32   // a row with nothing before and after it
	mirrored      [32]float32 // both sides of the longest kernel, 23 weights
}

func (g *grid) resize(w, h int) {
	g.gw, g.gh = (w+block-1)/block, (h+block-1)/block
	g.picture = image.Rect(0, 0, w, h)
	n := g.gw * g.gh
	g.sum, g.squares = zeroed(g.sum, n), zeroed(g.squares, n)
	g.inside, g.swap = zeroed(g.inside, n), grow(g.swap, n)
	g.shape, g.stack = grow(g.shape, n), grow(g.stack, n)
	for _, s := range g.floats() {
		*s = zeroed(*s, n)
	}
}

func (g *grid) floats() [17]*[]float32 {
	return [17]*[]float32{&g.spread, &g.margin, &g.cos2, &g.sin2, &g.near, &g.far, &g.wide, &g.octave, &g.periodic,
		&g.amplitude, &g.tmp, &g.tmp2, &g.a, &g.b, &g.t, &g.p, &g.q}
}

func (g *grid) wipe() {
	for _, s := range g.floats() {
		scrub(*s)
	}
	scrub(g.ended)
	scrub(g.sum)
	scrub(g.squares)
	scrub(g.inside)
	scrub(g.swap)
	scrub(g.covered)
	scrub(g.widened)
}

// blockSize is the number of pixels of the picture in a block.
func (g *grid) blockSize(i int) int {
	x, y := i%g.gw*block, i/g.gw*block
	w, h := min(g.picture.Max.X, x+block)-max(g.picture.Min.X, x), min(g.picture.Max.Y, y+block)-max(g.picture.Min.Y, y)
	return max(0, w) * max(0, h)
}

// isInside reports whether the block at (x, y) belongs to the print; what lies beyond the grid does not.
func (g *grid) isInside(x, y int) bool {
	return x >= 0 && y >= 0 && x < g.gw && y < g.gh && g.inside[y*g.gw+x] != 0
}

// span returns the blocks of a row, from the first to before the last, outside which there is no print within radius.
func (g *grid) span(by, radius int) (from, to int) {
	from, to = g.gw, 0
	for y := max(0, by-radius); y <= min(g.gh-1, by+radius); y++ {
		row := g.inside[y*g.gw:][:g.gw]
		for x := 0; x < from; x++ {
			if row[x] != 0 {
				from = x
			}
		}
		for x := g.gw; x > to; x-- {
			if row[x-1] != 0 {
				to = x
			}
		}
	}
	if from >= to {
		return 0, 0
	}
	return max(0, from-radius), min(g.gw, to+radius)
}

// bilinear interpolates s, known at the centres of blocks, at a position in pixels.
func (g *grid) bilinear(s []float32, x, y float32) float32 {
	u, v := float32((x+0.5)/block)-0.5, float32((y+0.5)/block)-0.5
	u, v = max(0, min(u, float32(g.gw-1))), max(0, min(v, float32(g.gh-1)))
	i, j := int(u), int(v)
	u, v = u-float32(i), v-float32(j)
	i1, j1 := min(i+1, g.gw-1), min(j+1, g.gh-1)
	top := float32((1-u)*s[j*g.gw+i]) + float32(u*s[j*g.gw+i1])
	low := float32((1-u)*s[j1*g.gw+i]) + float32(u*s[j1*g.gw+i1])
	return float32((1-v)*top) + float32(v*low)
}

// smooth replaces s by its convolution with a symmetric kernel whose middle is k[0], first across, then down. Beyond
// the edge of the grid there is nothing.
func (g *grid) smooth(s []float32, k []float32) {
	w, h, r := g.gw, g.gh, len(k)-1
	g.ended = zeroed(g.ended, w+2*r)
	for y := range h {
		copy(g.ended[r:], s[y*w:][:w])
		kernel.SmoothAcross(g.tmp2[y*w:][:w], g.ended, k)
	}
	both := g.mirrored[:2*r+1]
	for i, f := range k {
		both[r-i], both[r+i] = f, f
	}
	for y := range h {
		first, end := max(0, y-r), min(h, y+r+1)
		kernel.SmoothDown(s[y*w:][:w], g.tmp2[first*w:], w, both[first-y+r:end-y+r])
	}
}

// gaussian returns half a normalised Gaussian kernel, the middle first, cut at three standard deviations.
func gaussian(sigma float64) []float32 {
	k := make([]float32, int(math.Ceil(3*sigma))+1)
	total := 0.0
	for i := range k {
		v := math.Exp(-float64(i*i) / (2 * sigma * sigma))
		k[i] = float32(v)
		total += v
		if i > 0 {
			total += v
		}
	}
	for i := range k {
		k[i] = float32(float64(k[i]) / total)
	}
	return k
}

// percentile returns the value below which the given share of s lies, of the elements where keep is 1 (all, if nil),
// to 1/1024 of limit.
func (g *grid) percentile(s []float32, keep []uint8, share, limit float32) float32 {
	clear(g.hist[:])
	n := int32(0)
	top := float32(len(g.hist) - 1)
	for i, v := range s {
		if keep != nil && keep[i] == 0 {
			continue
		}
		g.hist[int(max(0, min(top, float32(v*(top/limit)))))]++
		n++
	}
	want := int32(share * float32(n))
	for i, c := range g.hist {
		if want -= c; want < 0 {
			return float32(i) * (limit / top)
		}
	}
	return 0
}
