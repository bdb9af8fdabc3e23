package nist

import (
	"fmt"
	"slices"
)

// A Layout says how a partner wants a transaction. Zero values leave things as they are.
type Layout struct {
	Version  int    // VER: 200 to 502
	Prints   int    // the record type of fingerprint images: 4 or 14
	Codec    string // of the images of prints: RAW, PNG, JPEGL, or, with Lossy, WSQ
	Minutiae Family // of Type-9 records; other blocks are left out
	Source   string // SRC of new Type-14 records; empty is ORI
	System   string // who found the minutiae, for blocks that name a system; empty is "WHORL"

	// Lossy allows WSQ for images in another coding, which changes pixels. Type-4 and Type-14 at 500 ppi only.
	Lossy bool
	// DropFields goes on where something has no place in the layout, and lists it.
	DropFields bool
}

// Reconfigure returns a transaction with the same prints in another layout, and a list of what was lost: by DropFields
// or Lossy, else nothing. What would be lost otherwise gives ErrBuild and names it: fields that a record type or an
// edition has no place for, precision or features of minutiae that a family does not have, a resolution that Type-4
// cannot say, record types that an edition does not know. So does a result that breaks a rule of its edition where the
// input broke none. t is not changed; records that need no change are shared.
func (t *Transaction) Reconfigure(l Layout) (*Transaction, []string, error) {
	if len(t.Records) == 0 || t.Records[0].Type != 1 {
		return nil, nil, fmt.Errorf("%w: no Type-1 record", ErrBuild)
	}
	if err := l.check(); err != nil {
		return nil, nil, err
	}
	one := *t.Records[0]
	one.fields, one.edited = slices.Clone(one.fields), true
	c := &converter{l: l, from: t, out: &Transaction{Records: []*Record{&one}}}
	if l.Version != 0 {
		one.Set(2, fmt.Sprintf("%04d", l.Version))
	}
	prints := map[int]Print{}
	for _, p := range t.Prints() {
		prints[p.Record] = p
	}
	for i, r := range t.Records[1:] {
		c.record = i + 1
		p, isPrint := prints[i+1]
		var err error
		switch {
		case isPrint && p.HasImage() && (r.Type == 4 || r.Type >= 13 && r.Type <= 15):
			err = c.image(p)
		case isPrint && r.Type == 9 && l.Minutiae != "":
			err = c.minutiae(p)
		default:
			c.out.Add(r)
		}
		if err == nil {
			err = c.edition()
		}
		if err != nil {
			return nil, nil, fmt.Errorf("record %d: %w", i+2, err)
		}
	}
	c.resolution()
	if err := c.verify(); err != nil {
		return nil, nil, err
	}
	return c.out, c.lost, nil
}

func (l Layout) check() error {
	switch {
	case l.Prints != 0 && l.Prints != 4 && l.Prints != 14:
		return fmt.Errorf("%w: prints in records of type %d", ErrBuild, l.Prints)
	case l.Codec == WSQ && !l.Lossy:
		return fmt.Errorf("%w: coding as WSQ loses pixels, which has to be allowed", ErrBuild)
	case l.Codec != "" && l.Codec != RAW && l.Codec != PNG && l.Codec != JPEGL && l.Codec != WSQ:
		return fmt.Errorf("%w: prints coded as %s", ErrBuild, codecName(l.Codec))
	case l.Version != 0 && editions[l.Version] == "":
		return fmt.Errorf("%w: VER %d names no edition", ErrBuild, l.Version)
	case l.Minutiae != "" && !slices.ContainsFunc(families, func(f familyFields) bool { return f.family == l.Minutiae }):
		return fmt.Errorf("%w: minutiae of family %q", ErrBuild, string(l.Minutiae))
	}
	return nil
}

// A converter makes one transaction of another.
type converter struct {
	l      Layout
	from   *Transaction
	out    *Transaction
	record int // index of the record that is converted
	lost   []string
}

// lose lists something that has no place in the layout, or refuses to lose it.
func (c *converter) lose(format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if !c.l.DropFields {
		return fmt.Errorf("%w: no place for %s", ErrBuild, what)
	}
	c.lost = append(c.lost, fmt.Sprintf("record %d: %s", c.record+1, what))
	return nil
}

// minutiae adds a Type-9 record with the block that is asked for. One that has it, and no other, stays as it is.
func (c *converter) minutiae(p Print) error {
	if slices.Equal(p.Families, []Family{c.l.Minutiae}) {
		c.out.Add(p.rec)
		return nil
	}
	r, lost, err := p.convert(c.l.Minutiae, c.l.System)
	if err != nil {
		return err
	}
	for _, what := range lost {
		if err := c.lose("%s", what); err != nil {
			return err
		}
	}
	c.out.Add(r)
	return nil
}

// edition drops what the edition that is asked for does not know of the record that was added last.
func (c *converter) edition() error {
	if c.l.Version == 0 {
		return nil
	}
	r := c.out.Records[len(c.out.Records)-1]
	if first := firstVersion(r.Type); first > c.l.Version || c.l.Version >= 500 && (r.Type == 3 || r.Type == 5 || r.Type == 6) {
		c.out.Records = c.out.Records[:len(c.out.Records)-1]
		return c.lose("type %d, which is not known to %s", r.Type, editions[c.l.Version])
	}
	if r.binary {
		return nil
	}
	kept := *r
	kept.fields = slices.Clone(r.fields)
	for _, f := range r.fields {
		why := existence(c.l.Version, r.Type, f.Number)
		// What the old edition did not have either stays as it was.
		if why == "" || existence(c.was(r.Type), r.Type, f.Number) != "" {
			continue
		}
		if err := c.lose("field %s", nameWithMnemonic(r.Type, f.Number)); err != nil {
			return err
		}
		kept.Delete(f.Number)
	}
	if len(kept.fields) < len(r.fields) {
		c.out.Records[len(c.out.Records)-1] = &kept
	}
	return nil
}

// was is the VER of the edition after which a record type was written.
func (c *converter) was(typ int) int {
	version := c.from.version()
	if editions[version] == "" {
		version = newestVersion
	}
	return max(version, firstVersion(typ))
}

// resolution writes 00.00 where no record refers to the resolutions of Type-1 any more.
func (c *converter) resolution() {
	needs := func(t *Transaction) bool {
		return slices.ContainsFunc(t.Records, func(r *Record) bool { return r.Type >= 3 && r.Type <= 6 })
	}
	if needs(c.from) && !needs(c.out) {
		c.out.Records[0].Set(11, noResolution)
		c.out.Records[0].Set(12, noResolution)
	}
}

// verify holds the result to the rules of its edition: fields of Type-1 that it does not know are dropped, and nothing
// may be broken that was not broken before.
func (c *converter) verify() error {
	c.record = 0
	one := c.out.Records[0]
	for _, f := range slices.Clone(one.fields) {
		if c.l.Version != 0 && existence(c.l.Version, 1, f.Number) != "" && existence(c.was(1), 1, f.Number) == "" {
			if err := c.lose("field %s", nameWithMnemonic(1, f.Number)); err != nil {
				return err
			}
			one.Delete(f.Number)
		}
	}
	old := map[string]int{}
	for _, v := range Validate(c.from) {
		old[v.Field+v.Rule]++
	}
	written, err := Read(c.out.Bytes(), Options{})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBuild, err)
	}
	for _, v := range Validate(written) {
		if old[v.Field+v.Rule]--; old[v.Field+v.Rule] < 0 && !v.Advice {
			return fmt.Errorf("%w: the result would break a rule: %s", ErrBuild, v)
		}
	}
	return nil
}
