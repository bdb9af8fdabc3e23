package rdsi

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// The policy word of a gallery record, 64 bits kept beside its template. Bits 62 and 63 belong to the gallery
// (erased, blocked); the others say under which rules the record may be searched and reported:
//
//	bit   0-9   purpose for which the data was obtained, one bit of ten; none set: the record is never searched
//	bit   10    special protected class: never reported (paragraph 13)
//	bit   11    the person was a minor at capture
//	bit   12    marked: protection was granted; never reported
//	bit   13    sealed, as a juvenile record; never reported
//	bit   14-21 database, one bit of eight, in the order of the member's own list; none set: outside every list
//	bit   22-31, 32-41, 42-51, 52-61
//	            up to four countries that must not learn of the person (claims, and the origin of asylum seekers and
//	            refugees, less those the person consented to), each as ISO 3166-1 numeric; 0 none, 1023 every country,
//	            901 to 926 the letters A to Z of examples
//
// A person protected against more than four countries is protected against every one.
const (
	PolicySpecial uint64 = 1 << 10
	PolicyMinor   uint64 = 1 << 11
	PolicyMarked  uint64 = 1 << 12
	PolicySealed  uint64 = 1 << 13

	// policyHidden are the gallery's own bits for blocked and erased records.
	policyHidden = uint64(3) << 62

	sourceBits    = 10
	policySources = uint64(1)<<sourceBits - 1

	databaseShift   = 14
	maxDatabases    = 8
	policyDatabases = uint64(1<<maxDatabases-1) << databaseShift

	countryShift = 22
	countryBits  = 10
	countrySlots = 4
	countryMask  = uint64(1)<<countryBits - 1
)

// A Source is the purpose for which a gallery record was obtained.
type Source string

const (
	ForIdentification  Source = "IDENTIFICATION"
	ForNationality     Source = "NATIONALITY"
	ForLawEnforcement  Source = "LAW_ENFORCEMENT"
	ForPeopleSmuggling Source = "PEOPLE_SMUGGLING"
	ForMigration       Source = "MIGRATION"
	ForTrafficking     Source = "TRAFFICKING"
	ForRelatedTNC      Source = "RELATED_TNC"
	ForSocialSecurity  Source = "SOCIAL_SECURITY"
	ForDisasterRelief  Source = "DISASTER_RELIEF"
	ForOther           Source = "OTHER"
)

// sourceOrder gives each source its bit. Galleries hold these numbers: append, never reorder.
var sourceOrder = [sourceBits]Source{ForIdentification, ForNationality, ForLawEnforcement, ForPeopleSmuggling,
	ForMigration, ForTrafficking, ForRelatedTNC, ForSocialSecurity, ForDisasterRelief, ForOther}

// Bit returns the policy bit of a source. A name that is not in the list counts as OTHER, no name gives no bit.
func (s Source) Bit() uint64 {
	if s == "" {
		return 0
	}
	for i, o := range sourceOrder {
		if s == o {
			return 1 << i
		}
	}
	return 1 << (sourceBits - 1)
}

// A Policy is a policy word spelled out.
type Policy struct {
	Source                         Source
	Special, Minor, Marked, Sealed bool
	Databases                      []int    // indexes 0 to 7 into the member's own list
	Protected                      []string // canonical country codes
	ProtectedFromAll               bool
}

// Word packs the policy. Countries that nobody knows protect the person against everybody.
func (p Policy) Word() (uint64, error) { return p.word(isoTable) }

func (p Policy) word(t *countryTable) (uint64, error) {
	w := p.Source.Bit()
	for _, f := range []struct {
		set bool
		bit uint64
	}{{p.Special, PolicySpecial}, {p.Minor, PolicyMinor}, {p.Marked, PolicyMarked}, {p.Sealed, PolicySealed}} {
		if f.set {
			w |= f.bit
		}
	}
	for _, d := range p.Databases {
		if d < 0 || d >= maxDatabases {
			return 0, fmt.Errorf("rdsi: database %d: want 0 to %d", d, maxDatabases-1)
		}
		w |= 1 << (databaseShift + d)
	}
	var numbers []uint64
	all := p.ProtectedFromAll
	for _, c := range p.Protected {
		code, ok := t.resolve(c)
		all = all || !ok
		numbers = append(numbers, uint64(t.number[code]))
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if all || len(numbers) > countrySlots {
		numbers = []uint64{everyCountry}
	}
	for i, n := range numbers {
		w |= n << (countryShift + i*countryBits)
	}
	return w, nil
}

// ParsePolicy reads a policy written as comma-separated terms and returns the word to store with a gallery record:
//
//	purpose=MIGRATION       purpose for which the data was obtained (see [Source]); required
//	claims=A+B              countries against which the person claimed persecution or torture, or * for every country
//	origin=C                origin of an asylum seeker or refugee
//	consent=B               countries to which the person consented in writing
//	database=0              index into the member's list of databases
//	special minor marked sealed
func ParsePolicy(s string) (uint64, error) {
	var p Policy
	var consents []string
	for term := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(term), "=")
		var err error
		switch name {
		case "purpose":
			p.Source = Source(strings.ToUpper(value))
			if !slices.Contains(sourceOrder[:], p.Source) {
				err = fmt.Errorf("rdsi: policy: unknown purpose %q", value)
			}
		case "claims", "origin":
			if value == "*" {
				p.ProtectedFromAll = true
				break
			}
			p.Protected, err = appendCountries(p.Protected, value)
		case "consent":
			consents, err = appendCountries(consents, value)
		case "database":
			var d int
			if n, scanErr := fmt.Sscanf(value, "%d", &d); n != 1 || scanErr != nil || d < 0 || d >= maxDatabases {
				err = fmt.Errorf("rdsi: policy: database %q: want 0 to %d", value, maxDatabases-1)
			}
			p.Databases = append(p.Databases, d)
		case "special":
			p.Special = true
		case "minor":
			p.Minor = true
		case "marked":
			p.Marked = true
		case "sealed":
			p.Sealed = true
		default:
			err = fmt.Errorf("rdsi: policy: unknown term %q", name)
		}
		if err != nil {
			return 0, err
		}
	}
	if p.Source == "" {
		return 0, fmt.Errorf("rdsi: policy: no purpose: a record without one is never searched")
	}
	p.Protected = slices.DeleteFunc(p.Protected, func(c string) bool { return slices.Contains(consents, c) })
	return p.Word()
}

func appendCountries(dst []string, list string) ([]string, error) {
	for c := range strings.SplitSeq(list, "+") {
		code, ok := CanonicalCountry(c)
		if !ok {
			return nil, fmt.Errorf("rdsi: policy: unknown country %q; write * for every country", c)
		}
		dst = append(dst, code)
	}
	return dst, nil
}

// FormatPolicy writes a policy word the way ParsePolicy reads it; claims and origin both come out as claims.
func FormatPolicy(w uint64) string {
	var terms []string
	if src := w & policySources; src != 0 {
		terms = append(terms, "purpose="+string(sourceOrder[bits.TrailingZeros64(src)]))
	}
	var countries []string
	for i := range countrySlots {
		n := w >> (countryShift + i*countryBits) & countryMask
		if n == everyCountry {
			countries = []string{"*"}
			break
		}
		for code, number := range isoTable.number {
			if n != 0 && uint64(number) == n {
				countries = append(countries, code)
			}
		}
	}
	if len(countries) > 0 {
		terms = append(terms, "claims="+strings.Join(countries, "+"))
	}
	for d := range maxDatabases {
		if w&(1<<(databaseShift+d)) != 0 {
			terms = append(terms, fmt.Sprintf("database=%d", d))
		}
	}
	for _, f := range []struct {
		bit  uint64
		name string
	}{{PolicySpecial, "special"}, {PolicyMinor, "minor"}, {PolicyMarked, "marked"}, {PolicySealed, "sealed"}} {
		if w&f.bit != 0 {
			terms = append(terms, f.name)
		}
	}
	return strings.Join(terms, ",")
}
