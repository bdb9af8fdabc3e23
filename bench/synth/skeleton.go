package synth

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

// At a core the orientation turns by half a circle within a ridge, the phase is not defined, and there are no residues
// (blind). What an examiner marks there is read off the ridges themselves: the ends and forks of their middle lines.
// Without it 4.5 % of what an extractor finds on clean prints seems false, with it 2.3 %. Deltas gain nothing: their
// three ridges meet without an end.

const (
	// pit is how far around a core, in pixels, minutiae are read off the ridges: those within blind, and some whose
	// residue is blind although the ridge ends beside it.
	pit     = blind + 3
	pitSide = 65 // side of the square whose ridges are thinned: room for the pit, traces from its edge and a margin that thinning spoils
	// traceLength is how far, in pixels, a middle line is followed for the direction, spurLength how long a line must
	// be to be a ridge and no roughness of its outline.
	traceLength, spurLength = 9, 5
)

type pitMap [pitSide * pitSide]uint8

// ringSteps goes once around a pixel, counter-clockwise from the right.
var ringSteps = [8]int{1, 1 - pitSide, -pitSide, -1 - pitSide, -1, pitSide - 1, pitSide, pitSide + 1}

// readPits adds the minutiae at cores.
func readPits(found []Minutia, even []float32, h *shape) []Minutia {
	for _, q := range h.singularities() {
		if !q.Core {
			continue
		}
		x0, y0 := int(q.X)-pitSide/2, int(q.Y)-pitSide/2
		var p pitMap
		for y := 1; y < pitSide-1; y++ {
			for x := 1; x < pitSide-1; x++ {
				if u, v := x0+x, y0+y; u >= rim && v >= rim && u < masterWidth-rim && v < masterHeight-rim && even[v*masterWidth+u] > 0 {
					p[y*pitSide+x] = 1
				}
			}
		}
		p.thin()
		for i := 2 * pitSide; i < len(p)-2*pitSide; i++ {
			x, y := float64(x0+i%pitSide), float64(y0+i/pitSide)
			if p[i] == 0 || hypot(x-q.X, y-q.Y) >= pit {
				continue
			}
			m, ok := p.minutia(i)
			if !ok {
				continue
			}
			m.X, m.Y = x, y
			known := false
			for k, o := range found {
				if hypot(o.X-x, o.Y-y) < twice {
					known = true
					// The line shows the direction better than the field, which turns fast here.
					if math.Abs(wrap(m.Theta-o.Theta)) < 0.8 {
						found[k].Theta = m.Theta
					}
				}
			}
			if !known {
				m.Index = len(found)
				found = append(found, m)
			}
		}
	}
	return found
}

// ring returns the pixels around i as bits, counter-clockwise from the right.
func (p *pitMap) ring(i int) (bits uint8) {
	for k, d := range ringSteps {
		bits |= p[i+d] << k
	}
	return bits
}

// thin leaves the middle lines of the ridges, one pixel wide (Z. Guo, R. W. Hall, "Parallel thinning with
// two-subiteration algorithms", 1989).
func (p *pitMap) thin() {
	for changed := true; changed; {
		changed = false
		for half := 0; half < 2; half++ {
			var gone []int
			for i := pitSide + 1; i < len(p)-pitSide-1; i++ {
				if p[i] == 0 {
					continue
				}
				r := p.ring(i)
				bit := func(k int) uint8 { return r >> (k & 7) & 1 }
				var runs, n1, n2 uint8
				for k := 0; k < 8; k += 2 {
					runs += (1 - bit(k)) & (bit(k+1) | bit(k+2))
					n1 += bit(k) | bit(k+1)
					n2 += bit(k+1) | bit(k+2)
				}
				if n := min(n1, n2); runs != 1 || n < 2 || n > 3 {
					continue
				}
				at := 4 * half
				if (bit(at)|bit(at+1)|(1-bit(at+3)))&bit(at+2) == 0 {
					gone = append(gone, i)
				}
			}
			for _, i := range gone {
				p[i], changed = 0, true
			}
		}
	}
}

// branches returns the starts of the lines that leave pixel i: a pixel beside a straight neighbour of the line
// belongs to that one.
func (p *pitMap) branches(i int) (starts []int) {
	for k, d := range ringSteps {
		if p[i+d] == 1 && (k&1 == 0 || p[i+ringSteps[k-1]] == 0 && p[i+ringSteps[(k+1)&7]] == 0) {
			starts = append(starts, i+d)
		}
	}
	return starts
}

// minutia reads the minutia at pixel i of the middle lines, without its position.
func (p *pitMap) minutia(i int) (m Minutia, ok bool) {
	starts := p.branches(i)
	if len(starts) != 1 && len(starts) != 3 {
		return m, false
	}
	var dir [3]float64
	for k, s := range starts {
		end, length := p.follow(i, s, starts)
		if length < spurLength {
			return m, false
		}
		dir[k] = atan2(float64(i/pitSide-end/pitSide), float64(end%pitSide-i%pitSide))
	}
	if len(starts) == 1 {
		return Minutia{Theta: dir[0], Kind: template.Ending}, true
	}
	// Of three lines the two that enclose the smallest angle enclose the valley that begins here.
	best := math.Inf(1)
	for k := range dir {
		if d := wrap(dir[(k+1)%3] - dir[k]); math.Abs(d) < best {
			best, m.Theta = math.Abs(d), wrap(dir[k]+float64(d/2))
		}
	}
	m.Kind = template.Bifurcation
	return m, true
}

// follow walks a line from pixel from over pixel at, up to traceLength or the next fork or end.
func (p *pitMap) follow(from, at int, blocked []int) (end, length int) {
	prev := from
	for length = 1; length < traceLength; length++ {
		next := 0
		for _, s := range p.branches(at) {
			if s == prev || s == from {
				continue
			}
			for _, b := range blocked {
				if length == 1 && s == b {
					s = 0
					break
				}
			}
			if s == 0 {
				continue
			}
			if next != 0 {
				return at, length
			}
			next = s
		}
		if next == 0 {
			return at, length
		}
		prev, at = at, next
	}
	return at, length
}
