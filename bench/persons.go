package bench

import (
	"fmt"
	"slices"
)

// Persons are people of several fingers, each captured several times: the unit of multi-finger identification.
type Persons struct {
	// Captures are named PERSON_CAPTURE, as impressions of one finger are, so that OpenSet can plan with them.
	Captures []string
	// Prints are the impressions of a capture, one of each finger, in the order of the fingers.
	Prints map[string][]string
	// Chimeric tells that fingers of different people may have been joined.
	Chimeric bool
}

// GroupFingers joins fingers to persons of n fingers each; capture k holds impression k of each. subject says whose
// finger an impression shows, "" or a nil function where nobody knows: n such fingers in a row become a chimeric
// person, as if their errors were independent, which those of one hand are not quite. Fingers that are left over take no
// part. The error wraps ErrName.
func GroupFingers(names []string, n int, subject func(name string) string) (Persons, error) {
	fingers, of, err := byFinger(names)
	if err != nil {
		return Persons{}, err
	}
	p := Persons{Prints: map[string][]string{}}
	owned := map[string][]string{}
	var owners []string
	for _, f := range fingers {
		owner := ""
		if subject != nil {
			owner = subject(of[f][0])
		}
		if _, ok := owned[owner]; !ok {
			owners = append(owners, owner)
		}
		owned[owner] = append(owned[owner], f)
	}
	slices.SortFunc(owners, natural)
	person := 0
	for _, owner := range owners {
		all := owned[owner]
		for ; len(all) >= n; all = all[n:] {
			person++
			p.join(person, all[:n], of)
			p.Chimeric = p.Chimeric || owner == "" && n > 1
			if owner != "" {
				break // more than n fingers of a known person: the rest would be a second person who is the first
			}
		}
	}
	return p, nil
}

func (p *Persons) join(person int, fingers []string, of map[string][]string) {
	captures := len(of[fingers[0]])
	for _, f := range fingers {
		captures = min(captures, len(of[f]))
	}
	for k := range captures {
		name := fmt.Sprintf("person%d_%d", person, k+1)
		p.Captures = append(p.Captures, name)
		for _, f := range fingers {
			p.Prints[name] = append(p.Prints[name], of[f][k])
		}
	}
}
