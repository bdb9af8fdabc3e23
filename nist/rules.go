package nist

// need says when a field has to be there.
type need uint8

const (
	optional need = iota
	mandatory
	withImage // where the record has an image, or nothing that explains why it has none
)

// A rule is what the standard demands of one field, in the editions that from and until enclose.
type rule struct {
	number int
	need   need
	most   int     // subfields at most; 0 is any number
	fewest int     // information items that every subfield must have and fill
	items  []check // of the items in turn; the last one serves those behind it too
	text   string  // the rule as a violation shows it

	from, until int // VER; 0 is open
}

// one is a rule for a field of a single item.
func one(number int, n need, c check, text string) rule {
	return rule{number: number, need: n, most: 1, fewest: 1, items: []check{c, nothing}, text: text}
}

// single is a rule for a field of a single subfield of several items, the first fewest of which have to be filled.
func single(number int, n need, fewest int, text string, items ...check) rule {
	return rule{number: number, need: n, most: 1, fewest: fewest, items: items, text: text}
}

// list is single for a field of up to most subfields.
func list(number int, n need, most, fewest int, text string, items ...check) rule {
	return rule{number: number, need: n, most: most, fewest: fewest, items: items, text: text}
}

// since restricts a rule to an edition and those after it.
func since(version int, rules ...rule) []rule {
	for i := range rules {
		rules[i].from = version
	}
	return rules
}

// before restricts a rule to the editions before one.
func before(version int, rules ...rule) []rule {
	for i := range rules {
		rules[i].until = version - 1
	}
	return rules
}

// applies reports whether the rule belongs to an edition.
func (r rule) applies(version int) bool {
	return version >= r.from && (r.until == 0 || version <= r.until)
}

// join makes one list of several.
func join(lists ...[]rule) []rule {
	var all []rule
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// fieldRules gives the rules of each tagged record type; LEN and IDC are checked for all.
var fieldRules = map[int][]rule{
	1: transactionRules, 9: minutiaeRules, 10: photoRules, 11: voiceRules, 12: dentalRules, 13: latentRules,
	14: fingerRules, 15: palmRules, 16: testImageRules, 17: irisRules, 18: dnaRules, 19: plantarRules,
	20: sourceRules, 21: contextRules, 22: imageryRules, 98: assuranceRules, 99: cbeffRules,
}

// transactionRules are those of Type-1. Until 2007 identifiers were bounded, since 2011 they are not.
var transactionRules = join(
	[]rule{
		one(2, mandatory, oneOf("0200 0201 0300 0400 0500 0501 0502"), "VER: four digits that name an edition"),
		{number: 3, need: mandatory, fewest: 2, items: []check{between(1, 99), between(0, 10000), nothing},
			text: "CNT: record type and IDC, first 1 and the number of records"},
		one(6, optional, between(1, 9), "PRY: 1 to 9"),
		one(11, mandatory, perMillimetre, "NSR: pixels per mm, as 19.69"),
		one(12, mandatory, perMillimetre, "NTR: pixels per mm, as 19.69"),
		one(14, optional, moment, "GMT: a time, YYYYMMDDHHMMSSZ"),
		single(13, optional, 1, "DOM: name and version", length(1, 1000), anything, nothing),
	},
	before(201, one(5, mandatory, func(s string) bool { return date(s) || exactly(6, decimal)(s) }, "DAT: a date, YYMMDD or YYYYMMDD")),
	since(201, one(5, mandatory, date, "DAT: a date, YYYYMMDD")),
	before(400, one(4, mandatory, length(1, 4), "TOT: 1 to 4 characters")),
	before(500, since(400, one(4, mandatory, length(1, 16), "TOT: 1 to 16 characters"))...),
	before(500,
		list(15, optional, 0, 2, "DCS: index (0 to 3, 128 to 999), name, version", characterSet("0-3"), anything, anything, nothing),
		one(7, mandatory, length(1, 36), "DAI: 1 to 36 characters"), one(8, mandatory, length(1, 36), "ORI: 1 to 36 characters"),
		one(9, mandatory, length(1, 50), "TCN: 1 to 50 characters"), one(10, optional, length(1, 50), "TCR: 1 to 50 characters")),
	since(500,
		list(15, optional, 0, 2, "DCS: index (0, 2, 3, 4, 128 to 999), name, version", characterSet("0 2-4"), anything, anything, nothing),
		one(4, mandatory, func(s string) bool { return length(1, 16)(s) && letters(s) }, "TOT: 1 to 16 letters"),
		one(7, mandatory, plain, "DAI: ASCII characters"), one(8, mandatory, plain, "ORI: ASCII characters"),
		one(9, mandatory, plain, "TCN: ASCII characters"), one(10, optional, plain, "TCR: ASCII characters"),
		list(16, optional, 99, 3, "APS: organisation, name, version", notEmpty, notEmpty, notEmpty, nothing),
		single(17, optional, 0, "ANM: names of destination and originator, 125 characters each", length(0, 125), length(0, 125), nothing)),
	since(501, one(18, optional, oneOf("ISO GENC"), "GNS: ISO or GENC")),
)

// characterSet takes the index of a character set: one of the standard's, or one that its users have agreed on.
func characterSet(standard string) check {
	known, agreed := numbersIn(standard), between(128, 999)
	return func(s string) bool { return known(s) || agreed(s) }
}
