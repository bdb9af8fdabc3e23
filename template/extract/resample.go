package extract

import (
	"image"
	"math"

	"github.com/whorl-afis/whorl/template"
)

const (
	// sameScale is the difference of resolutions that is left alone: within 1 % a ridge period stays in its step of
	// the filter bank (which are 15 % apart) and a position within the print moves by less than a pixel per 100.
	sameScale = 0.01
	// Weights have 14 fractional bits, rows between the two passes 6: with overshoot both stay in 16 bits.
	weightBits = 14
	rowBits    = 6
)

// sampler holds the filters of one pair of resolutions, and the resampled image.
type sampler struct {
	across, down taps
	rows         []int16 // ring of rows resampled across
	sums         []int32 // one row of the output, before rounding
	out          []uint8
}

// taps are, for each position of the output, where its neighbourhood begins in the input and its weights.
type taps struct {
	n      int // weights at each position
	start  []int32
	weight []int16
}

// sameResolution reports whether an image of so many ppi is used as it is.
func sameResolution(ppi float64) bool { return math.Abs(template.PPI/ppi-1) < sameScale }

// resample brings the image to 500 ppi with a cubic (Catmull-Rom) filter, stretched where the image shrinks so that
// fine detail does not alias into ridges. An image within 1 % of 500 ppi is used as it is.
func (e *Extractor) resample(img *image.Gray, ppi float64) {
	scale := template.PPI / ppi
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if sameResolution(ppi) {
		e.src, e.stride, e.w, e.h = img.Pix, img.Stride, min(w, maxSide), min(h, maxSide)
		e.show("resample", e.imageOfSource)
		return
	}
	s := &e.sampler
	e.w, e.h = scaled(w, scale), scaled(h, scale)
	s.across.set(e.w, w, scale)
	s.down.set(e.h, h, scale)
	s.out = grow(s.out, e.w*e.h)
	s.rows = grow(s.rows, e.w*s.down.n)
	done := 0 // input rows resampled across so far
	for y := 0; y < e.h; y++ {
		first := int(s.down.start[y])
		last := min(first+s.down.n, h)
		for done = max(done, first); done < last; done++ {
			s.across.row(s.rows[done%s.down.n*e.w:][:e.w], img.Pix[done*img.Stride:][:w])
		}
		s.column(s.out[y*e.w:][:e.w], y, h)
	}
	e.src, e.stride = s.out, e.w
	e.show("resample", e.imageOfSource)
}

func scaled(n int, scale float64) int {
	return max(1, min(maxSide, int(math.Round(float64(n)*scale))))
}

// set computes the filter of each output position: output pixel i lies at (i+1/2)/scale-1/2 in the input.
func (t *taps) set(out, in int, scale float64) {
	stretch := max(1, 1/scale)
	t.n = min(2*int(math.Ceil(2*stretch))+1, in)
	t.start = grow(t.start, out)
	t.weight = grow(t.weight, out*t.n)
	var w [16]float64 // 2·ceil(2·1200/500)+1 = 11 are used
	for i := range out {
		at := (float64(i)+0.5)/scale - 0.5
		first := max(0, min(int(math.Ceil(at-2*stretch)), in-t.n))
		t.start[i] = int32(first)
		sum := 0.0
		for k := range t.n {
			w[k] = cubic((float64(first+k) - at) / stretch)
			sum += w[k]
		}
		left := int16(1 << weightBits)
		row := t.weight[i*t.n:][:t.n]
		best := 0
		for k := range row {
			row[k] = int16(math.Round(w[k] / sum * (1 << weightBits)))
			left -= row[k]
			if row[k] > row[best] {
				best = k
			}
		}
		row[best] += left // the weights of a flat image sum to one exactly
	}
}

// cubic is the Catmull-Rom kernel (Keys 1981 with a = -1/2).
func cubic(t float64) float64 {
	t = math.Abs(t)
	switch {
	case t < 1:
		return float64((float64(1.5*t)-2.5)*t*t) + 1
	case t < 2:
		return float64((float64((float64(-0.5*t)+2.5)*t)-4)*t) + 2
	}
	return 0
}

func (t *taps) row(dst []int16, src []uint8) {
	for i := range dst {
		w := t.weight[i*t.n:][:t.n]
		p := src[t.start[i]:][:len(w)]
		sum := int32(1 << (weightBits - rowBits - 1))
		for k, v := range w {
			sum += int32(v) * int32(p[k])
		}
		dst[i] = int16(sum >> (weightBits - rowBits))
	}
}

func (s *sampler) column(dst []uint8, y, h int) {
	n, w := s.down.n, len(dst)
	weights := s.down.weight[y*n:][:n]
	first := int(s.down.start[y])
	s.sums = grow(s.sums, w)
	sums := s.sums[:w]
	for x := range sums {
		sums[x] = 1 << (weightBits + rowBits - 1)
	}
	for k, v := range weights {
		for x, p := range s.rows[(first+k)%n*w:][:w] {
			sums[x] += int32(v) * int32(p)
		}
	}
	for x, v := range sums {
		dst[x] = uint8(max(0, min(255, v>>(weightBits+rowBits))))
	}
}
