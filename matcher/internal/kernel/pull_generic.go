package kernel

// pullsGeneric is the reference for pulls: see Pulls.Sum.
func pullsGeneric(s *Pulls, at *Points, n int, from, gaps *Points, partners int, table *PullTable) {
	var all [Compared]struct{ x, y, gapX, gapY int32 } // side by side: four loads of one line
	for k := range partners {
		q := &all[k]
		q.x, q.y, q.gapX, q.gapY = from.X[k], from.Y[k], gaps.X[k], gaps.Y[k]
	}
	for i := range n {
		x, y := at.X[i], at.Y[i]
		w, sx, sy := int32(0), int32(0), int32(0)
		for k := range all[:partners] {
			q := &all[k]
			g := table[(near(x-q.x)+near(y-q.y))>>PullShift]
			w += g
			sx += g * q.gapX
			sy += g * q.gapY
		}
		s.Weight[i], s.X[i], s.Y[i] = w, sx, sy
	}
}

// near returns the square of d, or of PullFar where that is less.
func near(d int32) uint32 {
	u := min(uint32(max(d, -d)), PullFar)
	return u * u
}
