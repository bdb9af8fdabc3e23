package wsq

import "github.com/whorl-afis/whorl/nist/wsq/internal/kernel"

// standard holds the filters that the FBI's encoder uses: the biorthogonal pair of 9 and 7 taps (IAFIS-IC-0110,
// analysis filters), from the centre outwards.
var standard = filters{
	low: []float32{
		0.85269867900940344, 0.37740285561265380, -0.11062440441842342, -0.02384946501938000, 0.03782845550699546,
	},
	high: []float32{0.78848561640566439, -0.41809227322221221, -0.04068941760955844, 0.06453888262893845},
}

// A tap is the part that one sample has in a coefficient.
type tap struct {
	at   int // index of the sample, relative to twice the index of the coefficient
	coef float32
}

// analysis returns the samples that make up a low and a high-pass coefficient; the filters are of odd length.
func (f filters) analysis() (low, high []tap) {
	spread := func(half []float32, centre int) (taps []tap) {
		for k := 1 - len(half); k < len(half); k++ {
			taps = append(taps, tap{centre + k, half[max(k, -k)]})
		}
		return taps
	}
	return spread(f.low, 0), spread(f.high, 1)
}

// mirror maps the index of a sample into a line of n, which goes on beyond its ends as its mirror image.
func mirror(i, n int) int {
	if n == 1 {
		return 0
	}
	for i < 0 || i >= n {
		if i < 0 {
			i = -i
		} else {
			i = 2*(n-1) - i
		}
	}
	return i
}

// transform fills the plane with the coefficients of the image, split after split, rows before columns.
func (e *encoder) transform() {
	width, height := e.img.Rect.Dx(), e.img.Rect.Dy()
	e.plane = make([]float32, width*height)
	a := analyser{plane: e.plane, rows: make([]float32, width*height), width: width}
	a.low, a.high = standard.analysis()
	a.margin = standard.margin()
	size := (width+1)/2 + 2*a.margin
	a.ext, a.off, a.coef = make([]float32, 2*size), make([]int, maxTaps), make([]float32, maxTaps)
	even, odd := a.ext[a.margin:size], a.ext[size+a.margin:]
	for i, n := range e.splits {
		if n.w == 0 || n.h == 0 {
			continue
		}
		a.begin(n)
		for y := range n.h {
			if i == 0 {
				e.level(even, odd, e.img.Pix[y*e.img.Stride:][:width])
			} else {
				kernel.Deinterleave(even, odd, e.plane[(n.y+y)*width+n.x:][:n.w])
			}
			a.row(n, y)
		}
		a.columns(n, i == 0)
	}
}

// level sets the even and the odd samples of a line of the image.
func (e *encoder) level(even, odd []float32, line []uint8) {
	n := len(line) / 2
	even, odd = even[:(len(line)+1)/2], odd[:n]
	for i := range odd {
		pair := line[2*i:][:2]
		even[i], odd[i] = e.levels[pair[0]], e.levels[pair[1]]
	}
	if len(line)&1 == 1 {
		even[n] = e.levels[line[2*n]]
	}
}

// analyser does splits of one plane.
type analyser struct {
	plane, rows []float32 // coefficients; rows that await the columns' turn
	width       int
	low, high   []tap
	margin      int
	ext         []float32 // even and odd samples of a line, with margins
	off         []int
	coef        []float32
	edges       []edge // of the lines of a node
}

// begin finds the samples beyond the ends of the rows of a node.
func (a *analyser) begin(n node) {
	size := len(a.ext) / 2
	at := func(i int) int { return a.margin + i>>1 + i&1*size }
	a.edges = a.edges[:0]
	for i := -2 * a.margin; i < n.w+2*a.margin-1; i++ {
		if i < 0 || i >= n.w {
			a.edges = append(a.edges, edge{at(i), at(mirror(i, n.w)), 1})
		}
	}
}

// row splits row y of the node, whose samples are in ext, into its halves.
func (a *analyser) row(n node, y int) {
	size := len(a.ext) / 2
	for _, e := range a.edges {
		a.ext[e.to] = a.ext[e.from]
	}
	low, high := lineHalves(n.w, n.invertX)
	out := a.rows[(n.y+y)*a.width+n.x:][:n.w]
	for k, h := range [2]half{low, high} {
		off, coef := a.off[:0], a.coef[:0]
		for _, t := range a.taps(k) {
			off, coef = append(off, a.margin+t.at>>1+(t.at&1)*size), append(coef, t.coef)
		}
		kernel.Combine(out[h.start:h.start+h.n], a.ext, off, coef, 1)
	}
}

// columns splits the columns of the node, whose rows have been split. At the root the quarter that is high in both
// directions is left out: no stream codes it.
func (a *analyser) columns(n node, root bool) {
	low, high := lineHalves(n.h, n.invertY)
	for k, h := range [2]half{low, high} {
		w := n.w
		if root && k == 1 {
			w -= n.w / 2
		}
		for y := range h.n {
			off, coef := a.off[:0], a.coef[:0]
			for _, t := range a.taps(k) {
				off = append(off, (n.y+mirror(2*y+t.at, n.h))*a.width+n.x)
				coef = append(coef, t.coef)
			}
			kernel.Combine(a.plane[(n.y+h.start+y)*a.width+n.x:][:w], a.rows, off, coef, 1)
		}
	}
}

func (a *analyser) taps(k int) []tap {
	if k == 0 {
		return a.low
	}
	return a.high
}
