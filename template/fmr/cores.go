package fmr

// Cores and deltas have two layouts. INCITS says once for all cores, and once for all deltas, whether they have angles,
// in the top bits of the count. ISO says it for each point, in the top bits of its x.
const (
	angularCount = 0x40
	angularPoint = 0x4000
	maxPoints    = 15
)

// readCores reads the data of a core and delta block and tells how many bytes it has used.
func readCores(b []byte, ansi bool) (cores []Core, deltas []Delta, used int, ok bool) {
	in := &reader{b: b}
	unit := uint16(FullTurn / 256)
	if ansi {
		unit = FullTurn / 180
	}
	count := func() (n int, angular bool) {
		c := in.u8()
		return int(c & maxPoints), ansi && c&angularCount != 0
	}
	point := func(angular bool) (x, y uint16, a bool) {
		x, y = in.u16(), in.u16()
		if !ansi {
			angular = x&angularPoint != 0
		}
		return x & maxCoordinate, y & maxCoordinate, angular
	}
	n, angular := count()
	for range n {
		var c Core
		if c.X, c.Y, c.Angular = point(angular); c.Angular {
			c.Angle = uint16(in.u8()) * unit
		}
		cores = append(cores, c)
	}
	n, angular = count()
	for range n {
		var d Delta
		if d.X, d.Y, d.Angular = point(angular); d.Angular {
			for i := range d.Angles {
				d.Angles[i] = uint16(in.u8()) * unit
			}
		}
		deltas = append(deltas, d)
	}
	return cores, deltas, in.pos, !in.short
}

// appendCores writes the data of a core and delta block; exact is false if angles or points had to be left out.
func appendCores(b []byte, cores []Core, deltas []Delta, ansi bool) (out []byte, exact bool) {
	w := writer{b: b}
	exact = true
	if len(cores) > maxPoints {
		cores, exact = cores[:maxPoints], false
	}
	if len(deltas) > maxPoints {
		deltas, exact = deltas[:maxPoints], false
	}
	allCores, allDeltas := len(cores) > 0, len(deltas) > 0
	for _, c := range cores {
		allCores = allCores && c.Angular
	}
	for _, d := range deltas {
		allDeltas = allDeltas && d.Angular
	}
	turn := uint32(256)
	if ansi {
		turn = 180
	}
	count := func(n int, all bool) {
		if ansi && all {
			n |= angularCount
		}
		w.b = append(w.b, byte(n))
	}
	point := func(x, y uint16, angular, all bool) (angles bool) {
		x, y = min(x, maxCoordinate), min(y, maxCoordinate)
		switch {
		case !ansi && angular:
			x |= angularPoint
		case ansi && angular && !all:
			exact, angular = false, false
		}
		w.u16(x)
		w.u16(y)
		return angular
	}
	count(len(cores), allCores)
	for _, c := range cores {
		if point(c.X, c.Y, c.Angular, allCores) {
			w.b = append(w.b, byte(units(c.Angle, turn)))
		}
	}
	count(len(deltas), allDeltas)
	for _, d := range deltas {
		if point(d.X, d.Y, d.Angular, allDeltas) {
			for _, a := range d.Angles {
				w.b = append(w.b, byte(units(a, turn)))
			}
		}
	}
	return w.b, exact
}
