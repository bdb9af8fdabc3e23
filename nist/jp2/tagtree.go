package jp2

// A tagTree codes a matrix of small numbers by minima over quadruples: B.10.2. Nodes are stored level by level,
// leaves first.
type tagTree struct {
	levels []tagLevel
	nodes  []tagNode
}

type tagLevel struct{ first, wide int }

type tagNode struct {
	low   int32 // the value is at least this
	known bool  // the value is low
}

func newTagTree(w, h int) tagTree {
	var t tagTree
	n := 0
	for {
		t.levels = append(t.levels, tagLevel{n, w})
		n += w * h
		if w <= 1 && h <= 1 {
			break
		}
		w, h = (w+1)/2, (h+1)/2
	}
	t.nodes = make([]tagNode, n)
	return t
}

// below reads bits until it is known whether the leaf at (x, y) is less than limit.
func (t *tagTree) below(r *headerReader, x, y int, limit int32) bool {
	low := int32(0)
	var n *tagNode
	for l := len(t.levels) - 1; l >= 0; l-- {
		n = &t.nodes[t.levels[l].first+(y>>l)*t.levels[l].wide+x>>l]
		n.low = max(n.low, low)
		for !n.known && n.low < limit {
			if r.bit() == 1 {
				n.known = true
			} else {
				n.low++
			}
		}
		low = n.low
	}
	return n.known && n.low < limit
}

// value reads the leaf at (x, y), which is less than limit in any legal stream; ok is false where it is not.
func (t *tagTree) value(r *headerReader, x, y int, limit int32) (v int32, ok bool) {
	if !t.below(r, x, y, limit) {
		return 0, false
	}
	return t.nodes[y*t.levels[0].wide+x].low, true
}

// A headerReader gives the bits of packet headers: B.10.1. Past the end it gives zeros and notes it.
type headerReader struct {
	b    []byte
	pos  int
	cur  byte
	left uint
	past bool
}

func (r *headerReader) bit() int {
	if r.left == 0 {
		stuffed := r.cur == 0xFF
		if r.pos >= len(r.b) {
			r.past = true
			r.cur = 0
		} else {
			r.cur = r.b[r.pos]
			r.pos++
		}
		r.left = 8
		if stuffed {
			r.left = 7
		}
	}
	r.left--
	return int(r.cur>>r.left) & 1
}

func (r *headerReader) bits(n int) int {
	v := 0
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

// align ends a header: the rest of the byte is padding, and so is the byte after 0xFF.
func (r *headerReader) align() {
	if r.cur == 0xFF {
		if r.pos >= len(r.b) {
			r.past = true
		} else {
			r.pos++
		}
	}
	r.cur, r.left = 0, 0
}
