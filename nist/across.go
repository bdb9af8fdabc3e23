package nist

import "strconv"

// across checks what records demand of each other: their IDCs, and the numbers by which they refer to sources and
// contexts.
func (v *validator) across() {
	seen := map[[2]int]bool{}
	used := map[int]bool{}
	sources, contexts := map[int]bool{}, map[int]bool{}
	highest, lowest := -1, 1<<30
	for i, r := range v.t.Records {
		switch n, ok := r.Int(21); {
		case r.Type == 20 && ok:
			sources[n] = true
		case r.Type == 21 && ok:
			contexts[n] = true
		}
		idc := r.IDC()
		if r.Type == 1 || idc < 0 {
			continue
		}
		if key := [2]int{r.Type, idc}; seen[key] {
			v.at(i, r, 2, "IDC: no two records of one type have the same")
		} else {
			seen[key] = true
		}
		used[idc] = true
		highest, lowest = max(highest, idc), min(lowest, idc)
	}
	if v.version >= 500 && highest >= 0 && len(used) < highest-min(lowest, 1)+1 {
		v.at(0, v.t.Records[0], 3, "IDC: numbers follow each other without a gap, from 0 or 1 on")
	}
	if v.version < 500 {
		return
	}
	for i, r := range v.t.Records {
		if r.Type < 10 {
			continue
		}
		v.refers(i, r, 995, contexts, "ASC: a Type-21 record with that ACN")
		v.refers(i, r, 997, sources, "SOR: a Type-20 record with that SRN")
		if n, ok := r.Int(992); ok && r.Type != 14 && !seen[[2]int{2, n}] {
			v.at(i, r, 992, "T2C: a Type-2 record with that IDC")
		}
	}
}

// refers checks that every number that a field names is there.
func (v *validator) refers(i int, r *Record, number int, there map[int]bool, rule string) {
	f, ok := r.Field(number)
	if !ok {
		return
	}
	for s := range f.Subfields() {
		if n, ok := s.Int(0); ok && !there[n] {
			v.at(i, r, number, rule+": "+strconv.Itoa(n))
			return
		}
	}
}
