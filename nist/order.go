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

// numbers tallies the fields of a record, by number.
func (r *Record) numbers() func(yield func(tally) bool) {
	return func(yield func(tally) bool) {
		order := make([]int32, len(r.fields)) // MaxFields fit
		for i := range order {
			order[i] = int32(r.fields[i].Number)
		}
		slices.Sort(order)
		for i := 0; i < len(order); {
			n := 1
			for i+n < len(order) && order[i+n] == order[i] {
				n++
			}
			if !yield(tally{int(order[i]), n}) {
				return
			}
			i += n
		}
	}
}

// dataNumber is the number of the field that holds the image of a binary record.
func (r *Record) dataNumber() int {
	if r.Type == 8 {
		return 8
	}
	return 9
}
