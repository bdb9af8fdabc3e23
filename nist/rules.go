package nist

// need says when a field has to be there.
type need uint8

const (
	optional need = iota
	mandatory
	withImage // where the record has an image, or nothing that explains why it has none
)

// A rule is what the standard demands of one field.
type rule struct {
	number int
	need   need
	most   int     // subfields at most; 0 is any number
	fewest int     // information items that every subfield must have and fill
	items  []check // of the items in turn; the last one serves those behind it too
	text   string  // the rule as a violation shows it
}

// one is a rule for a field of a single item.
func one(number int, n need, c check, text string) rule {
	return rule{number, n, 1, 1, []check{c}, text}
}

// Codes of friction-ridge positions and impressions, SP 500-290e3 tables 7 and 8. A record type takes a part of them.
const (
	fingers    = "0-19 40-54"
	palms      = "20-38 81-86"
	soles      = "60-79"
	anyRidge   = fingers + " " + palms + " " + soles
	takenPrint = "0-3 8 20-29 41 42"
	foundPrint = "4-7 12-15 28 29 32-39"
)

var (
	finger10  = between(0, 10)
	codings   = oneOf("NONE WSQ20 JPEGB JPEGL JP2 JP2L PNG")
	partNames = oneOf("EJI TIP FV1 FV2 FV3 FV4 PRX DST MED")
	pixels    = between(0, 99999)
)

// imageRules are those for fields 3 to 13 and 16 to 20, alike in types 13, 14, 15 and 19.
func imageRules(dateName, impressions, positions string, depth int) []rule {
	return append(scaleRules(withImage),
		one(3, mandatory, numbersIn(impressions), "IMP: an impression type of this record type: "+impressions),
		one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters"),
		one(5, mandatory, date, dateName+": a date, YYYYMMDD"),
		one(12, withImage, between(depth, 99), "BPX: bits per pixel, 8 or more"),
		rule{13, mandatory, 6, 1, []check{numbersIn(positions), anything}, "FGP: one to six positions of this record type: " + positions},
		one(16, optional, between(1, 99999), "SHPS: a number"),
		one(17, optional, between(1, 99999), "SVPS: a number"),
		one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
		one(30, optional, oneOf("CONTROLLED ASSISTED OBSERVED UNATTENDED UNKNOWN"), "DMM: CONTROLLED, ASSISTED, OBSERVED, UNATTENDED or UNKNOWN"),
	)
}

// scaleRules are those for fields 6 to 11, alike in all image records.
func scaleRules(n need) []rule {
	return []rule{
		one(6, n, between(1, 99999), "HLL: 1 to 99999 pixels"),
		one(7, n, between(1, 99999), "VLL: 1 to 99999 pixels"),
		one(8, n, between(0, 2), "SLC: 0, 1 or 2"),
		one(9, n, between(1, 99999), "THPS: a number"),
		one(10, n, between(1, 99999), "TVPS: a number"),
		one(11, n, codings, "CGA: NONE, WSQ20, JPEGB, JPEGL, JP2, JP2L or PNG"),
	}
}

// commonRules hold for the fields that tagged image records share from 902 on.
var commonRules = []rule{
	{902, optional, 0, 4, []check{moment, anything}, "ANN: time, process, owner, description"},
	one(903, optional, length(13, 16), "DUI: 13 to 16 characters"),
	{904, optional, 1, 3, []check{length(1, 50)}, "MMS: make, model, serial number, 50 characters each"},
	one(993, optional, length(1, 125), "SAN: 1 to 125 characters"),
	one(996, optional, exactly(64, hexadecimal), "HAS: 64 hexadecimal digits"),
}

func quality(number int, name string, fingers check) rule {
	return rule{number, optional, 0, 4, []check{fingers, score, exactly(4, hexadecimal), between(0, 65535)},
		name + ": position, score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), product"}
}

// fieldRules gives the rules of each tagged record type; LEN and IDC are checked for all.
var fieldRules = map[int][]rule{
	1: {
		one(2, mandatory, oneOf("0200 0201 0300 0400 0500 0501 0502"), "VER: four digits that name an edition"),
		{3, mandatory, 0, 2, []check{between(1, 99), between(0, 10000), anything}, "CNT: record type and IDC, first 1 and the number of records"},
		one(4, mandatory, length(1, 16), "TOT: 1 to 16 characters"),
		one(5, mandatory, date, "DAT: a date, YYYYMMDD"),
		one(6, optional, between(1, 9), "PRY: 1 to 9"),
		one(7, mandatory, length(1, 36), "DAI: 1 to 36 characters"),
		one(8, mandatory, length(1, 36), "ORI: 1 to 36 characters"),
		one(9, mandatory, length(1, 50), "TCN: 1 to 50 characters"),
		one(10, optional, length(1, 50), "TCR: 1 to 50 characters"),
		one(11, mandatory, perMillimetre, "NSR: pixels per mm, as 19.69"),
		one(12, mandatory, perMillimetre, "NTR: pixels per mm, as 19.69"),
		{13, optional, 1, 1, []check{length(1, 1000), anything}, "DOM: name and version"},
		one(14, optional, moment, "GMT: a time, YYYYMMDDHHMMSSZ"),
		{15, optional, 0, 2, []check{func(s string) bool { return numbersIn("0-4 128-255")(s) || between(128, 999)(s) }, anything}, "DCS: index (0, 2, 3, 4, 128 to 999), name, version"},
		{16, optional, 0, 3, []check{anything}, "APS: organisation, name, version"},
		{17, optional, 1, 0, []check{length(0, 125)}, "ANM: names of destination and originator, 125 characters each"},
		one(18, optional, oneOf("ISO GENC"), "GNS: ISO or GENC"),
	},
	9: {
		one(3, mandatory, between(0, 42), "IMP: an impression type"),
		one(4, mandatory, oneOf("S U"), "FMT: S or U"),
		{5, optional, 1, 2, []check{anything, oneOf("A U E M"), anything}, "OFR: system, and method A, U, E or M"},
		{6, optional, 0, 1, []check{numbersIn(anyRidge), anything}, "FGP: positions"},
		{7, optional, 0, 2, []check{oneOf("T U"), anything}, "FPC: T or U, and a pattern class"},
		{8, optional, 0, 1, []check{exactly(8, decimal)}, "CRP: XXXXYYYY"}, {9, optional, 0, 1, []check{exactly(8, decimal)}, "DLT: XXXXYYYY"},
		one(10, optional, between(0, 9999), "MIN: number of minutiae"),
		one(11, optional, between(0, 1), "RDG: 0 or 1"),
		{12, optional, 0, 4, []check{between(0, 9999), direction, between(0, 63), oneOf("A B C D"), anything}, "MRC: index, XXXXYYYYTTT, quality 0 to 63, type A to D"},
		{23, optional, 0, 4, []check{between(0, 9999), direction, between(0, 63), oneOf("A B C D"), anything}, "MAT: index, XXXXYYYYTTT, quality, type A to D"},
		one(128, optional, pixels, "HLL: pixels"), one(129, optional, pixels, "VLL: pixels"),
		one(130, optional, between(0, 2), "SLC: 0, 1 or 2"),
		{137, optional, 0, 6, []check{between(0, 9999), pixels, pixels, between(0, 179), between(0, 2), between(0, 100)}, "FMD: index, x, y, angle 0 to 179, type 0 to 2, quality 0 to 100"},
		{300, optional, 1, 2, []check{pixels, pixels, pixels, pixels, anything}, "ROI: width, height, offsets, polygon"},
		{331, optional, 0, 4, []check{pixels, pixels, between(0, 359), oneOf("E B X"), anything}, "MIN: x, y, angle 0 to 359, type E, B or X"},
	},
	10: append(append(scaleRules(withImage), commonRules...),
		one(3, mandatory, length(1, 15), "IMT: the kind of image"), one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters"),
		one(5, mandatory, date, "PHD: a date, YYYYMMDD"), one(12, withImage, length(1, 9), "CSP: a colour space"),
		one(13, optional, oneOf("0 1 5 10 11 12 13 14 15 20 30 32 40 42 50 51 52"), "SAP: a capture profile")),
	13: append(append(imageRules("LCD", foundPrint, anyRidge, 8), commonRules...),
		rule{14, optional, 0, 2, []check{finger10, partNames}, "SPD: finger and part: EJI, TIP, FV1 to FV4, PRX, DST or MED"},
		partCoordinates(), quality(24, "LQM", numbersIn(anyRidge))),
	14: append(append(imageRules("FCD", takenPrint, fingers, 8), commonRules...),
		rule{14, optional, 0, 2, []check{finger10, partNames}, "PPD: finger and part: EJI, TIP, FV1 to FV4, PRX, DST or MED"},
		partCoordinates(), amputation("1-10 16 17"),
		rule{21, optional, 0, 5, []check{between(0, 17), pixels}, "SEG: finger, left, right, top, bottom"},
		rule{22, optional, 0, 2, []check{between(0, 17), numbersIn("1-5 254 255")}, "NQM: finger, and 1 to 5, 254 or 255"},
		quality(23, "SQM", between(0, 19)), quality(24, "FQM", between(0, 19)),
		rule{25, optional, 0, 8, []check{between(0, 17), between(3, 99), pixels}, "ASEG: finger, number of corners, corners"},
		one(26, optional, between(1, 255), "SCF: 1 to 255"), one(27, optional, oneOf("Y"), "SIF: Y or absent"),
		one(31, optional, oneOf("10 20 30 40 45 50 60 145 150 160"), "FAP: an acquisition profile")),
	15: append(append(imageRules("PCD", "8 10 11 20-29 41 42", palms, 8), commonRules...),
		amputation(palms), quality(24, "PQM", numbersIn(palms))),
	16: append(append(scaleRules(withImage), commonRules...),
		one(3, mandatory, anything, "UDI"), one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters"), one(5, mandatory, date, "UTD: a date, YYYYMMDD")),
	17: append(append(scaleRules(withImage), commonRules[3:]...),
		one(3, mandatory, between(0, 2), "ELR: 0, 1 or 2"), one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters"),
		one(5, mandatory, date, "ICD: a date, YYYYMMDD"), one(12, withImage, between(8, 99), "BPX: bits per pixel, 8 or more"),
		one(13, withImage, length(1, 9), "CSP: a colour space")),
	18: {one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters")},
	19: append(append(imageRules("FCD", "28-35 41 42", soles, 8), commonRules...), amputation(soles), quality(24, "FQM", numbersIn(soles))),
	20: append([]rule{one(3, mandatory, anything, "CAT"), one(4, mandatory, length(1, 1000), "SRC: 1 to 1000 characters")}, commonRules...),
	21: append([]rule{one(4, mandatory, length(1, 1000), "SRC: 1 to 1000 characters")}, commonRules...),
	98: {one(3, mandatory, anything, "DFO"), one(4, mandatory, length(1, 1000), "SRC: 1 to 1000 characters")},
	99: append([]rule{one(4, mandatory, length(1, 1000), "SRC: 1 to 1000 characters"), one(5, mandatory, date, "BCD: a date, YYYYMMDD")}, commonRules...),
}

func partCoordinates() rule {
	return rule{15, optional, 12, 6, []check{oneOf("EJI TIP FV1 FV2 FV3 FV4"), oneOf("NA PRX DST MED"), pixels},
		"PPC: view, segment, left, right, top, bottom"}
}

func amputation(positions string) rule {
	return rule{18, optional, 0, 2, []check{numbersIn(positions), oneOf("XX UP SR")}, "AMP: position, and XX, UP or SR"}
}
