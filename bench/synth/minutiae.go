package synth

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

// A Minutia is one true minutia: position in pixels, direction in radians counter-clockwise, as INCITS 378 has it.
type Minutia struct {
	X, Y  float64
	Theta float64
	Kind  template.Kind
	Index int // number of the minutia in Finger.Minutiae, the same in every impression
}

const (
	// rim is how far from the border of the finger minutiae count: the filters see nothing beyond it.
	rim = 12
	// dipole is the distance in pixels below which two residues of opposite sign are one notch in a ridge and
	// not two minutiae: the ridge between them has no length.
	dipole = 9.0
	// twice is the distance in pixels below which two residues of one sign are one minutia.
	twice = 6.0
	// kindProbe is how far along its direction, in pixels, the new ridge or valley of a minutia is looked at.
	kindProbe = 5.0
	// blind is how close to a core or delta, in pixels, no minutia is reported: all ridges end or turn there, and the
	// phase is not defined around half a turn of the orientation.
	blind = 5.0
)

// residues finds the minutiae of a pattern: the points around which its phase turns once (Larkin and Fletcher, "A
// coherent framework for fingerprint analysis: are fingerprints holograms?", 2007). There the even and odd response
// are both zero, which gives the position to a fraction of a pixel; on the side on which the phase advances more the
// pattern has one more ridge, and there it points.
func residues(even, odd []float32, orient *grid, h *shape) []Minutia {
	var found []Minutia
	var sign []int
	for y := rim; y < masterHeight-rim-1; y++ {
		for x := rim; x < masterWidth-rim-1; x++ {
			i := y*masterWidth + x
			e := [4]float32{even[i], even[i+1], even[i+masterWidth+1], even[i+masterWidth]}
			if allSame(e) {
				continue
			}
			o := [4]float32{odd[i], odd[i+1], odd[i+masterWidth+1], odd[i+masterWidth]}
			// The odd response changes its sign where the orientation wraps; bring the corners to that of the first.
			t := orient.at(x, y)
			for k, at := range [4]float32{t, orient.at(x+1, y), orient.at(x+1, y+1), orient.at(x, y+1)} {
				if opposite(t, at) {
					o[k] = -o[k]
				}
			}
			if allSame(o) {
				continue
			}
			turn := winding(e, o)
			if turn == 0 {
				continue
			}
			fx, fy := crossing(e, o)
			px, py := float64(x)+fx, float64(y)+fy
			if h.singular(px, py) < blind {
				continue
			}
			theta := float64(t)
			// Around the square clockwise on the image, hence the minus.
			if turn > 0 {
				theta += math.Pi
			}
			found = append(found, Minutia{X: px, Y: py, Theta: wrap(theta)})
			sign = append(sign, turn)
		}
	}
	return settle(found, sign, even)
}

func allSame(v [4]float32) bool {
	return v[0] > 0 && v[1] > 0 && v[2] > 0 && v[3] > 0 || v[0] <= 0 && v[1] <= 0 && v[2] <= 0 && v[3] <= 0
}

// opposite reports whether the filters at orientations a and b, both in [0, π), point more against each other than
// along each other.
func opposite(a, b float32) bool { d := a - b; return d > math.Pi/2 || d < -math.Pi/2 }

// winding returns how often (e, o) turns around the origin along the four corners.
func winding(e, o [4]float32) int {
	quadrant := func(k int) int {
		switch {
		case e[k] > 0 && o[k] > 0:
			return 0
		case e[k] <= 0 && o[k] > 0:
			return 1
		case e[k] <= 0:
			return 2
		}
		return 3
	}
	sum := 0
	for k := range 4 {
		n := (k + 1) & 3
		switch (quadrant(n) - quadrant(k)) & 3 {
		case 1:
			sum++
		case 3:
			sum--
		case 2: // half a turn: which way it goes is the sign of the cross product
			if float32(e[k]*o[n]) > float32(o[k]*e[n]) {
				sum += 2
			} else {
				sum -= 2
			}
		}
	}
	return sum / 4
}

// crossing returns where in the unit square both bilinear surfaces are zero, by four steps of Newton's method.
func crossing(e, o [4]float32) (x, y float64) {
	f := func(v [4]float32) (v0, vx, vy float64) {
		a, b, c, d := float64(v[0]), float64(v[1]), float64(v[2]), float64(v[3])
		top, bottom := a+float64(x*(b-a)), d+float64(x*(c-d))
		return top + float64(y*(bottom-top)), float64((1-y)*(b-a)) + float64(y*(c-d)), bottom - top
	}
	x, y = 0.5, 0.5
	for range 4 {
		e0, ex, ey := f(e)
		o0, ox, oy := f(o)
		det := float64(ex*oy) - float64(ey*ox)
		if det == 0 {
			break
		}
		x = min(1, max(0, x-(float64(e0*oy)-float64(ey*o0))/det))
		y = min(1, max(0, y-(float64(ex*o0)-float64(e0*ox))/det))
	}
	return x, y
}

// settle drops pairs of opposite residues that make no minutia and tells endings from bifurcations.
func settle(found []Minutia, sign []int, even []float32) []Minutia {
	gone := make([]bool, len(found))
	for i := range found {
		if gone[i] {
			continue
		}
		best, at := dipole, -1
		for j := i + 1; j < len(found); j++ {
			if gone[j] || found[j].Y-found[i].Y > dipole {
				continue
			}
			d := hypot(found[i].X-found[j].X, found[i].Y-found[j].Y)
			if sign[i] == sign[j] {
				// Beside a core one minutia may show twice; keep it once.
				gone[j] = d < twice
			} else if d < best {
				best, at = d, j
			}
		}
		if at >= 0 {
			gone[i], gone[at] = true, true
		}
	}
	var out []Minutia
	for i, m := range found {
		if gone[i] {
			continue
		}
		// What is new on the dense side is a ridge after an ending, a valley after a bifurcation; behind it lies the
		// opposite.
		sn, cs := sincos(m.Theta)
		look := func(d float64) float32 {
			return sample(even, float32(m.X+float64(d*cs)), float32(m.Y-float64(d*sn)))
		}
		m.Kind = template.Bifurcation
		if look(kindProbe) > look(-kindProbe) {
			m.Kind = template.Ending
		}
		m.Index = len(out)
		out = append(out, m)
	}
	return out
}
