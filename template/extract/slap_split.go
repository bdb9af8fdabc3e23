package extract

import "math"

// split takes apart fingers that touch: a patch wider than a finger is cut along the axis where it has the least
// print, near where its fingers would end were they all of the same width.
func (h *hand) split(cells []int32) []tip {
	whole := h.measureTip(cells)
	n := min(int(math.Round(whole.width()/usualWidth)), max(1, h.count))
	if whole.width() <= widestFinger || n < 2 {
		return []tip{whole}
	}
	columns := h.columns(cells, whole.u0, int(whole.u1-whole.u0)+2)
	pitch := (whole.u1 - whole.u0) / float64(n)
	cuts := make([]float64, 0, n+1)
	cuts = append(cuts, whole.u0)
	for k := 1; k < n; k++ {
		at := float64(k) * pitch
		from, to := int(at-pitch/3), int(at+pitch/3)
		best, where := math.Inf(1), at
		for c := max(1, from); c <= min(len(columns)-2, to); c++ {
			// Three columns together, and of equal ones the nearest to the even division.
			sum := columns[c-1] + 2*columns[c] + columns[c+1] + math.Abs(float64(c)+0.5-at)/pitch
			if sum < best {
				best, where = sum, float64(c)+0.5
			}
		}
		cuts = append(cuts, whole.u0+where)
	}
	cuts = append(cuts, math.Inf(1))
	groups := make([][]int32, n)
	for _, i := range cells {
		u, _ := h.uv(i)
		k := 0
		for u >= cuts[k+1] {
			k++
		}
		groups[k] = append(groups[k], i)
	}
	parts := make([]tip, 0, n)
	for _, g := range groups {
		if len(g) > 0 {
			parts = append(parts, h.measureTip(g))
		}
	}
	return parts
}

// columns counts the cells at each step of one block across, from u0.
func (h *hand) columns(cells []int32, u0 float64, n int) []float64 {
	count := make([]float64, n)
	for _, i := range cells {
		u, _ := h.uv(i)
		count[int(u-u0)]++
	}
	return count
}

// cutAtCrease shortens a part that reaches beyond the tip's joint: at the row with the least print, between where
// the crease can begin and end.
func (h *hand) cutAtCrease(p tip) tip {
	longest := min(longestTip, max(1.7*p.width(), shortestTip+4)) / mmPerBlock
	if p.v1-p.v0 <= longest {
		return p
	}
	rows := make([]float64, int(p.v1-p.v0)+2)
	for _, i := range p.cells {
		_, v := h.uv(i)
		rows[int(v-p.v0)]++
	}
	cut, best := int(longest), math.Inf(1)
	for r := int(math.Max(shortestTip, 1.1*p.width()) / mmPerBlock); r <= int(longest) && r+1 < len(rows); r++ {
		// <=: of equal rows the last, so that a part without a crease keeps what it may.
		if sum := rows[r-1] + 2*rows[r] + rows[r+1]; sum <= best {
			best, cut = sum, r
		}
	}
	kept := p.cells[:0]
	for _, i := range p.cells {
		if _, v := h.uv(i); v-p.v0 < float64(cut) {
			kept = append(kept, i)
		}
	}
	return h.measureTip(kept)
}
