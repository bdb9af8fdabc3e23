package synth

// sweep draws the finger over a line of sensors.
func (c *canvas) sweep(s source, sev float64) {
	// The device stretches the contrast of what it took for a finger to black and white. Beside the finger it is dark,
	// before its tip bright, and grey farther out; ridges fade into that.
	outside, dark, bright := float32(s.between(75, 125)), float32(s.between(5, 55)), float32(s.between(60, 235))
	reach, tip := float32(s.between(20, 60)), float32(c.place.cy-float64(0.55*c.place.ay))
	fade := float32(s.between(5, 14))
	for y := range c.h {
		c.row(y, func(x int, n node) {
			i := y*c.w + x
			near := dark + float32((bright-dark)*smooth(tip-n.y, 0, 70))
			around := outside + float32(smooth(n.depth, -reach, 0)*(near-outside))
			g := 118 + min(118, max(-118, float32(330*(0.47-c.v[i]))))
			c.v[i] = around + float32(smooth(n.depth, -3, fade)*(g-around)) + float32(float32(1+sev*2)*s.quick())
		})
	}
	c.stitch(s, sev)
}

// stitch cuts the image into slices of a few lines and shifts each a little, as a sweep sensor does where it misjudged
// the speed of the finger.
func (c *canvas) stitch(s source, sev float64) {
	drift := 0.0
	moved := make([]float64, c.h)
	line := make([]float32, c.w)
	for y := 0; y < c.h; {
		n := 6 + s.below(7)
		if s.chance(0.35 * sev) {
			drift = float64(0.6*drift) + s.normal(1.1)
		}
		shift := int(drift+100.5) - 100
		for ; n > 0 && y < c.h; n, y = n-1, y+1 {
			row := c.v[y*c.w:][:c.w]
			copy(line, row)
			moved[y] = float64(shift)
			for x := range row {
				row[x] = line[min(c.w-1, max(0, x+shift))]
			}
		}
	}
	c.slip = slide(moved)
}

// slide returns how far the image is moved at each row, for the truth: the mean over a ridge and its neighbours, for
// where two slices meet nothing lies in one place.
func slide(moved []float64) []float64 {
	const reach = 9
	v := make([]float64, len(moved))
	for y := range v {
		for k := -reach; k <= reach; k++ {
			v[y] += float64(moved[min(len(moved)-1, max(0, y+k))] * (1.0 / (2*reach + 1)))
		}
	}
	return v
}
