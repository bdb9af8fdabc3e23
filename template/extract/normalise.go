package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

const (
	// meanSigma is how far mean and contrast are averaged, in blocks: 12 pixels, more than one ridge period, or
	// single wide ridges would be flattened.
	meanSigma = 1.5
	// What is added to the local deviation keeps empty background quiet: floorShare of the deviation of the best
	// neighbourhoods (their 95th percentile), leastFloor to mostFloor grey levels. Sensor noise has a deviation of 1 to 3
	// where ridges have 20 to 100; where they have 3, 4 levels would flatten them and .7 do not: rounding alone is .3.
	floorShare = 0.08
	leastFloor = 0.7
	mostFloor  = 4
	// deviation is what one local standard deviation becomes, kernel.Clip where values are cut, 2.5 of them:
	// more only gives pores and dirt a voice.
	deviation = 48
	// pad is the ring of zeros around the normalised image that filters (8 pixels) and profiles across ridges (34
	// from the centre of a block) reach into.
	pad = kernel.Margin
)

var meanKernel = gaussian(meanSigma)

// texture is the normalised image: ridges positive, valleys negative.
type texture struct {
	norm       []int8 // nw × nh with pad on each side
	nw, nh     int
	rowM, rowV []int32
	soft       []int16 // smoothed, for gradients: rw × rh without padding
	line       []int16
}

func (t *texture) wipe() {
	scrub(t.norm)
	scrub(t.soft)
	scrub(t.line)
}

// at is the index in norm of a pixel of the image.
func (t *texture) at(x, y int) int { return (y+pad)*t.nw + x + pad }

// normalise brings every neighbourhood to mean 0 and standard deviation 1, dark becoming positive. Mean and deviation
// are known at the centres of blocks and interpolated between them.
func (e *Extractor) normalise() {
	e.grid.resize(e.w, e.h)
	e.moments()
	e.frameless()
	n := e.gw * e.gh
	count, mean, square := e.a, e.b, e.t
	for i := range n {
		count[i], mean[i], square[i] = float32(e.blockSize(i)), float32(e.sum[i]), float32(e.squares[i])
	}
	e.smooth(count, meanKernel)
	e.smooth(mean, meanKernel)
	e.smooth(square, meanKernel)
	e.rowM, e.rowV = grow(e.rowM, e.gw+1), grow(e.rowV, e.gw+1)
	for i := range n {
		if count[i] == 0 { // deep in a frame
			count[i] = 1
		}
		mean[i] /= count[i]
		e.spread[i] = root(max(0, square[i]/count[i]-float32(mean[i]*mean[i])))
	}
	floor := max(leastFloor, min(mostFloor, float32(floorShare*e.percentile(e.spread, nil, 0.95, 128))))
	for i := range n {
		// In fixed point from here on: the mean with 7 fractional bits, the factor with 12.
		e.shape[i] = int32(mean[i]*128 + 0.5)
		e.stack[i] = int32(deviation*4096/(e.spread[i]+floor) + 0.5)
	}
	e.nw, e.nh = e.gw*block+2*pad, e.gh*block+2*pad
	e.norm = grow(e.norm, e.nw*e.nh)
	e.renew(n)
	clear(e.norm[:e.at(0, 0)])
	clear(e.norm[e.at(0, e.h-1)+e.w:])
	for y := range e.h {
		if y > 0 {
			clear(e.norm[e.at(0, y-1)+e.w : e.at(0, y)])
		}
		e.interpolateRow(y)
		e.normaliseRow(e.norm[e.at(0, y):][:e.w], e.src[y*e.stride:][:e.w])
		e.clearFrame(y)
	}
	e.show("normalise", e.imageOfNorm)
}

// clearFrame takes what is not picture from a row of the normalised image.
func (e *Extractor) clearFrame(y int) {
	from, to := e.picture.Min.X, e.picture.Max.X
	if y < e.picture.Min.Y || y >= e.picture.Max.Y {
		from = to
	}
	clear(e.norm[e.at(0, y):e.at(from, y)])
	clear(e.norm[e.at(to, y):e.at(e.w, y)])
}

// moments sums grey levels and their squares over each block.
func (e *Extractor) moments() {
	whole := e.w / block
	for by := range e.gh {
		rows := min(block, e.h-by*block)
		src := e.src[by*block*e.stride:]
		kernel.Moments(e.sum[by*e.gw:][:whole], e.squares[by*e.gw:], src, e.stride, rows)
		for x := whole * block; x < e.w; x++ {
			for y := range rows {
				v := int32(src[y*e.stride+x])
				e.sum[by*e.gw+whole] += v
				e.squares[by*e.gw+whole] += v * v
			}
		}
	}
}

// interpolateRow sets rowM and rowV to mean (in shape) and factor (in stack) at row y, for the centres of blocks, times 16.
func (e *Extractor) interpolateRow(y int) {
	top := max(0, (y-block/2+block)/block-1)
	low := min(e.gh-1, (y-block/2+block)/block)
	f := 2*((y+block/2)%block) + 1 // sixteenths from the row of centres above
	kernel.Mix(e.rowM[:e.gw], e.shape[top*e.gw:], e.shape[low*e.gw:], f)
	kernel.Mix(e.rowV[:e.gw], e.stack[top*e.gw:], e.stack[low*e.gw:], f)
	e.rowM[e.gw], e.rowV[e.gw] = e.rowM[e.gw-1], e.rowV[e.gw-1]
}

// normaliseRow hands whole spans between centres of blocks to the kernel, and what is before and after in a copy.
func (e *Extractor) normaliseRow(dst []int8, src []uint8) {
	const first = block / 2
	whole := max(0, (len(src)-first)/block*block)
	e.normaliseEnd(dst, src[:min(first, len(src))], 0, first)
	if whole > 0 {
		kernel.Normalise(dst[first:], src[first:][:whole], e.rowM, e.rowV)
	}
	if first+whole < len(src) {
		e.normaliseEnd(dst[first+whole:], src[first+whole:], whole/block, 0)
	}
}

// normaliseEnd normalises part of a span between the centres of blocks left and left + 1, from pixel skip of it; the
// first span has the same centre on both sides.
func (e *Extractor) normaliseEnd(dst []int8, src []uint8, left, skip int) {
	var in [block]uint8
	var out [block]int8
	copy(in[skip:], src)
	m, k := e.rowM[left:][:2:2], e.rowV[left:][:2:2]
	if skip > 0 {
		m, k = []int32{m[0], m[0]}, []int32{k[0], k[0]}
	}
	kernel.Normalise(out[:], in[:], m, k)
	copy(dst[:len(src)], out[skip:])
}
