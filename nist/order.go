package nist

import "slices"

// order checks what the standard says of the order of fields: LEN comes first, which Read takes for granted, then VER
// or IDC. All others may stand in any order.
func (v *validator) order(i int, r *Record) {
	if len(r.fields) < 2 || r.fields[1].Number == 2 {
		return
	}
	if _, ok := r.Field(2); ok {
		v.at(i, r, 2, Mnemonic(r.Type, 2)+": the second field of the record")
	}
}

// A tally is how often a record has the field of a number.
type tally struct{ number, times int }

// numbers tallies the fields of a record, in the order of their first places.
func (r *Record) numbers() []tally {
	all := make([]tally, 0, len(r.fields))
	at := map[int]int{}
	for _, f := range r.fields {
		if k, ok := at[f.Number]; ok {
			all[k].times++
			continue
		}
		at[f.Number] = len(all)
		all = append(all, tally{f.Number, 1})
	}
	return slices.Clip(all)
}

// dataNumber is the number of the field that holds the image of a binary record.
func (r *Record) dataNumber() int {
	if r.Type == 8 {
		return 8
	}
	return 9
}
