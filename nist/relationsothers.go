package nist

// others checks records of voices, DNA, sources, contexts and imagery.
func (v *validator) others(i int, r *Record) {
	if r.Type >= 20 {
		if len(r.Value(dataField)) == 0 && len(r.Value(994)) == 0 {
			v.at(i, r, dataField, "one of EFR and DATA is mandatory")
		}
		v.paths(i, r)
		v.ascending(i, r, 19, 0, "TIX: the end behind the start")
	}
	switch r.Type {
	case 11:
		for _, n := range []int{22, 24, 26, 28} {
			v.ascending(i, r, n, 2, Mnemonic(11, n)+": the end behind the start")
		}
	case 18:
		v.techniques(i, r)
	}
}

// paths checks the outlines of segments: as many points as they say, if they say a number.
func (v *validator) paths(i int, r *Record) {
	f, ok := r.Field(16)
	if !ok || r.Type == 22 {
		return
	}
	for s := range f.Subfields() {
		if n, given := s.Int(2); given && (n < 3 || n > maxCorners || s.Count() != 3+2*n) {
			v.at(i, r, 16, "SEG: 3 to 99 points, as many as it says")
			return
		}
	}
}

// ascending checks that of two items side by side the first is the less.
func (v *validator) ascending(i int, r *Record, number, first int, rule string) {
	f, ok := r.Field(number)
	if !ok {
		return
	}
	for s := range f.Subfields() {
		a, b := string(s.Item(first)), string(s.Item(first+1))
		// Times of a fixed form compare as text, numbers by their digits first.
		if a != "" && b != "" && (len(a) > len(b) || len(a) == len(b) && a >= b) {
			v.at(i, r, number, rule)
			return
		}
	}
}

// techniques gives the field that each technique of STI (18.011) has its results in.
var techniques = map[int]int{0: 16, 1: 16, 2: 16, 3: 17, 4: 19, 5: 23}

// techniques checks that what a DNA record says it holds is there.
func (v *validator) techniques(i int, r *Record) {
	f, ok := r.Field(11)
	if !ok {
		return
	}
	seen := map[int]bool{} // a long list names the same ones again and again
	for s := range f.Subfields() {
		n, ok := s.Int(0)
		at, known := techniques[n]
		if !ok || !known || seen[n] {
			continue
		}
		seen[n] = true
		if len(r.Value(at)) == 0 {
			v.at(i, r, at, "mandatory field is missing: "+Mnemonic(18, at)+", which STI announces")
			return
		}
	}
}
