package rdsi

// A Mask says what one requesting member may learn of gallery records, by their policy words. It is built once a
// request from the world and the agreement, so that looking at a record is table lookups only: the work is the same
// for a protected and an unprotected record.
type Mask struct {
	country [countryMask + 1]reason
	flags   uint64 // any of them protects against everybody
	sources uint64 // a record must have one of them
	exclude uint64 // databases outside the agreement
}

// A reason is a set of causes why a record may not be reported.
type reason uint8

const (
	reasonGallery reason = 1 << iota
	reasonOnward
	reasonSpecial
	reasonSource
	reasonDatabase
)

var reasonRules = [...]Rule{RuleGallery, RuleGalleryOnward, RuleSpecialClass, RuleSource, RuleDatabase}

func (r reason) rules() []Rule {
	set := ruleSet{}
	for i, rule := range reasonRules {
		if r&(1<<i) != 0 {
			set.add(rule)
		}
	}
	return set.sorted()
}

// NewMask makes the mask for a requesting member. databases is the responding member's own list, in the order of the
// policy word's bits; where the agreement names databases, the others are out of bounds.
func NewMask(w *World, requester string, t Terms, databases []string) *Mask {
	m := &Mask{flags: PolicySpecial | PolicyMarked | PolicySealed | policyHidden}
	for _, s := range t.Sources {
		m.sources |= s.Bit()
	}
	if len(t.Databases) > 0 {
		m.exclude = policyDatabases
		for i, name := range databases {
			for _, allowed := range t.Databases {
				if name == allowed && i < maxDatabases {
					m.exclude &^= 1 << (databaseShift + i)
				}
			}
		}
	}
	table := w.countries()
	if member, ok := w.Member(requester); ok && member.Kind != KindOrganisation {
		// A state without a known country may be any of them.
		code, known := w.country(member.Country)
		for n := 1; n < everyCountry; n++ {
			if !known || uint16(n) == table.number[code] {
				m.country[n] |= reasonGallery
			}
		}
	}
	for _, code := range w.risks(requester) {
		m.country[table.number[code]] |= reasonOnward
	}
	m.country[everyCountry] |= reasonGallery
	m.country[0] = 0
	return m
}

// meet returns the stricter of two masks, for terms that changed while a request was pending.
func (m *Mask) meet(o *Mask) *Mask {
	x := *m
	for i, r := range o.country {
		x.country[i] |= r
	}
	x.flags |= o.flags
	x.sources &= o.sources
	x.exclude |= o.exclude
	return &x
}

// Scope returns what may be searched at all: paragraph 20 allows a comparison only with data obtained for one of the
// allowed purposes, and a record without a purpose is never searched.
func (m *Mask) Scope(captureAge int) Scope {
	return Scope{Any: m.sources, Exclude: m.exclude, CaptureAge: captureAge}
}

// protects returns the causes that follow the person, whichever of the records matched.
func (m *Mask) protects(word uint64) reason {
	var r reason
	for i := range countrySlots {
		r |= m.country[word>>(countryShift+i*countryBits)&countryMask]
	}
	if word&m.flags != 0 {
		r |= reasonSpecial
	}
	return r
}

// bars returns the causes that concern the record alone.
func (m *Mask) bars(word uint64) reason {
	var r reason
	if word&m.sources == 0 {
		r |= reasonSource
	}
	if word&m.exclude != 0 {
		r |= reasonDatabase
	}
	return r
}

// A Person is somebody whom the search found: the policy words of the records that matched, and of all records that
// the member links to the same person. Protection follows the person.
type Person struct {
	Matched []uint64
	Linked  []uint64
}

// A Finding is what a complete search and the mask come to.
type Finding struct {
	Match      bool   // somebody was found whom the requester may learn of
	Suppressed []Rule // why the others may not be told; nil where Match holds or nobody was found
}

// Judge applies the mask to all people found. It looks at every record of every one, whatever it has seen before.
func (m *Mask) Judge(people []Person) Finding {
	var f Finding
	var all reason
	for _, p := range people {
		var person, bars reason
		if len(p.Matched) == 0 {
			bars = reasonSource // no record that might be reported
		}
		open := false
		for _, w := range p.Matched {
			b := m.bars(w)
			open = open || b == 0
			bars |= b
			person |= m.protects(w)
		}
		for _, w := range p.Linked {
			person |= m.protects(w)
		}
		// One matching record that may be reported is enough.
		if !open {
			person |= bars
		}
		f.Match = f.Match || person == 0
		all |= person
	}
	if !f.Match && len(people) > 0 {
		f.Suppressed = all.rules()
	}
	return f
}
