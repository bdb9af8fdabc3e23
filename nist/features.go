package nist

import (
	"bytes"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// Features are what one block of a Type-9 record says of a print, minutiae and more, in its own precision: a template
// keeps less. Coordinates are pixels at 500 ppi from the centre of the top left pixel, x to the right, y down.
type Features struct {
	Positions []template.Position
	Patterns  []string // classes in the codes of 9.007: PA TA RL UL PW CP DL AW WN RS LS SR XX UN
	Quality   int      // of the print, 0 to 100; -1 where it was not judged
	Minutiae  []FeatureMinutia
	Cores     []Singular
	Deltas    []Singular
	Counts    []RidgeCount
	Sectors   string // how the sectors of Counts are told: OCTANT, QUADRANT or EFTS7, the FBI's; empty where they are not
	System    string // who found the minutiae, in the legacy block and the FBI's
	Method    string // and how: A automatically, U unedited, E edited, M by hand
}

// A FeatureMinutia is a minutia with a direction in whole degrees, as all blocks have it.
type FeatureMinutia struct {
	X, Y     float64
	Theta    int // degrees counter-clockwise from the x axis, in the direction of INCITS 378
	Kind     template.Kind
	Compound bool  // crossings and the like, type C of 9.012 and D of 9.023; Kind is Other
	Quality  uint8 // 0 not judged, 1 worst to 100 best
	ByHand   bool  // marked by an examiner: quality 0 of 9.012 and 9.023
}

// A Singular is a core or a delta, with as many directions in degrees as are known: up to one of a core, three of a
// delta.
type Singular struct {
	X, Y   float64
	Angles []int
}

// A RidgeCount is the number of ridges between two minutiae, which are counted from 1 in the order of Minutiae.
type RidgeCount struct {
	From, To int
	Sector   int // the octant around From in which To lies, 0 to 7; -1 where it is not said
	Count    int
}

// Features returns what a block says; ok is false where the record has no such block.
func (p Print) Features(family Family) (*Features, bool) {
	if !slices.Contains(p.Families, family) {
		return nil, false
	}
	f := &Features{Quality: -1}
	for _, b := range families {
		if b.family == family {
			f.Positions = positions(p.rec, b.positions)
		}
	}
	switch family {
	case INCITS:
		p.readINCITS(f)
	case EFS:
		p.readEFS(f)
	case IAFIS:
		p.readIAFIS(f)
	case Legacy:
		p.readLegacy(f)
	}
	return f, true
}

// maxFeatures bounds the minutiae, the singular points and an eighth of the ridge counts that one block gives, against
// hostile input: no numbering of a block goes further.
const maxFeatures = 9999

// A numbering translates the numbers that a block gives its minutiae into their places, from 1.
type numbering map[int]int

// minutiae reads the subfields of a field as minutiae, passing over those that are none.
func (p *Print) minutiae(number int, f *Features, read func(Subfield) (FeatureMinutia, bool)) numbering {
	field, _ := p.rec.Field(number)
	named := numbering{}
	f.Minutiae = make([]FeatureMinutia, 0, min(field.Count(), template.MaxMinutiae))
	ordinal := 0
	for s := range field.Subfields() {
		if ordinal++; ordinal > maxFeatures {
			break
		}
		m, ok := read(s)
		if !ok {
			continue
		}
		f.Minutiae = append(f.Minutiae, m)
		n := ordinal
		if v, ok := s.Int(0); ok && number != 331 {
			n = v
		}
		if _, twice := named[n]; !twice {
			named[n] = len(f.Minutiae)
		}
	}
	return named
}

// count adds a ridge count, unless it names a minutia that is not there: 255 and 0 stand for none.
func (f *Features) count(named numbering, from, to, sector, n int) {
	a, b := named[from], named[to]
	if a > 0 && b > 0 && n >= 0 && len(f.Counts) < 8*maxFeatures {
		f.Counts = append(f.Counts, RidgeCount{a, b, sector, n})
	}
}

// singulars reads points of x, y and directions, by a function that places them.
func (p *Print) singulars(number, angles, step int, place func(x, y int) (float64, float64)) []Singular {
	field, ok := p.rec.Field(number)
	if !ok {
		return nil
	}
	var out []Singular
	for s := range field.Subfields() {
		x, ok1 := s.Int(0)
		y, ok2 := s.Int(1)
		if !ok1 || !ok2 || len(out) == maxFeatures {
			continue
		}
		v := Singular{}
		v.X, v.Y = place(x, y)
		for i := range angles {
			if a, ok := s.Int(2 + i); ok {
				v.Angles = append(v.Angles, modulo(step*a))
			}
		}
		out = append(out, v)
	}
	return out
}

// packedSingulars is singulars for the blocks that pack x and y into eight digits.
func (p *Print) packedSingulars(number, angles int, place func(x, y int) (float64, float64)) []Singular {
	field, ok := p.rec.Field(number)
	if !ok {
		return nil
	}
	var out []Singular
	for s := range field.Subfields() {
		at := bytes.TrimSpace(s.Item(0))
		if len(at) != 8 {
			continue
		}
		x, ok1 := parseInt(at[:4])
		y, ok2 := parseInt(at[4:])
		if !ok1 || !ok2 || len(out) == maxFeatures {
			continue
		}
		v := Singular{}
		v.X, v.Y = place(x, y)
		for i := range angles {
			if a, ok := s.Int(1 + i); ok {
				v.Angles = append(v.Angles, modulo(a))
			}
		}
		out = append(out, v)
	}
	return out
}

func modulo(degrees int) int { return (degrees%360 + 360) % 360 }

// Patterns of the other families, as 9.007 names them. Those of the FBI do not tell arches and whorls apart.
var (
	iafisPatterns = map[string]string{"AU": "PA", "WU": "WN", "RS": "RS", "LS": "LS", "SR": "SR", "XX": "XX", "UC": "UN"}
	efsPatterns   = map[string]string{"AU,": "PA", "AU,PA": "PA", "AU,TA": "TA", "WU,": "WN", "WU,PW": "PW", "WU,CP": "CP",
		"WU,DL": "DL", "WU,AW": "AW", "RS,": "RS", "LS,": "LS", "SR,": "SR", "XX,": "XX"}
)

// patterns reads pattern classes: the item at a place, or with it the one behind it.
func (p *Print) patterns(number int, name func(Subfield) string) []string {
	field, ok := p.rec.Field(number)
	if !ok {
		return nil
	}
	var out []string
	for s := range field.Subfields() {
		if c := name(s); c != "" && len(out) < maxFeatures {
			out = append(out, c)
		}
	}
	return out
}
