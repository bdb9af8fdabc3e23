package nist

import "strings"

// A profile is what an application of the standard demands beyond it, where the transaction names it in DOM or APS.
type profile struct {
	name  string
	is    func(name string) bool
	rules func(v *validator, name, version string)
}

// profiles are those of which rules are known from public texts: FBI EBTS 8.1 to 11.1, and Interpol INT-I 3 and 4.22b,
// which the decisions on Prüm took over. Type-2 records are checked for EBTS, as 9.1 has them.
var profiles = []profile{
	{"EBTS", func(s string) bool { return strings.Contains(s, "EBTS") }, (*validator).ebts},
	{"INT-I", func(s string) bool { return strings.HasPrefix(s, "INT-I") || strings.HasPrefix(s, "INTERPOL") }, (*validator).interpol},
}

// profile holds the transaction to the first profile that it names. The FBI's stands in the version of DOM, as
// "NORAM US EBTS 11.1", Interpol's in its name, as "INT-I US 4.22".
func (v *validator) profile() {
	one := v.t.Records[0]
	for _, number := range []int{13, 16} {
		f, ok := one.Field(number)
		if !ok {
			continue
		}
		for s := range f.Subfields() {
			last := strings.ToUpper(trimmed(s.Item(s.Count() - 1)))
			for it := range s.Items() {
				for _, p := range profiles {
					if p.is(strings.ToUpper(trimmed(it))) {
						p.rules(v, p.name, last)
						return
					}
				}
			}
		}
	}
}

// demand adds a violation of a profile, in a field of Type-1, unless a rule holds.
func (v *validator) demand(holds bool, number int, rule string) {
	if !holds {
		v.at(0, v.t.Records[0], number, rule)
	}
}

// ebts checks what the FBI demands of every transaction, of searches by a latent, and of each type of transaction.
func (v *validator) ebts(name, version string) {
	one := v.t.Records[0]
	types := v.types()
	v.demand(types[2], 3, name+": a Type-2 record")
	v.demand(exactly(len(one.Value(4)), upper)(one.Text(4)), 4, name+": TOT of capital letters")
	v.demand(length(9, 9)(one.Text(8)), 8, name+": ORI of nine characters")
	switch one.Text(4) {
	case "LFFS":
		v.demand(types[9], 3, name+": a Type-9 record in a search by features")
	case "LFIS":
		v.demand(types[4] || types[7] || types[13], 3, name+": an image in a search by image")
	}
	for _, p := range v.t.Prints() {
		if !p.HasImage() {
			continue
		}
		number := 11
		if p.Type <= 6 {
			number = 8
		}
		switch {
		case p.Codec == JPEG:
			v.at(p.Record, p.rec, number, name+": no lossy JPEG for prints")
		case p.Codec == WSQ && p.PPI > 600:
			v.at(p.Record, p.rec, number, name+": WSQ for 500 ppi, JPEG 2000 above")
		}
	}
	v.advice = !strings.HasSuffix(version, ebtsEdition)
	v.submission(name)
	v.advice = false
}

// interpol checks the edition that a version of INT-I is built on, and how prints are to come.
func (v *validator) interpol(name, version string) {
	types := v.types()
	v.demand(types[2], 3, name+": a Type-2 record")
	v.demand(!types[3] && !types[5] && !types[6], 3, name+": no records of types 3, 5 and 6")
	switch {
	case strings.HasPrefix(version, "4"):
		// Decision 2008/616/JHA, annex, appendix 5 of the part on fingerprints: INT-I 4.22 as Prüm has it.
		v.demand(v.version == 300, 2, name+" 4: VER 0300")
		for _, n := range []int{6, 13, 14} {
			v.demand(len(v.t.Records[0].Value(n)) > 0, n, name+" 4: "+Mnemonic(1, n)+" is mandatory")
		}
	case strings.HasPrefix(version, "3"):
		v.demand(v.version == 201, 2, name+" 3: VER 0201")
	}
	v.advice = !strings.HasPrefix(version, "6") // its field table is that of version 6
	v.demand(length(3, 3)(v.t.Records[0].Text(4)) && letters(v.t.Records[0].Text(4)), 4, name+": TOT of three letters")
	v.advice = false
	for _, p := range v.t.Prints() {
		if p.Type != 4 {
			continue
		}
		if p.Codec != WSQ {
			v.at(p.Record, p.rec, 8, name+": WSQ in Type-4 records")
		}
		if p.PPI < 490 || p.PPI > 510 {
			v.at(p.Record, p.rec, 5, name+": 500 ppi in Type-4 records")
		}
	}
}

// types tells which record types the transaction has.
func (v *validator) types() map[int]bool {
	types := map[int]bool{}
	for _, r := range v.t.Records {
		types[r.Type] = true
	}
	return types
}
