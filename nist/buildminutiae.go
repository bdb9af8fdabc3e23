package nist

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/whorl-afis/whorl/template"
)

// A Type9 is a set of minutiae.
type Type9 struct {
	IDC      int                // 0 to 99; that of the image, if the transaction has it
	Template *template.Template // minutiae, finger position, impression and size
	Families []Family           // what to write; none is INCITS
	System   string             // who found the minutiae, for the legacy block and the FBI's; empty is "WHORL"

	// What a template does not hold: in pixels at 500 ppi, and by minutiae in the order of the template from 1.
	Patterns      []string
	Cores, Deltas []Singular
	Counts        []RidgeCount
}

// AddType9 appends a Type-9 record. INCITS rounds to whole pixels and 2 degrees, the others to 0.01 mm and 1 degree; EFS
// has no quality, Legacy and IAFIS write it as 2 (best) to 63. Legacy counts from the bottom of the image: whoever reads
// it needs the image record with the same IDC, or the INCITS block, to know where that is.
func (t *Transaction) AddType9(v Type9) (*Record, error) {
	if v.IDC < 0 || v.IDC > maxIDC {
		return nil, fmt.Errorf("%w: IDC %d", ErrBuild, v.IDC)
	}
	if v.Template == nil {
		return nil, fmt.Errorf("%w: no template", ErrBuild)
	}
	if err := v.Template.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBuild, err)
	}
	if len(v.Families) == 0 {
		v.Families = []Family{INCITS}
	}
	r := NewRecord(9, v.IDC)
	r.SetInt(3, int(v.Template.Impression))
	f := v.features()
	e := extent{int(v.Template.Width), int(v.Template.Height), template.PPI, template.PPI}
	for _, family := range v.Families {
		if err := r.setFeatures(family, f, e); err != nil {
			return nil, err
		}
	}
	t.Add(r)
	return r, nil
}

// features makes features of a template, with angles in whole degrees.
func (v *Type9) features() *Features {
	f := &Features{System: v.System, Method: "A", Positions: []template.Position{v.Template.Position}, Quality: -1,
		Patterns: v.Patterns, Cores: v.Cores, Deltas: v.Deltas, Counts: v.Counts}
	if v.Template.Quality != template.NoQuality {
		f.Quality = int(v.Template.Quality)
	}
	for _, m := range v.Template.Minutiae {
		x, y := m.Pos()
		f.Minutiae = append(f.Minutiae, FeatureMinutia{X: x, Y: y, Theta: degrees(m.Angle), Kind: m.Kind, Quality: m.Quality})
	}
	return f
}

// setFeatures writes one block, on an image of an extent.
func (r *Record) setFeatures(family Family, f *Features, e extent) error {
	if e.ppiX <= 0 || e.ppiY <= 0 {
		e.ppiX, e.ppiY = template.PPI, template.PPI
	}
	if family == Legacy || family == IAFIS {
		if max(float64(e.width)/e.ppiX, float64(e.height)/e.ppiY) > 9999/2540.0 {
			return fmt.Errorf("%w: image too large for four digits of 0.01 mm", ErrBuild)
		}
	}
	format := "U"
	switch family {
	case INCITS:
		r.setINCITS(f, e)
	case EFS:
		r.setEFS(f, e)
	case IAFIS:
		r.setIAFIS(f, e)
	case Legacy:
		if r.setLegacy(f, e); r.Value(4) == nil || r.Text(4) == "S" {
			format = "S"
		}
	default:
		return fmt.Errorf("%w: minutiae of family %q", ErrBuild, string(family))
	}
	r.Set(4, format)
	return nil
}

// source names who found the minutiae and how.
func (f *Features) source() (system, method string) {
	return cmp.Or(f.System, "WHORL"), cmp.Or(f.Method, "A")
}

// firstPosition is the position that a block with one has; 0 is unknown.
func (f *Features) firstPosition() int {
	if len(f.Positions) > 0 {
		return int(f.Positions[0])
	}
	return 0
}

// setINCITS writes the block 9.126 to 9.141.
func (r *Record) setINCITS(f *Features, e extent) {
	at := func(x, y float64) []string {
		return numbers(whole(x*e.ppiX/template.PPI), whole(y*e.ppiY/template.PPI))
	}
	// 514 announces ridge counts; the product is one that is not registered.
	format := "513"
	if len(f.Counts) > 0 {
		format = "514"
	}
	r.Set(126, "27\x1f"+format+"\x1f00000000")
	r.Set(127, "NONE\x1f0")
	r.SetInt(128, e.width)
	r.SetInt(129, e.height)
	r.SetInt(130, 1)
	r.SetInt(131, whole(e.ppiX))
	r.SetInt(132, whole(e.ppiY))
	r.SetInt(133, 0)
	r.SetInt(134, f.firstPosition())
	quality := 254 // not judged
	if f.Quality >= 0 {
		quality = f.Quality
	}
	r.Set(135, strconv.Itoa(quality)+"\x1f0000\x1f1")
	r.SetInt(136, len(f.Minutiae))
	var list, counts, cores, deltas, more [][]string
	for i, m := range f.Minutiae {
		list = append(list, slices.Concat(numbers(i+1), at(m.X, m.Y), numbers(halved(m.Theta), int(m.Kind), int(m.Quality))))
	}
	for _, c := range f.Counts {
		if counts == nil {
			counts = append(counts, []string{"0", "0", "0"}) // counted by no stated method
		}
		counts = append(counts, numbers(c.From, c.To, c.Count))
	}
	for _, c := range f.Cores {
		cores = append(cores, append(at(c.X, c.Y), angles(c.Angles, 1, halved)...))
	}
	three := false
	for _, d := range f.Deltas {
		deltas = append(deltas, append(at(d.X, d.Y), angles(d.Angles, 1, halved)...))
		more = append(more, angles(d.Angles[min(1, len(d.Angles)):], 2, halved))
		three = three || len(d.Angles) > 1
	}
	r.setIfAny(137, list)
	r.setIfAny(138, counts)
	r.setIfAny(139, cores)
	r.setIfAny(140, deltas)
	if three {
		r.setIfAny(141, more)
	}
}

// setEFS writes a region of interest that is the whole image, and 9.302 to 9.333.
func (r *Record) setEFS(f *Features, e extent) {
	mm := func(v, ppi float64) int { return whole(v * 2540 / ppi) }
	at := func(x, y float64) []string { return numbers(mm(x, template.PPI), mm(y, template.PPI)) }
	r.SetItems(300, numbers(mm(float64(e.width), e.ppiX), mm(float64(e.height), e.ppiY), 0, 0))
	var fpp, pat, list, counts, cores, deltas [][]string
	for _, p := range f.Positions {
		fpp = append(fpp, numbers(int(p)))
	}
	for _, p := range f.Patterns {
		if name := named(efsPatterns, p); name != "" {
			pat = append(pat, strings.Split(name, ","))
		}
	}
	for _, m := range f.Minutiae {
		kind := [...]string{"X", "E", "B"}[m.Kind]
		list = append(list, append(append(at(m.X, m.Y), strconv.Itoa(m.Theta)), kind))
	}
	for _, c := range f.Cores {
		cores = append(cores, append(at(c.X, c.Y), angles(c.Angles, 1, same)...))
	}
	for _, d := range f.Deltas {
		deltas = append(deltas, append(at(d.X, d.Y), angles(d.Angles, 3, same)...))
	}
	for _, c := range f.Counts {
		count := numbers(c.From, c.To, c.Count)
		if c.Sector >= 0 {
			count = append(count, strconv.Itoa(c.Sector+1))
		}
		counts = append(counts, count)
	}
	r.setIfAny(302, fpp)
	r.setIfAny(307, pat)
	r.setIfAny(320, cores)
	r.setIfAny(321, deltas)
	r.setIfAny(331, list)
	r.setIfAny(333, counts)
	if len(counts) > 0 && f.Sectors != "" {
		r.Set(332, f.Sectors)
	}
}

// whole rounds to a whole number that is not negative.
func whole(v float64) int { return max(int(math.Floor(v+0.5)), 0) }

// same and halved write an angle as degrees and as steps of two.
func same(a int) int   { return modulo(a) }
func halved(a int) int { return (modulo(a) + 1) / 2 % 180 }

// angles writes up to most angles.
func angles(list []int, most int, write func(int) int) []string {
	var out []string
	for _, a := range list[:min(most, len(list))] {
		out = append(out, strconv.Itoa(write(a)))
	}
	return out
}

// named finds the name that means a class, the shortest and first of several.
func named(names map[string]string, class string) string {
	best := ""
	for n, c := range names {
		if c == class && (best == "" || len(n) < len(best) || len(n) == len(best) && n < best) {
			best = n
		}
	}
	return best
}

// degrees turns an angle of a template into degrees, rounded.
func degrees(angle uint8) int {
	return (int(angle)*360 + template.Turn/2) / template.Turn % 360
}
