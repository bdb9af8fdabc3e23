package wsq

import (
	"image"

	"github.com/whorl-afis/whorl/nist/wsq/internal/kernel"
)

// dequantise returns the value of bin v in the subband of the cursor. The explicit conversion forbids the compiler to
// fuse the two operations.
func (c *cursor) dequantise(v int) float32 {
	switch centre := c.d.quant.centre; {
	case v > 0:
		return float32(c.q*(float32(v)-centre)) + c.zHalf
	case v < 0:
		return float32(c.q*(float32(v)+centre)) - c.zHalf
	}
	return 0
}

// reconstruct turns the plane of coefficients into the image: the splits are undone from the smallest to the largest,
// columns before rows.
func (d *decoder) reconstruct() *image.Gray {
	w, h := d.frame.width, d.frame.height
	img := image.NewGray(image.Rect(0, 0, w, h))
	s := newSynthesiser(d.taps, w, d.plane)
	temp := make([]float32, ((w+1)/2)*((h+1)/2)) // the largest node but the root
	for i := nodes - 1; i > 0; i-- {
		n := d.splits[i]
		if n.w == 0 || n.h == 0 {
			continue
		}
		s.begin(n)
		for y := range n.h {
			s.row(y, temp[y*n.w:(y+1)*n.w])
		}
		for y := range n.h {
			copy(d.plane[(n.y+y)*w+n.x:][:n.w], temp[y*n.w:])
		}
	}
	s.begin(d.splits[0])
	// A line, as many ones, and line*scale + shift*1.
	line := make([]float32, 3*w)
	for x := range w {
		line[w+x] = 1
	}
	off, coef := []int{w, 0}, []float32{d.frame.shift, d.frame.scale}
	for y := range h {
		s.row(y, line[:w])
		grey := line[2*w:]
		kernel.Combine(grey, line[:2*w], off, coef, len(off))
		kernel.Grey(img.Pix[y*img.Stride:][:w], grey)
	}
	return img
}

// synthesiser undoes splits of one plane.
type synthesiser struct {
	taps  filters
	plane []float32
	width int // of the plane
	n     node
	low   half // of the rows
	high  half
	yLow  int // first rows of the two halves in the plane
	yHigh int

	even, odd []weight // of outputs 2i and 2i+1
	fused     [2]int   // how many of these are added with one rounding
	margin    int
	ext       []float32
	pair      [2][]float32
	off       []int
	coef      []float32
	edges     [2][]edge // of the low and the high-pass half of the rows
}

// edge says that the value of a row at from, weighted by sign, is also that at to, beyond the end of the row.
type edge struct {
	to, from int
	sign     float32
}

// half is one half of a line, low or high-pass: its place in the node and its length.
type half struct{ start, n int }

// lineHalves returns where the low and the high-pass halves of a line of n lie.
func lineHalves(n int, inverted bool) (low, high half) {
	first, second := halves(n, inverted)
	if inverted {
		return half{first, second}, half{0, first}
	}
	return half{0, first}, half{first, second}
}

func newSynthesiser(taps filters, width int, plane []float32) *synthesiser {
	s := &synthesiser{taps: taps, plane: plane, width: width}
	s.even, s.odd = taps.synthesis()
	for p, weights := range [2][]weight{s.even, s.odd} {
		for _, t := range weights {
			if !t.high {
				s.fused[p]++
			}
		}
	}
	s.margin = taps.margin()
	half := (width+1)/2 + 2*s.margin
	s.ext = make([]float32, 2*half)
	s.pair = [2][]float32{make([]float32, half), make([]float32, half)}
	s.off, s.coef = make([]int, 2*maxTaps), make([]float32, 2*maxTaps)
	return s
}

func (s *synthesiser) begin(n node) {
	s.n = n
	s.low, s.high = lineHalves(n.w, n.invertX)
	lo, hi := lineHalves(n.h, n.invertY)
	s.yLow, s.yHigh = n.y+lo.start, n.y+hi.start
	for k, count := range [2]int{s.low.n, s.high.n} {
		edges := s.edges[k][:0]
		for i := 1; i <= s.margin; i++ {
			for _, to := range [2]int{-i, count - 1 + i} {
				from, sign := s.taps.reflect(to, n.w, k == 1)
				edges = append(edges, edge{s.margin + to, s.margin + from, sign})
			}
		}
		s.edges[k] = edges
	}
}

// row computes row y of the node: first every column of it, into ext with room at both sides of the two halves, then
// the row itself.
func (s *synthesiser) row(y int, dst []float32) {
	weights := s.even
	if y&1 == 1 {
		weights = s.odd
	}
	off, coef := s.off[:0], s.coef[:0]
	for _, t := range weights {
		i, sign := s.taps.reflect(y>>1+t.at, s.n.h, t.high)
		row := s.yLow + i
		if t.high {
			if sign == 0 {
				continue
			}
			row = s.yHigh + i
		}
		off, coef = append(off, row*s.width+s.n.x+s.low.start), append(coef, t.coef*sign)
	}
	ext := s.ext
	size := len(ext) / 2
	fused := s.fused[y&1]
	kernel.Combine(ext[s.margin:][:s.low.n], s.plane, off, coef, fused)
	for i := range off {
		off[i] += s.high.start - s.low.start
	}
	if s.n.w == s.width && fused > 0 {
		// The quarter of the whole that is high in both directions holds zeros in every stream.
		off, coef = off[:fused], coef[:fused]
	}
	kernel.Combine(ext[size+s.margin:][:s.high.n], s.plane, off, coef, fused)
	for k, edges := range s.edges {
		part := ext[k*size:]
		for _, e := range edges {
			if part[e.to] = 0; e.sign != 0 {
				part[e.to] = part[e.from] * e.sign
			}
		}
	}
	count := (s.n.w + 1) / 2
	for p, weights := range [2][]weight{s.even, s.odd} {
		off, coef = s.off[:0], s.coef[:0]
		for _, t := range weights {
			o := s.margin + t.at
			if t.high {
				o += size
			}
			off, coef = append(off, o), append(coef, t.coef)
		}
		kernel.Combine(s.pair[p][:count], ext, off, coef, s.fused[p])
	}
	kernel.Interleave(dst, s.pair[0][:count], s.pair[1][:count])
}
