package nist

import "strings"

// Checks of what features are measured in.
var (
	roiUnits  = between(0, 50_000) // 0.01 mm, half a metre at the most
	roiRadius = between(0, 999)    // 0.01 mm
	doubt     = between(0, 180)    // uncertainty of a direction, in degrees
	degree    = between(0, 359)
	mapStep   = between(1, 41) // distance of the points of a map, in 0.01 mm
	yes       = oneOf("Y")
)

// none is a rule for a field that says that a print has none of a feature.
func none(number int) rule { return one(number, optional, yes, Mnemonic(9, number)+": Y or absent") }

// featureRules are those of the extended feature set, 9.300 to 9.399. Sources: the draft of the 2013 update, tables 30 to
// 54, and the field table that Interpol publishes for its profile of the 2015 update (MRT).
var featureRules = join(since(500,
	single(300, optional, 2, "ROI: width and height of 1 to 50000, offsets, polygon of 3 to 99 points", between(1, 50_000), between(1, 50_000), roiUnits, roiUnits, path, nothing),
	single(301, optional, 1, "ORT: direction -179 to 180, uncertainty 0 to 180", signed(-179, 180), doubt, nothing),
	list(302, optional, 20, 1, "FPP: position, segment PRX, DST, MED, UNK, EJI or TIP, side L, R or T, polygon", numbersIn(anyRidge),
		oneOf("PRX DST MED UNK EJI TIP"), oneOf("L R T"), path, nothing),
	list(303, optional, 9, 1, "FSP: numbers of profiles, 1 to 99", between(1, 99), nothing),
	list(307, optional, 7, 1, "PAT: class AU, WU, RS, LS, SR, DR, XX, UP or UC, subclass PA, TA, PW, CP, DL or AW, relation of whorl and delta I, M or O",
		oneOf("AU WU RS LS SR DR XX UP UC"), oneOf("PA TA PW CP DL AW"), oneOf("I M O"), nothing),
	list(308, optional, 0, 1, "RQM: rows of qualities 0 to 5, or of lengths and qualities", of(decimal+"ABCDEF"), nothing),
	single(309, optional, 2, "RQF: step of 1 to 41, UNC or RLE", mapStep, oneOf("UNC RLE"), nothing),
	list(310, optional, 0, 1, "RFM: rows of directions, in hexadecimal or base64", of(upper+lower+decimal+"+/="), nothing),
	single(311, optional, 2, "RFF: step of 1 to 41, UNC or B64", mapStep, oneOf("UNC B64"), nothing),
	list(312, optional, 0, 1, "RWM: rows of two digits or XX each", of(decimal+"X"), nothing),
	single(313, optional, 2, "RWF: step of 1 to 41, UNC", mapStep, oneOf("UNC"), nothing),
	one(314, optional, oneOf("N P U W"), "TRV: N, P or U"), one(315, optional, oneOf("L U"), "PLR: L or U"),
	scoresOf(316, "FQM"), single(317, optional, 1, "PGS: G, S or B, comment", oneOf("G S B"), length(0, 1000), nothing),
	list(320, optional, 15, 2, "COR: x, y, direction 0 to 359, radius 0 to 999, uncertainty 0 to 180", roiUnits, roiUnits, degree, roiRadius, doubt, nothing),
	list(321, optional, 21, 2, "DEL: x, y, directions 0 to 359, kind, radius 0 to 999, uncertainties 0 to 180", roiUnits, roiUnits, degree, degree, degree,
		code(1, 3), roiRadius, doubt, doubt, doubt, nothing),
	list(322, optional, 255, 3, "CDR: core 1 to 99, L or U, delta 1 to 99, L or R, least and most ridges", either(between(1, 99), oneOf("L U")),
		either(between(1, 99), oneOf("L R")), between(0, 99), between(0, 99), nothing),
	list(323, optional, 3, 3, "CPR: method, x, y, radius 0 to 999", code(1, 1), signed(-50_000, 50_000), signed(-50_000, 50_000), roiRadius, nothing),
	list(324, optional, 99, 1, "DIS: SCAR, WART, MINGROUP, CORE, DELTA, MINUTIA, CREASE, CLEAR, DYSPLASIA or OTHERFEAT, polygon, comment",
		oneOf("SCAR WART MINGROUP CORE DELTA MINUTIA CREASE CLEAR DYSPLASIA OTHERFEAT"), path, length(0, 1000), nothing),
	none(325), none(326), none(327), none(334), none(344), none(346), none(347), none(348), none(349),
	list(331, optional, 0, 4, "MIN: x, y, angle 0 to 359, type E, B or X, radius 0 to 999, uncertainty 0 to 180", roiUnits, roiUnits, degree, oneOf("E B X"), roiRadius, doubt, nothing),
	one(332, optional, code(5, 8), "MRA: OCTANT, QUADRANT, EFTS7, or a name of 5 to 8 letters and digits"),
	list(333, optional, 7992, 3, "MRC: two minutiae, 0 to 99 ridges, octant or quadrant 0 to 8, its half 0 or 1", between(1, 9999), between(0, 9999), between(0, 99), between(0, 8), between(0, 1), nothing),
	list(335, optional, 7992, 6, "RCC: two points, method, confidence 0 to 99", roiUnits, roiUnits, roiUnits, roiUnits, code(1, 1), between(0, 99), nothing),
	list(340, optional, 9999, 2, "DOT: x, y, length", roiUnits, roiUnits, roiUnits, nothing),
	list(341, optional, 999, 4, "INR: x and y of both ends", roiUnits, roiUnits, roiUnits, roiUnits, nothing),
	list(342, optional, 999, 4, "CLD: x and y of both ends, kind of 2 to 5 letters and digits", roiUnits, roiUnits, roiUnits, roiUnits, code(2, 5), nothing),
	list(343, optional, 999, 3, "REF: x, y, P, I or D", roiUnits, roiUnits, oneOf("P I D"), nothing),
	list(345, optional, 9999, 2, "POR: x, y", roiUnits, roiUnits, nothing),
	list(350, optional, 99, 2, "MFD: ALL or field, AUTO, REV, EDIT or MAN, vendor, algorithm, examiner, time, notes", either(oneOf("ALL"), between(300, 399)),
		oneOf("AUTO REV EDIT MAN"), length(0, 40), length(0, 40), length(0, 40), length(0, 40), length(0, 99), moment, length(0, 1000), nothing),
	one(351, optional, length(1, 4000), "COM: 1 to 4000 characters"),
	list(352, optional, 9, 1, "LPM: codes of three letters and digits", code(3, 3), nothing),
	single(353, optional, 5, "EAA: VALUE, LIMITED, NOVALUE or NONPRINT, names of the examiner, time, comment, COMPLEX", oneOf("VALUE LIMITED NOVALUE NONPRINT"),
		length(1, 40), length(1, 40), length(1, 99), either(date, moment), length(0, 1000), oneOf("COMPLEX"), nothing),
	list(354, optional, 0, 1, "EOF: code of a kind of fraud, comment", code(1, 9), length(0, 1000), nothing),
	single(355, optional, 1, "LSB: code of one or two letters and digits, comment", code(1, 2), length(0, 1000), nothing),
	list(356, optional, 3, 1, "LMT: matter of 1 to 11, comment", between(1, 11), length(0, 1000), nothing),
	list(357, optional, 0, 2, "LQI: a kind of 4 to 10 letters, polygon, comment", word(4, 10), path, length(0, 1000), nothing),
	list(360, optional, 0, 2, "AOC: IDC, polygon, comment", between(0, 99), path, length(0, 1000), nothing),
	list(361, optional, 0, 2, "CPF: label of up to 3 letters and digits, kind, field, occurrence, x, y, comment", length(1, 3), word(1, 2), between(300, 399),
		between(1, 9999), roiUnits, roiUnits, length(0, 1000), nothing),
	list(362, optional, 0, 2, "ECD: IDC, determination, whether final, names of the examiner, time, comment, COMPLEX", between(0, 99), word(3, 9), word(3, 11),
		length(0, 40), length(0, 40), length(0, 99), either(date, moment), length(0, 1000), oneOf("COMPLEX"), nothing),
	list(363, optional, 0, 2, "RRC: IDC, rotation -179 to 180", between(0, 99), signed(-179, 180), nothing),
	one(372, optional, of(upper+lower+decimal+"+/="), "SIM: an image of the skeleton, in base64"),
	list(373, optional, 0, 1, "RPS: lines of x and y", of(decimal+",-"), nothing),
	list(380, optional, 0, 4, "TPL: x and y of both ends, colour of 6 hexadecimal digits, width, comment", roiUnits, roiUnits, roiUnits, roiUnits,
		exactly(6, hexadecimal), between(1, 99), length(0, 1000), nothing),
	list(381, optional, 0, 3, "FCC: field, occurrence, colour of 6 hexadecimal digits, comment", between(300, 399), between(1, 9999), exactly(6, hexadecimal), length(0, 1000), nothing),
	one(901, optional, length(1, 4000), "ULA: 1 to 4000 characters")), ownBlockRules)

// ownBlockRules are those of a block in a form of its owner's, 9.176 to 9.179, and of the fields that Type-9 shares with other
// records since 2011.
var ownBlockRules = since(500,
	one(176, optional, length(1, 40), "OOD: 1 to 40 characters"),
	single(177, optional, 1, "PAG: name and version of 100 characters", length(1, 100), length(0, 100), nothing),
	single(178, optional, 1, "SOD: name and version of 100 characters", length(1, 100), length(0, 100), nothing),
	one(179, optional, length(1, 1000), "DTX: 1 to 1000 characters"),
	list(902, optional, 0, 4, "ANN: time, process, owner, description", moment, length(1, 64), length(1, 64), length(1, 255), nothing),
	one(903, optional, deviceID, "DUI: M or P, and 12 to 15 characters"),
	single(904, optional, 3, "MMS: make, model, serial number, 50 characters each", length(1, 50), length(1, 50), length(1, 50), nothing))

// iafisRules are those of the FBI's block, 9.013 to 9.025, that its specification states (EBTS 8.1, appendix J).
var iafisRules = []rule{
	single(16, optional, 1, "FCP: vendor, version, method, 35 characters each", length(1, 35), length(0, 35), length(0, 35), nothing),
	list(17, optional, 3, 1, "APC: class AU, LS, RS, WU, SR, XX or UC, ridge counts", oneOf("AU LS RS WU SR XX UC"), ridges2, ridges2, nothing),
	list(18, optional, 0, 1, "ROV: polygon of coordinates", of(decimal), of(decimal)),
	single(19, optional, 1, "COF: coordinates and an angle", of(decimal+"-")),
	one(20, optional, signed(-359, 359), "ORN: degrees"),
	list(21, optional, 2, 1, "CRA: XXXXYYYY, degrees 0 to 359, uncertainty", exactly(8, decimal), degree, of(decimal), nothing),
	list(22, optional, 2, 1, "DLA: XXXXYYYY, three directions 0 to 359, uncertainty", exactly(8, decimal), degree, degree, degree, of(decimal), nothing),
}

// ridges2 takes a number of ridges of up to two digits.
var ridges2 = between(0, 99)

func scoresOf(number int, name string) rule {
	return list(number, optional, 9, 3, name+": score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), product 1 to 65535", score, exactly(4, hexadecimal), between(1, 65535), nothing)
}

// path takes the corners of a polygon, as 130,275-2130,6-2510,1290: 3 to 99 of them.
func path(s string) bool {
	corners := strings.Split(s, "-")
	for _, c := range corners {
		x, y, ok := strings.Cut(c, ",")
		if !ok || !roiUnits(x) || !roiUnits(y) {
			return false
		}
	}
	return len(corners) >= 3 && len(corners) <= maxCorners
}

// of takes texts made of some characters, and not empty.
func of(characters string) check {
	return func(s string) bool { return s != "" && strings.Trim(s, characters) == "" }
}

// code takes low to high capital letters and digits.
func code(low, high int) check {
	return func(s string) bool { return len(s) >= low && len(s) <= high && of(upper+decimal)(s) }
}

// word takes low to high letters.
func word(low, high int) check {
	return func(s string) bool { return length(low, high)(s) && letters(s) }
}

// either takes what one of two checks takes.
func either(a, b check) check { return func(s string) bool { return a(s) || b(s) } }

// signed takes whole numbers from low to high, with a minus where need be.
func signed(low, high int) check {
	return func(s string) bool {
		v, ok := digits(strings.TrimPrefix(s, "-"))
		if strings.HasPrefix(s, "-") {
			v = -v
		}
		return ok && v >= low && v <= high
	}
}
