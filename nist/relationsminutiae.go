package nist

import "strconv"

// A block is one way to write minutiae into a Type-9 record, and what it consists of.
type block struct {
	first, last int    // its fields
	needs       []int  // those that it cannot do without
	name        string // as a violation shows it
	number      int    // the field that counts minutiae, 0 if there is none
	list        int    // the field that lists them
}

// blocks are those of which the standard, or the FBI in 9.013 to 9.025, defines the fields.
var blocks = []block{
	{5, 12, []int{5, 6, 7, 10, 11, 12}, "the standard's own block", 10, 12},
	{13, 25, []int{14, 15, 23}, "the FBI's block", 15, 23},
	{126, 150, []int{126, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137}, "the block of INCITS 378", 136, 137},
	{300, 399, []int{300, 302}, "the extended feature set", 0, 331},
}

// noneOf pairs the flag that says that a print has none of a feature with the field that lists the feature.
var noneOf = [][2]int{{325, 320}, {326, 321}, {327, 324}, {334, 331}, {344, 345}, {346, 340}, {347, 341}, {348, 342}, {349, 343}}

// features checks the blocks of a Type-9 record: each whole, with as many minutiae as it says, numbered one after the
// other, and ridge counts that name minutiae that are there.
func (v *validator) features(i int, r *Record) {
	has := map[int]bool{}
	for _, f := range r.fields {
		has[f.Number] = true
	}
	for _, b := range blocks {
		there := false
		for _, f := range r.fields {
			there = there || f.Number >= b.first && f.Number <= b.last
		}
		if !there {
			continue
		}
		for _, n := range b.needs {
			if !has[n] {
				v.at(i, r, n, "mandatory field is missing: "+Mnemonic(9, n)+" of "+b.name)
			}
		}
		v.counted(i, r, b)
	}
	for _, pair := range noneOf {
		flag, list := pair[0], pair[1]
		if has[flag] && has[list] {
			v.at(i, r, flag, Mnemonic(9, flag)+": only without "+Mnemonic(9, list))
		}
	}
	v.pairs(i, r, 138, 137, 1)
	v.pairs(i, r, 333, 331, 0)
	if v.version >= 500 {
		v.inside(i, r)
		v.onImage(i, r)
	}
	if cbi, ok := r.Field(126); ok && has[138] && v.version >= 500 && string(cbi.First().Item(1)) == "513" {
		v.at(i, r, 138, "RCI: only where CBI has the format type 514 or 515")
	}
	if has[332] && !has[333] && v.version >= 500 {
		v.at(i, r, 332, "MRA: only with MRC")
	}
}

// points gives the fields that begin with points in the region of interest, and how many points.
var points = [][2]int{{320, 1}, {321, 1}, {331, 1}, {335, 2}, {340, 1}, {341, 2}, {342, 2}, {343, 1}, {345, 1}}

// inside checks that features lie in the region of interest. The centre of reference (CPR) need not.
func (v *validator) inside(i int, r *Record) {
	roi, there := r.Field(300)
	w, ok1 := roi.First().Int(0)
	h, ok2 := roi.First().Int(1)
	if !there || !ok1 || !ok2 {
		return
	}
	for _, p := range points {
		f, ok := r.Field(p[0])
		for s := range f.Subfields() {
			var at [4]int
			if ok && leading(s, at[:2*p[1]]) && (at[0] > w || at[1] > h || at[2] > w || at[3] > h) {
				v.at(i, r, p[0], Mnemonic(9, p[0])+": inside of the region of interest")
				break
			}
		}
	}
}

// onImage checks that the minutiae, cores and deltas of the INCITS block lie on its image.
func (v *validator) onImage(i int, r *Record) {
	w, ok1 := r.Int(128)
	h, ok2 := r.Int(129)
	if !ok1 || !ok2 {
		return
	}
	for _, n := range []int{137, 139, 140} {
		f, ok := r.Field(n)
		first := 0
		if n == 137 {
			first = 1 // behind the index
		}
		for s := range f.Subfields() {
			var at [3]int
			if ok && leading(s, at[:first+2]) && (at[first] > w || at[first+1] > h) {
				v.at(i, r, n, Mnemonic(9, n)+": inside of the image")
				break
			}
		}
	}
}

// leading reads the first items of a subfield as numbers; it fails unless there are enough.
func leading(s Subfield, v []int) bool {
	i := 0
	for it := range s.Items() {
		n, ok := parseInt(it)
		if i == len(v) || !ok {
			break
		}
		v[i] = n
		i++
	}
	return i == len(v)
}

// counted holds the list of a block against its number of minutiae, and the indices of the list against their order.
// Print has already compared 9.010 with 9.012.
func (v *validator) counted(i int, r *Record, b block) {
	f, ok := r.Field(b.list)
	if !ok || b.number == 0 {
		return
	}
	if n, isNumber := r.Int(b.number); isNumber && n != f.Count() && b.number != 10 && !(n == 0 && len(f.Value) == 0) {
		v.at(i, r, b.number, Mnemonic(9, b.number)+": as many as "+Mnemonic(9, b.list)+" lists")
	}
	at := 0
	for s := range f.Subfields() {
		at++
		if n, isNumber := s.Int(0); isNumber && n != at {
			v.at(i, r, b.list, Mnemonic(9, b.list)+": indices from 1 on, without a gap")
			return
		}
	}
}

// pairs checks that ridge counts, in all subfields but the first skip ones, join minutiae of the list. 0 in EFS and 255
// in INCITS 378 stand for no neighbour.
func (v *validator) pairs(i int, r *Record, number, list, skip int) {
	f, ok := r.Field(number)
	minutiae, there := r.Field(list)
	if !ok {
		return
	}
	most := 0
	if there {
		most = minutiae.Count()
	}
	for s := range f.Subfields() {
		if skip--; skip >= 0 {
			continue
		}
		a, ok1 := s.Int(0)
		b, ok2 := s.Int(1)
		if ok1 && ok2 && (a < 1 || a > most || b > most && b != 255) {
			v.at(i, r, number, Mnemonic(9, number)+": two of the "+strconv.Itoa(most)+" minutiae of "+Mnemonic(9, list))
			return
		}
	}
}
