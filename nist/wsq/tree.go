package wsq

// A region is a rectangle of the coefficient plane.
type region struct{ x, y, w, h int }

// A node is one two-dimensional split of the wavelet tree. The spectrum of a high-pass half is mirrored; a node that
// is the right or the lower half of its parent therefore has its high-pass half first, in that direction.
type node struct {
	region
	invertX, invertY bool
}

const (
	nodes    = 20
	subbands = 64
	// kept is the number of subbands that a stream codes: 60 to 63, the quarter that is high in both directions,
	// are always zero.
	kept = 60
)

// blocks gives the first subband of each of the three entropy-coded blocks, and the end.
var blocks = [4]int{0, 19, 52, kept}

// halves splits a length into first and second half. The low-pass half has the odd sample, and comes first unless
// the spectrum is mirrored.
func halves(n int, inverted bool) (first, second int) {
	if inverted {
		return n / 2, n - n/2
	}
	return n - n/2, n / 2
}

// quarters returns the four parts of a node: top left, top right, bottom left, bottom right.
func (n node) quarters() [4]node {
	w0, w1 := halves(n.w, n.invertX)
	h0, h1 := halves(n.h, n.invertY)
	return [4]node{
		{region{n.x, n.y, w0, h0}, false, false},
		{region{n.x + w0, n.y, w1, h0}, true, false},
		{region{n.x, n.y + h0, w0, h1}, false, true},
		{region{n.x + w0, n.y + h0, w1, h1}, true, true},
	}
}

// tree returns the splits of an image, largest first, and the subbands in the order of the stream. The plane is
// split once into quarters; all but the last of these again; the first of these twice more in every part but the
// high one; and the lowest of all once more.
func tree(width, height int) (splits [nodes]node, bands [subbands]region) {
	n := 0
	split := func(v node) [4]node {
		splits[n] = v
		n++
		return v.quarters()
	}
	set := func(first int, q ...node) {
		for i, v := range q {
			bands[first+i] = v.region
		}
	}
	root := split(node{region: region{0, 0, width, height}})
	low, right, bottom := split(root[0]), split(root[1]), split(root[2])
	set(52, right[:]...)
	set(56, bottom[:]...)
	last := root[3].quarters()
	set(60, last[:]...)

	for i, v := range [2]node{low[1], low[2]} {
		for j, part := range split(v) {
			q := split(part)
			set(19+16*i+4*j, q[:]...)
		}
	}
	set(51, low[3])

	part := split(low[0])
	first := split(part[0])
	for i := 1; i < 4; i++ {
		q := split(part[i])
		set(3+4*i, q[:]...)
	}
	set(4, first[1:]...)
	lowest := split(first[0])
	set(0, lowest[:]...)
	return splits, bands
}
