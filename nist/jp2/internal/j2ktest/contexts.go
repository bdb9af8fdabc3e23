package j2ktest

// around counts the significant neighbours of a coefficient: beside it, above and below, and diagonal. Under the style
// Causal the last row of a stripe does not see the next: D.7.
func (c *coder) around(x, y int) (h, v, d int) {
	see := func(dx, dy int) int {
		if dy == 1 && c.blind(y) || !c.significant[c.index(x+dx, y+dy)] {
			return 0
		}
		return 1
	}
	return see(-1, 0) + see(1, 0), see(0, -1) + see(0, 1), see(-1, -1) + see(1, -1) + see(-1, 1) + see(1, 1)
}

func (c *coder) blind(y int) bool { return c.o.Style&Causal != 0 && y%4 == 3 }

// zeroContext is table D.1.
func (c *coder) zeroContext(x, y int) int {
	h, v, d := c.around(x, y)
	if c.kind == hh {
		switch hv := h + v; {
		case d >= 3:
			return 8
		case d == 2 && hv >= 1:
			return 7
		case d == 2:
			return 6
		case d == 1 && hv >= 2:
			return 5
		case d == 1:
			return 3 + hv
		default:
			return min(hv, 2)
		}
	}
	if c.kind == hl {
		h, v = v, h
	}
	switch {
	case h == 2:
		return 8
	case h == 1 && v >= 1:
		return 7
	case h == 1 && d >= 1:
		return 6
	case h == 1:
		return 5
	case v == 2:
		return 4
	case v == 1:
		return 3
	default:
		return min(d, 2)
	}
}

// refineContext is table D.4. Context 0 of the other tables is that of no neighbours in all bands.
func (c *coder) refineContext(i, zeroContext int) int {
	switch {
	case c.refined[i]:
		return refineContext + 2
	case zeroContext > 0:
		return refineContext + 1
	}
	return refineContext
}

// signs are table D.3: context and flip for the contributions of the neighbours beside and those above and below.
var signs = map[[2]int]struct {
	context int
	flip    uint32
}{
	{1, 1}: {13, 0}, {1, 0}: {12, 0}, {1, -1}: {11, 0},
	{0, 1}: {10, 0}, {0, 0}: {9, 0}, {0, -1}: {10, 1},
	{-1, 1}: {11, 1}, {-1, 0}: {12, 1}, {-1, -1}: {13, 1},
}

// sign codes the sign of a coefficient and makes it significant: D.3.2.
func (c *coder) sign(x, y int) {
	contribution := func(dx, dy int) int {
		i := c.index(x+dx, y+dy)
		switch {
		case !c.significant[i] || dy == 1 && c.blind(y):
			return 0
		case c.negative[i]:
			return -1
		}
		return 1
	}
	limit := func(v int) int { return max(-1, min(1, v)) }
	row := signs[[2]int{limit(contribution(-1, 0) + contribution(1, 0)), limit(contribution(0, -1) + contribution(0, 1))}]
	i := c.index(x, y)
	d := uint32(0)
	if c.negative[i] {
		d = 1
	}
	if c.raw == nil {
		d ^= row.flip
	}
	c.put(d, row.context)
	c.significant[i] = true
}
