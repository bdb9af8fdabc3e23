package nist

// noColour is NCIC's code for a colour that is not known, three times an X.
const noColour = "XX" + "X"

// Codes that records of faces and irises share.
var (
	colourSpace = oneOf("UNK GRAY RGB SRGB YCC SYCC")
	eyeColour   = oneOf("BLK BLU BRO GRY GRN HAZ MAR MUL PNK " + noColour)
	hairColour  = oneOf(noColour + " BAL BLK BLN BLU BRO GRY GRN ONG PNK PLE RED SDY WHI STR")
	tattooHue   = oneOf("BLACK BROWN GRAY BLUE GREEN ORANGE PURPLE RED YELLOW WHITE MULTI OUTLINE")
	scoreItems  = []check{score, exactly(4, hexadecimal), number16, nothing}
)

func scores(number, most int, name string) rule {
	return list(number, optional, most, 3, name+": score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), algorithm", scoreItems...)
}

// boundary is a rule for an outline: kinds, the number of its points, and their coordinates.
func boundary(number, most int, text string, kinds ...check) rule {
	return list(number, optional, most, len(kinds)+5, text, append(kinds, between(2, 99), pixels)...)
}

// photoRules are those of Type-10. What the 2011 edition has anew is checked from then on.
var photoRules = join(scaleRules(withImage), sourceRule, commonRules, subjectRules,
	before(501, one(3, mandatory, oneOf("FACE SCAR MARK TATTOO"), "IMT: FACE, SCAR, MARK or TATTOO")),
	since(501, one(3, mandatory, length(4, 11), "IMT: 4 to 11 characters")),
	[]rule{
		one(5, mandatory, date, "PHD: a date, YYYYMMDD"),
		one(38, optional, length(1, 126), "COM: 1 to 126 characters"), one(39, optional, between(1, 255), "T10: 1 to 255"),
		one(12, withImage, colourSpace, "CSP: UNK, GRAY, RGB, SRGB, YCC or SYCC"),
		one(16, optional, between(1, 99999), "SHPS: a number"), one(17, optional, between(1, 99999), "SVPS: a number"),
		one(20, optional, oneOf("F R L A D"), "POS: F, R, L, A or D"),
		one(21, optional, within(-180, 180), "POA: -180 to 180"),
		list(40, optional, 3, 1, "SMT: codes of 3 to 10 characters", length(3, 10), nothing),
		single(41, optional, 2, "SMS: height and width, 1 to 999", between(1, 999), between(1, 999), nothing),
		list(42, optional, 9, 1, "SMD: SCAR, MARK, TATTOO, CHEMICAL, BRANDED or CUT, class, subclass, description",
			oneOf("SCAR MARK TATTOO CHEMICAL BRANDED CUT"), length(0, 8), length(0, 8), length(0, 256), nothing),
		list(43, optional, 9, 1, "COL: one to six colours", tattooHue, tattooHue, tattooHue, tattooHue, tattooHue, tattooHue, nothing),
	},
	since(400,
		one(13, optional, oneOf("0 1 5 10 11 12 13 14 15 20 30 32 40 42 50 51 52"), "SAP: a capture profile"),
		single(23, optional, 1, "PAS: a source of 5 to 14 characters, description", length(5, 14), length(0, 64), nothing),
		scores(24, 9, "SQS"),
		single(25, optional, 3, "SPA: yaw, pitch and roll of -180 to 180, uncertainties of 0 to 90",
			within(-180, 180), within(-180, 180), within(-180, 180), within(0, 90), within(0, 90), within(0, 90), nothing),
		list(26, optional, 50, 1, "SXS: descriptions of 3 to 20 characters", length(3, 20), nothing),
		one(27, optional, eyeColour, "SEC: a colour of eyes"),
		list(28, optional, 2, 1, "SHC: one or two colours of hair", hairColour, nothing),
		list(29, optional, 88, 4, "FFP: type, code, x, y", between(1, 2), length(3, 5), pixels, pixels, nothing),
		one(30, optional, monitoring, monitoringText)),
	since(500,
		single(14, optional, 4, "FIP: left, right, top, bottom, one letter", pixels, pixels, pixels, pixels, oneOf("H S C L"), nothing),
		boundary(15, 1, "FPFI: C, E or P, number of points, points", oneOf("C E P")),
		single(18, optional, 3, "DIST: kind, E or C, Mild, Moderate or Severe", length(5, 10), oneOf("E C"), oneOf("Mild Moderate Severe"), nothing),
		list(19, optional, 3, 1, "LAF: F, H or R", oneOf("F H R"), nothing),
		one(31, optional, between(1, 999), "TMC: 1 to 999"),
		list(32, optional, 88, 5, "3DF: type, code, x, y, z", between(1, 2), length(3, 5), pixels, pixels, pixels, nothing),
		list(33, optional, 12, 8, "FEC: contour, number of points, points", letters, between(3, 99), pixels),
		list(44, optional, 18, 1, "ITX: transformations of 3 to 11 letters", func(s string) bool { return length(3, 11)(s) && letters(s) }, nothing),
		boundary(45, 16, "OCC: T, I, L or S, type, number of points, points", oneOf("T I L S"), letters)),
	since(501,
		one(34, optional, dateRange, dateRangeText),
		list(48, optional, 3, 1, "PID: code and description", length(1, 30), length(0, 500), nothing),
		single(49, optional, 0, "CID: width, height, height of the philtrum and of the midline, types, description, and what else is said of lips, 1000 characters an item", length(0, 1000)),
		single(50, optional, 1, "VID: a code of three letters, descriptions", code(3, 3), length(0, 126), length(0, 126), nothing),
		one(992, optional, between(0, 99), "T2C: an IDC, 0 to 99")),
	before(500, list(22, optional, 9, 1, "PXS: descriptions of 3 to 20 characters", length(3, 20), nothing)),
	rulerRules(51),
)

// rulerRules are those of RSP, the ruler in an image of the 2013 edition.
func rulerRules(number int) []rule {
	return since(501, single(number, optional, 0, "RSP: IN, MM or BOTH, make and model of 50 characters, form", maybe(oneOf("IN MM BOTH")), length(0, 50), length(0, 50), length(0, 99), nothing))
}

// irisRules are those of Type-17. Lossy JPEG was for the 2007 edition alone.
var irisRules = join(scaleRules(withImage), sourceRule, referenceRules, []rule{
	one(3, mandatory, between(0, 2), "ELR: 0, 1 or 2"),
	one(5, mandatory, date, "ICD: a date, YYYYMMDD"), one(12, withImage, between(8, 99), "BPX: bits per pixel, 8 or more"),
	one(13, withImage, colourSpace, "CSP: UNK, GRAY, RGB, SRGB, YCC or SYCC"),
	one(14, optional, hexadecimals(1, 4), "RAE: up to four hexadecimal digits"),
	one(15, optional, hexadecimals(1, 4), "RAU: up to four hexadecimal digits"),
	single(16, optional, 3, "IPC: horizontal and vertical orientation 0 to 2, scan type 0 to 4", between(0, 2), between(0, 2), between(0, 4), nothing),
	one(17, optional, deviceID, "DUI: M or P, and 12 to 15 characters"),
	one(18, optional, exactly(32, hexadecimal), "GUI: 32 hexadecimal digits"),
	single(19, optional, 3, "MMS: make, model, serial number, 50 characters each", length(1, 50), length(1, 50), length(1, 50), nothing),
	one(20, optional, eyeColour, "ECL: a colour of eyes"), one(21, optional, length(1, 126), "COM: 1 to 126 characters"),
	one(22, optional, between(1, 99999), "SHPS: a number"), one(23, optional, between(1, 99999), "SVPS: a number"),
	scores(24, 9, "IQS"), one(26, optional, between(10, 9999), "IRD: 10 to 9999"), one(30, optional, monitoring, monitoringText),
}, commonRules[:4], since(500,
	one(11, withImage, oneOf("NONE PNG JP2 JP2L"), "CGA: NONE, PNG, JP2 or JP2L for an iris"),
	one(25, optional, oneOf("NIR DEFINED VIS RED UNDEFINED"), "EAS: NIR, DEFINED, VIS, RED or UNDEFINED"),
	single(27, optional, 2, "SSV: lower and upper bound, 500 to 2000 nm", between(500, 2000), between(500, 2000), nothing),
	one(28, optional, oneOf("MA UC"), "DME: MA or UC"),
	one(31, optional, oneOf("20 30 40"), "IAP: 20, 30 or 40"), one(32, optional, oneOf("1 2 3 7"), "ISF: 1, 2, 3 or 7"),
	boundary(33, 1, "IPB: C, E or P, number of points, points", oneOf("C E P")),
	boundary(34, 1, "ISB: C, E or P, number of points, points", oneOf("C E P")),
	boundary(35, 1, "UEB: P, number of points, points", oneOf("C E P")),
	boundary(36, 1, "LEB: P, number of points, points", oneOf("C E P")),
	boundary(37, 8, "NEO: T, I, L or S, type, number of points, points", oneOf("T I L S"), letters),
	one(40, optional, between(1, 9999999), "RAN: a number of mm"), one(41, optional, between(0, 90), "GAZ: 0 to 90")))

// hexadecimals takes low to high hexadecimal digits.
func hexadecimals(low, high int) check {
	return func(s string) bool { return len(s) >= low && len(s) <= high && exactly(len(s), hexadecimal)(s) }
}

var testImageRules = join(scaleRules(withImage), sourceRule, commonRules, []rule{
	one(3, mandatory, length(1, 35), "UDI: 1 to 35 characters"), one(5, mandatory, date, "UTD: a date, YYYYMMDD"),
	one(12, withImage, between(8, 99), "BPX: bits per pixel, 8 or more"), one(16, optional, between(1, 99999), "SHPS: a number"),
	one(17, optional, between(1, 99999), "SVPS: a number"), one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
	one(999, mandatory, notEmpty, "DATA: the image"),
}, since(400, one(13, withImage, colourSpace, "CSP: UNK, GRAY, RGB, SRGB, YCC or SYCC"), scores(24, 9, "UQS"), one(30, optional, monitoring, monitoringText)))

func notEmpty(s string) bool { return s != "" }
