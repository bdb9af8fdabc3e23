package nist

import (
	"slices"
	"strings"
	"testing"
)

// garbage are values of which every field that has a form rejects several.
var garbage = map[string]string{
	"text for a number": "@#", "a negative number": "-7000000", "a number of twelve digits": "999999999999", "too long": strings.Repeat("x", 9000),
	"empty items": ",", "many items": strings.Repeat("1,", 700) + "1", "many subfields": strings.Repeat("1|", 10_000) + "1",
	"control characters": "a\x01b", "letters beyond ASCII": "Größe",
}

// formless are fields of which the standard says nothing but who fills them. Control characters are found there too,
// except in binary features.
var formless = map[int]string{1: "7 8 9 10 13", 9: "13 24 25"}

// TestEveryField puts garbage into each field of each record type of each edition, and expects the validator to say so at
// that field: no field with a name may be left out of the rules.
func TestEveryField(t *testing.T) {
	for version := range editions {
		whole := wholeOf(t, version)
		b := whole.Bytes()
		for i, r := range whole.Records {
			if r.Type == 2 || r.binary {
				continue
			}
			for n := 3; n < dataField; n++ {
				if Mnemonic(r.Type, n) == "" || existence(version, r.Type, n) != "" || usersField(version, r.Type, n) {
					continue
				}
				missed := passing(t, b, i, n)
				switch free := slices.Contains(strings.Fields(formless[r.Type]), itoa(n)); {
				case free && slices.Contains(missed, "control characters") && fieldName(r.Type, n) != "9.013":
					t.Errorf("VER %04d, %s %s: control characters pass", version, fieldName(r.Type, n), Mnemonic(r.Type, n))
				case !free && len(missed) > 6:
					t.Errorf("VER %04d, %s %s: these pass: %v", version, fieldName(r.Type, n), Mnemonic(r.Type, n), missed)
				}
			}
		}
	}
}

// passing puts each value into a field and tells which pass. Only Type-1 is read again, for what Read says of CNT.
func passing(t *testing.T, b []byte, record, number int) (missed []string) {
	t.Helper()
	for name, value := range garbage {
		tr := read(t, b)
		r := tr.Records[record]
		r.Set(number, wire(value))
		v := &validator{t: tr, version: tr.version()}
		if v.record(record, r); record == 0 {
			v.found = Validate(read(t, tr.Bytes()))
		}
		at := func(f Violation) bool { return f.Field == fieldName(r.Type, number) }
		if !slices.ContainsFunc(v.found, at) {
			missed = append(missed, name)
		}
	}
	slices.Sort(missed)
	return missed
}

// TestEveryMandatoryItem empties, for each field that the whole transactions have, one item after the other that the
// field's rule demands, and takes the items behind it away.
func TestEveryMandatoryItem(t *testing.T) {
	for version := range editions {
		whole := wholeOf(t, version)
		b := whole.Bytes()
		for i, r := range whole.Records {
			for _, rule := range fieldRules[r.Type] {
				f, ok := r.Field(rule.number)
				if !rule.applies(version) || !ok || r.Type == 1 || rule.number == dataField {
					continue
				}
				items := strings.Split(string(f.First().Value), "\x1f")
				for k := range min(rule.fewest, len(items)) {
					if rule.items[min(k, len(rule.items)-1)]("") {
						continue // may be empty, but has to be there
					}
					emptied := slices.Clone(items)
					emptied[k] = ""
					for _, value := range [][]string{emptied, items[:k]} {
						tr := read(t, b)
						changed := tr.Records[i]
						changed.SetItems(rule.number, value)
						v := &validator{t: tr, version: version}
						v.record(i, changed)
						if !slices.ContainsFunc(v.found, func(f Violation) bool { return f.Field == fieldName(r.Type, rule.number) }) {
							t.Errorf("VER %04d, %s: %q passes", version, fieldName(r.Type, rule.number), value)
						}
					}
				}
			}
		}
	}
}
