package matcher

import (
	"slices"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// ranked is the number of minutiae of a print that take part where they are ordered by quality: with the best 40 to 48
// the error is lowest (FingerJetFX minutiae, FNMR at FMR 1e-3: 7.7 % with 48, 8.5 % with 64). Where quality is
// unknown the order is nobody's, and leaving minutiae out loses true ones (SourceAFIS minutiae: 10.0 % with 48, 9.2 %
// with 64).
const (
	ranked      = 48
	maxCompared = kernel.Compared
)

// compared returns how many minutiae of t take part.
func compared(t *template.Template) int {
	if len(t.Minutiae) > 0 && t.Minutiae[0].Quality > 0 {
		return min(len(t.Minutiae), ranked)
	}
	return min(len(t.Minutiae), maxCompared)
}

// Prepared is a template ready to be compared many times. It refers to the template's minutiae and map, which must
// not change while it is in use; comparing only reads it, so goroutines may share it.
type Prepared struct {
	n     int // minutiae that take part
	x, y  [maxCompared]int32
	angle [maxCompared]uint8
	kind  [maxCompared]template.Kind
	// quality is that of each minutia; 0 of the first means that it is known of none.
	quality [maxCompared]uint8
	codes   kernel.Codes
	ridge   *template.OrientationMap
	// common is the commonness, 0 where it is not known yet: only comparisons without maps count it.
	common int32
}

// Prepare computes what comparisons need of t. Of an invalid template it takes what it can; nil gives one that
// scores 0 against everything.
func Prepare(t *template.Template) *Prepared {
	p := new(Prepared)
	if t == nil {
		return p
	}
	var buf [maxCompared]descriptor.Code
	p.Load(t, descriptor.AppendCodes(buf[:0], t, compared(t)))
	if p.ridge == nil {
		p.common = p.commonness()
	}
	return p
}

// PrepareStored is Prepare with codes that were computed before, by the same version of the descriptor: codes[i]
// belongs to t.Minutiae[i]. Minutiae without a code take no part.
func PrepareStored(t *template.Template, codes []descriptor.Code) *Prepared {
	p := new(Prepared)
	p.Load(t, codes)
	return p
}

// Load is PrepareStored into p, replacing what it held and allocating nothing.
func (p *Prepared) Load(t *template.Template, codes []descriptor.Code) {
	p.n, p.common = min(compared(t), len(codes)), 0
	for i, m := range t.Minutiae[:p.n] {
		p.x[i], p.y[i], p.angle[i], p.kind[i], p.quality[i] = int32(m.X), int32(m.Y), m.Angle, m.Kind, min(m.Quality, 100)
	}
	for i, v := range codes[:p.n] {
		p.codes.Low[i], p.codes.High[i] = v[0], v[1]
	}
	p.setMap(t.Map)
}

func (p *Prepared) setMap(m *template.OrientationMap) {
	p.ridge = m
	if m != nil && (len(m.Cells) == 0 || len(m.Cells) != int(m.Cols)*int(m.Rows)) {
		p.ridge = nil // nothing that Validate passes; At would read outside the cells
	}
}

// sameMinutiae reports whether p and q differ in their maps at most.
func (p *Prepared) sameMinutiae(q *Prepared) bool {
	n := p.n
	return n == q.n && slices.Equal(p.x[:n], q.x[:n]) && slices.Equal(p.y[:n], q.y[:n]) &&
		slices.Equal(p.angle[:n], q.angle[:n]) && slices.Equal(p.kind[:n], q.kind[:n]) && slices.Equal(p.quality[:n], q.quality[:n]) &&
		slices.Equal(p.codes.Low[:n], q.codes.Low[:n]) && slices.Equal(p.codes.High[:n], q.codes.High[:n])
}

// Len returns the number of minutiae that take part in comparisons.
func (p *Prepared) Len() int { return p.n }

// before orders prepared templates by content, so that a comparison can be done in one order whatever the order of
// its arguments. It looks at everything that a comparison reads.
func (p *Prepared) before(q *Prepared) bool {
	if p.n != q.n {
		return p.n < q.n
	}
	for i := range p.n {
		switch {
		case p.x[i] != q.x[i]:
			return p.x[i] < q.x[i]
		case p.y[i] != q.y[i]:
			return p.y[i] < q.y[i]
		case p.angle[i] != q.angle[i]:
			return p.angle[i] < q.angle[i]
		case p.kind[i] != q.kind[i]:
			return p.kind[i] < q.kind[i]
		case p.quality[i] != q.quality[i]:
			return p.quality[i] < q.quality[i]
		}
	}
	for i := range p.n {
		switch {
		case p.codes.Low[i] != q.codes.Low[i]:
			return p.codes.Low[i] < q.codes.Low[i]
		case p.codes.High[i] != q.codes.High[i]:
			return p.codes.High[i] < q.codes.High[i]
		}
	}
	return mapBefore(p.ridge, q.ridge)
}

func mapBefore(a, b *template.OrientationMap) bool {
	switch {
	case a == nil || b == nil:
		return a == nil && b != nil
	case a.Cols != b.Cols:
		return a.Cols < b.Cols
	}
	return string(a.Cells) < string(b.Cells)
}
