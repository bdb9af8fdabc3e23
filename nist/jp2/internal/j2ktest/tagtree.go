package j2ktest

// A tagTree codes a matrix of numbers by the minima of quadruples: B.10.2.
type tagTree struct {
	leaves [][]*tagNode
}

type tagNode struct {
	parent *tagNode
	value  int
	low    int // a decoder knows that the value is at least this
	known  bool
}

func newTagTree(wide int, values []int) *tagTree {
	t := &tagTree{}
	for y := 0; y < len(values)/wide; y++ {
		row := make([]*tagNode, wide)
		for x := range row {
			row[x] = &tagNode{value: values[y*wide+x]}
		}
		t.leaves = append(t.leaves, row)
	}
	for level := t.leaves; len(level) > 1 || len(level[0]) > 1; {
		above := make([][]*tagNode, up(len(level), 2))
		for y := range above {
			above[y] = make([]*tagNode, up(len(level[0]), 2))
		}
		for y, row := range level {
			for x, n := range row {
				p := &above[y/2][x/2]
				if *p == nil {
					*p = &tagNode{value: n.value}
				}
				n.parent = *p
				n.parent.value = min(n.parent.value, n.value)
			}
		}
		level = above
	}
	return t
}

// put writes what tells a decoder whether the leaf at (x, y) is less than limit.
func (t *tagTree) put(w *bitWriter, x, y, limit int) { t.leaves[y][x].put(w, limit) }

func (n *tagNode) put(w *bitWriter, limit int) {
	if n.parent != nil {
		n.parent.put(w, limit)
		n.low = max(n.low, n.parent.low)
	}
	for !n.known && n.low < limit {
		if n.low == n.value {
			w.put(1)
			n.known = true
		} else {
			w.put(0)
			n.low++
		}
	}
}
