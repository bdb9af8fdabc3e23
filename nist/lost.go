package nist

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// blockOf tells the block that a field of Type-9 belongs to, empty for others.
func blockOf(number int) Family {
	switch {
	case number >= 5 && number <= 12:
		return Legacy
	case number >= 13 && number <= 25:
		return IAFIS
	case number >= 126 && number <= 150:
		return INCITS
	case number >= 300 && number <= 399:
		return EFS
	}
	return ""
}

// modelled are the fields of the blocks that Features hold, or that follow from them and the image.
var modelled = map[int]bool{
	6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 12: true, 14: true, 15: true, 17: true, 21: true, 22: true, 23: true,
	128: true, 129: true, 130: true, 131: true, 132: true, 134: true, 135: true, 136: true, 137: true, 138: true, 139: true, 140: true, 141: true,
	300: true, 302: true, 307: true, 320: true, 321: true, 331: true, 332: true, 333: true,
}

// emptyOf are values of other fields that say nothing.
var emptyOf = map[int]string{127: "NONE\x1f0", 133: "0"}

// further is the item of OFR and FCP that says more than who and how, and of CBI, whose owner and type follow from the
// block; unsaid are values of it that say nothing.
var (
	further = map[int]int{5: 2, 16: 1, 126: 2}
	unsaid  = map[string]bool{"": true, "1": true, "unspecified": true, "0000": true, "00000000": true}
)

// unmodelled lists the fields of a block that no other block has a place for.
func (r *Record) unmodelled(family Family) []string {
	var out []string
	for _, f := range r.fields {
		if blockOf(f.Number) != family || modelled[f.Number] || f.String() == emptyOf[f.Number] {
			continue
		}
		if n, ok := further[f.Number]; ok {
			if unsaid[string(f.First().Item(n))] {
				continue
			}
		}
		out = append(out, "field "+nameWithMnemonic(9, f.Number))
	}
	return out
}

// lost says what of f is not in back, which was read from another block that was written from f.
func (f *Features) lost(back *Features) []string {
	var out []string
	note := func(same bool, format string, args ...any) {
		if !same {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	if len(f.Minutiae) != len(back.Minutiae) {
		return append(out, fmt.Sprintf("%d of %d minutiae", len(f.Minutiae)-len(back.Minutiae), len(f.Minutiae)))
	}
	var moved, turned, retyped, requalified, byHand int
	var furthest float64
	for i, a := range f.Minutiae {
		b := back.Minutiae[i]
		if d := math.Hypot(a.X-b.X, a.Y-b.Y); d > tiny {
			moved++
			furthest = max(furthest, d)
		}
		turned += count(a.Theta != b.Theta)
		retyped += count(a.Kind != b.Kind || a.Compound != b.Compound)
		requalified += count(a.Quality != b.Quality)
		byHand += count(a.ByHand != b.ByHand)
	}
	note(moved == 0, "position of %d minutiae, by up to %.2f pixels", moved, furthest)
	note(turned == 0, "a degree of direction of %d minutiae", turned)
	note(retyped == 0, "type of %d minutiae", retyped)
	note(requalified == 0, "quality of %d minutiae", requalified)
	note(byHand == 0, "mark of %d minutiae that they were set by hand", byHand)
	note(f.System == back.System && f.Method == back.Method || f.System == "", "who found the minutiae, and how")
	note(f.Quality == back.Quality, "quality of the print")
	note(slices.Equal(f.Positions, back.Positions), "finger positions")
	note(slices.Equal(f.Patterns, back.Patterns), "pattern class")
	note(sameSingulars(f.Cores, back.Cores), "place or direction of cores")
	note(sameSingulars(f.Deltas, back.Deltas), "place or directions of deltas")
	whole, placed := map[RidgeCount]int{}, map[RidgeCount]int{}
	for _, c := range back.Counts {
		placed[c]++
		c.Sector = -1
		whole[c]++
	}
	gone, unplaced := 0, 0
	for _, c := range f.Counts {
		unplaced += count(c.Sector >= 0 && (f.Sectors != back.Sectors || placed[c] == 0))
		c.Sector = -1
		whole[c]--
		gone += count(whole[c] < 0)
	}
	note(gone == 0, "%d of %d ridge counts", gone, len(f.Counts))
	note(gone > 0 || unplaced == 0, "octants of %d ridge counts", unplaced)
	return out
}

// tiny is far below the units of all blocks, the finest of which is 1/5 pixel, and far above what arithmetic loses.
const tiny = 1e-3

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sameSingulars(a, b []Singular) bool {
	return slices.EqualFunc(a, b, func(a, b Singular) bool {
		return math.Hypot(a.X-b.X, a.Y-b.Y) < tiny && slices.Equal(a.Angles, b.Angles)
	})
}

// convert returns a copy of a Type-9 record with its minutiae in another block, and what that block cannot hold.
//
// What is lost is found by the way back: a block that gives the same features when it is written in the first one's
// units again has kept them all.
func (p *Print) convert(to Family, system string) (*Record, []string, error) {
	from := p.Families[0]
	f, _ := p.Features(from)
	f.System = cmp.Or(f.System, system)
	r := *p.rec
	r.fields = slices.DeleteFunc(slices.Clone(r.fields), func(f Field) bool { return blockOf(f.Number) != "" })
	r.edited = true
	r.Delete(4)
	e := p.on
	if from == INCITS {
		e = p.ofImage()
	} else if e == (extent{}) {
		e = p.enclosing(f)
	}
	if err := r.setFeatures(to, f, e); err != nil {
		return nil, nil, err
	}
	lost := p.rec.unmodelled(from)
	for _, other := range p.Families[1:] {
		if other != to {
			lost = append(lost, "the block "+string(other)+", of which "+string(from)+" was taken")
		}
	}
	there := *p
	there.rec, there.Families, there.on = &r, []Family{to}, e
	g, _ := there.Features(to)
	if from == INCITS || from == EFS {
		f.System, f.Method = "", "" // these have no place for it
	}
	home := NewRecord(9, 0)
	if err := home.setFeatures(from, g, e); err != nil {
		return nil, nil, err
	}
	back := *p
	back.rec, back.on = home, e
	h, _ := back.Features(from)
	if from == EFS { // the region of interest is the whole image in what is written
		lost = append(lost, p.regionLost()...)
	}
	return &r, append(lost, f.lost(h)...), nil
}

// regionLost tells a region of interest that is not the whole image.
func (p *Print) regionLost() []string {
	roi, ok := p.rec.Field(300)
	if !ok {
		return nil
	}
	x, _ := roi.First().Int(2)
	y, _ := roi.First().Int(3)
	if x == 0 && y == 0 && len(roi.First().Item(4)) == 0 {
		return nil
	}
	return []string{"region of interest"}
}

// enclosing is the smallest image at 500 ppi that holds all minutiae, where it is not known.
func (p *Print) enclosing(f *Features) extent {
	e := extent{ppiX: template.PPI, ppiY: template.PPI}
	for _, m := range f.Minutiae {
		e.width, e.height = max(e.width, int(m.X)+1), max(e.height, int(m.Y)+1)
	}
	return e
}
