package synth

// At a delta three families of ridges enclose a triangle, and what grew inside it is a dot or a hole of a few pixels
// in most fingers: no minutia, but seen as two or three. Most real deltas have none.

const (
	speckSide = 33 // side of the square around a delta in which specks are looked for
	speckArea = 70 // pixels: less than one ridge unit
)

// clearSpecks fills closed specks of ridge and of valley at the deltas.
func clearSpecks(even, odd []float32, h *shape) {
	for _, d := range h.deltas {
		x0, y0 := int(d.x)-speckSide/2, int(d.y)-speckSide/2
		if x0 < 0 || y0 < 0 || x0+speckSide > masterWidth || y0+speckSide > masterHeight {
			continue
		}
		var seen [speckSide * speckSide]bool
		for i := range seen {
			if !seen[i] {
				clearSpeck(even, odd, &seen, i, y0*masterWidth+x0)
			}
		}
	}
}

// clearSpeck follows the region of one sign from pixel i of the square and fills it where it is a speck. origin is
// the pixel of the finger at the corner of the square.
func clearSpeck(even, odd []float32, seen *[speckSide * speckSide]bool, i, origin int) {
	at := func(i int) int { return origin + i/speckSide*masterWidth + i%speckSide }
	ridge := even[at(i)] > 0
	region := []int{i}
	seen[i] = true
	closed := true
	for k := 0; k < len(region); k++ {
		p := region[k]
		if x, y := p%speckSide, p/speckSide; x == 0 || y == 0 || x == speckSide-1 || y == speckSide-1 {
			closed = false
			continue
		}
		for _, q := range [4]int{p - 1, p + 1, p - speckSide, p + speckSide} {
			if !seen[q] && even[at(q)] > 0 == ridge {
				seen[q] = true
				region = append(region, q)
			}
		}
	}
	if !closed || len(region) > speckArea {
		return
	}
	level := float32(0.5)
	if ridge {
		level = -level
	}
	for _, p := range region {
		for dy := -1; dy <= 1; dy++ { // and the grey ring around it
			for dx := -1; dx <= 1; dx++ {
				q := at(p) + dy*masterWidth + dx
				even[q], odd[q] = level, 0
			}
		}
	}
}
