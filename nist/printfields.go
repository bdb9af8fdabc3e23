package nist

import "github.com/whorl-afis/whorl/template"

// A Segment is where one finger lies in an image of several, in pixels of that image from its top left corner.
type Segment struct {
	Finger                   template.Position
	Left, Right, Top, Bottom int     // SEG, or the box around Polygon
	Polygon                  []Point // ASEG, nil for SEG
}

// A Point is a position in pixels of an image.
type Point struct{ X, Y int }

// An Amputation says why a finger is missing or unusable in an image.
type Amputation struct {
	Finger template.Position
	Reason string // XX amputated or partly so, UP unable to print, SR scar
}

// A Quality is one judgement of the quality of a finger in an image.
type Quality struct {
	Finger  template.Position
	Metric  string // NQM (NFIQ 1, score 1 best to 5 worst), SQM, FQM, LQM, PQM (0 worst to 100 best)
	Score   int    // 254 not attempted, 255 failed
	Vendor  string // four hexadecimal digits; empty for NQM
	Product int
}

// maxListed is the most entries of one field that a Print takes over. The standard has 19 fingers and 9 judgements of
// each; the limit keeps a hostile record from becoming several times its size.
const maxListed = 200

// segmentsOf reads SEG (021) and ASEG (025); only Type-14 has both, Type-15 and 19 have SEG.
func segmentsOf(r *Record) []Segment {
	if r.Type == 13 {
		return nil
	}
	var out []Segment
	if f, ok := r.Field(21); ok {
		for s := range f.Subfields() {
			var v [5]int
			if len(out) < maxListed && ints(s, v[:]) {
				out = append(out, Segment{template.Position(v[0]), v[1], v[2], v[3], v[4], nil})
			}
		}
	}
	if f, ok := r.Field(25); ok && r.Type == 14 {
		for s := range f.Subfields() {
			if len(out) >= 2*maxListed {
				break
			}
			if g, ok := polygon(s); ok {
				out = append(out, g)
			}
		}
	}
	return out
}

// polygon reads one subfield of ASEG: finger, number of corners, corners.
func polygon(s Subfield) (g Segment, ok bool) {
	finger, ok1 := s.Int(0)
	n, ok2 := s.Int(1)
	// Fewer than three corners enclose nothing; the standard allows 99.
	if !ok1 || !ok2 || finger < 0 || finger > 254 || n < 3 || n > 99 || s.Count() < 2+2*n {
		return Segment{}, false
	}
	v := make([]int, 2+2*n)
	if !ints(s, v) {
		return Segment{}, false
	}
	g = Segment{Finger: template.Position(finger), Left: v[2], Right: v[2], Top: v[3], Bottom: v[3]}
	for i := 2; i < len(v); i += 2 {
		p := Point{v[i], v[i+1]}
		g.Polygon = append(g.Polygon, p)
		g.Left, g.Right = min(g.Left, p.X), max(g.Right, p.X)
		g.Top, g.Bottom = min(g.Top, p.Y), max(g.Bottom, p.Y)
	}
	return g, true
}

func amputationsOf(r *Record) []Amputation {
	f, ok := r.Field(18)
	if !ok || r.Type == 13 {
		return nil
	}
	var out []Amputation
	for s := range f.Subfields() {
		if v, ok := s.Int(0); ok && v >= 0 && v < 255 && len(out) < maxListed {
			out = append(out, Amputation{template.Position(v), trimmed(s.Item(1))})
		}
	}
	return out
}

func qualitiesOf(r *Record) []Quality {
	var out []Quality
	if r.Type == 14 {
		out = appendQualities(out, r, 22, "NQM")
		out = appendQualities(out, r, 23, "SQM")
		return appendQualities(out, r, 24, "FQM")
	}
	if r.Type == 13 {
		return appendQualities(out, r, 24, "LQM")
	}
	return appendQualities(out, r, 24, "PQM")
}

func appendQualities(out []Quality, r *Record, number int, metric string) []Quality {
	f, ok := r.Field(number)
	if !ok {
		return out
	}
	for s := range f.Subfields() {
		if len(out) >= 3*maxListed {
			break
		}
		finger, ok1 := s.Int(0)
		score, ok2 := s.Int(1)
		if !ok1 || !ok2 || finger < 0 || finger > 254 || score < 0 || score > 255 {
			continue
		}
		product, _ := s.Int(3)
		out = append(out, Quality{template.Position(finger), metric, score, trimmed(s.Item(2)), product})
	}
	return out
}

// ints reads the items of a subfield as numbers; it fails unless there are enough.
func ints(s Subfield, v []int) bool {
	i := 0
	for it := range s.Items() {
		if i == len(v) {
			break
		}
		n, ok := parseInt(it)
		if !ok {
			return false
		}
		v[i] = n
		i++
	}
	return i == len(v) && v[0] >= 0 && v[0] < 255
}
