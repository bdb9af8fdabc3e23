package synth

// A unit is one ridge unit, the piece of ridge around one sweat pore. Units are what a ridge falls apart into on dry
// skin: each has its own height, and the gaps between them run across the ridge.
type unit struct {
	x, y   float32
	height float32 // about standard normal
	pore   float32 // how wide its pore gapes, 0 to 1
}

const (
	// unitSpacing is the distance in pixels between pores along a ridge, about 0.4 mm (9 to 18 pores per centimetre
	// of ridge are reported; Ashbaugh, "Quantitative-qualitative friction ridge analysis", 1999).
	unitSpacing = 7.6
	unitTries   = 14000 // three tries for every place that there is
	unitCell    = 8
)

// ridgeUnits scatters units along the middle of the ridges.
func ridgeUnits(s source, even, odd []float32, h *shape, period *fit, orient *grid) []unit {
	const cols, rows = masterWidth/unitCell + 1, masterHeight/unitCell + 1
	first := make([]int32, cols*rows) // 1 + number of the last unit in a cell
	var next []int32
	var units []unit
	for range unitTries {
		x, y := s.between(4, masterWidth-5), s.between(4, masterHeight-5)
		i := int(y)*masterWidth + int(x)
		// One step along the normal brings a random point onto the middle of its ridge.
		phase := atan2(float64(odd[i]), float64(even[i]))
		st, ct := sincos(float64(orient.at(int(x), int(y))))
		d := float64(phase*period.of(h, x, y)) / 6.283185307179586
		x, y = x+float64(d*st), y+float64(d*ct)
		if x < 4 || y < 4 || x >= masterWidth-5 || y >= masterHeight-5 || even[int(y+0.5)*masterWidth+int(x+0.5)] < 0.5 {
			continue
		}
		cx, cy := int(x)/unitCell, int(y)/unitCell
		free := true
		for v := max(0, cy-1); v <= cy+1 && v < rows && free; v++ {
			for u := max(0, cx-1); u <= cx+1 && u < cols && free; u++ {
				for k := first[v*cols+u]; k > 0; k = next[k-1] {
					q := units[k-1]
					if hypot(float64(q.x)-x, float64(q.y)-y) < unitSpacing {
						free = false
						break
					}
				}
			}
		}
		if !free {
			continue
		}
		next = append(next, first[cy*cols+cx])
		units = append(units, unit{float32(x), float32(y), s.quick(), float32(s.unit())})
		first[cy*cols+cx] = int32(len(units))
	}
	return units
}
