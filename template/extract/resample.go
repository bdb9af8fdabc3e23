package extract

import (
	"image"
	"math"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

// sameScale is the difference of resolutions that is left alone: within 1 % a ridge period stays in its step of the
// filter bank (which are 15 % apart) and a position within the print moves by less than a pixel per 100.
const sameScale = 0.01

// sampler holds the filters of one pair of resolutions, and the resampled image.
type sampler struct {
	across, down taps
	rows         []int16 // ring of rows resampled across
	out          []uint8
	at           [maxTaps]int   // where the rows of one output row begin in rows
	weight       [maxTaps]int16 // and their weights
}

// maxTaps is 2·ceil(2·MaxPPI/500)+1 = 11, made even.
const maxTaps = 12

// taps are, for each position of the output, where its neighbourhood begins in the input and its weights.
type taps struct {
	out, in int
	scale   float64 // of the last set
	n       int     // weights at each position
	stride  int     // from the weights of one position to those of the next; between are zeros
	start   []int32
	weight  []int16
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
			kernel.Across(s.rows[done%s.down.n*e.w:][:e.w], img.Pix[done*img.Stride:][:w],
				s.across.start, s.across.weight, s.across.n)
		}
		s.column(s.out[y*e.w:][:e.w], y)
	}
	e.src, e.stride = s.out, e.w
	e.show("resample", e.imageOfSource)
}

func scaled(n int, scale float64) int {
	return max(1, min(maxSide, int(math.Round(float64(n)*scale))))
}

// set computes the filter of each output position: output pixel i lies at (i+1/2)/scale-1/2 in the input.
func (t *taps) set(out, in int, scale float64) {
	if t.out == out && t.in == in && t.scale == scale {
		return
	}
	t.out, t.in, t.scale = out, in, scale
	stretch := max(1, 1/scale)
	t.n = min(2*int(math.Ceil(2*stretch))+1, in)
	t.stride = kernel.TapStride(t.n)
	t.start = grow(t.start, out)
	t.weight = zeroed(t.weight, out*t.stride)
	var w [maxTaps]float64
	for i := range out {
		at := (float64(i)+0.5)/scale - 0.5
		first := max(0, min(int(math.Ceil(at-2*stretch)), in-t.n))
		t.start[i] = int32(first)
		sum := 0.0
		for k := range t.n {
			w[k] = cubic((float64(first+k) - at) / stretch)
			sum += w[k]
		}
		left := int16(1 << kernel.WeightBits)
		row := t.weight[i*t.stride:][:t.n]
		best := 0
		for k := range row {
			row[k] = int16(math.Round(w[k] / sum * (1 << kernel.WeightBits)))
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

// column makes one row of the output from those of the ring.
func (s *sampler) column(dst []uint8, y int) {
	n := s.down.n
	first, weights := int(s.down.start[y]), s.down.weight[y*s.down.stride:][:n]
	for k, v := range weights {
		s.at[k], s.weight[k] = (first+k)%n*len(dst), v
	}
	even := (n + 1) / 2 * 2
	if even > n {
		s.at[n], s.weight[n] = 0, 0
	}
	kernel.Down(dst, s.rows, s.at[:even], s.weight[:even])
}
