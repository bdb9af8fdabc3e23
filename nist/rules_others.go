package nist

// Rules of the record types that hold neither prints nor faces nor irises, as far as they bind every sender: codes
// inside dental charts, diaries of voices and tables of alleles are left to those who exchange them.

var voiceRules = join(sourceRule(mandatory), commonRules, []rule{
	one(3, mandatory, between(0, 5), "AOD: 0 to 5"),
	single(5, mandatory, 1, "VRSO: U, P, I or G, name, contact, country", oneOf("U P I G"), length(0, 400), length(0, 200), length(0, 3), nothing),
	one(9, optional, fullMoment, "RCD: a time, YYYYMMDDHHMMSS"), one(10, optional, fullMoment, "VRD: a time, YYYYMMDDHHMMSS"),
	list(21, optional, 1, 1, "RED: 0 or 1, authority, comment", between(0, 1), anything, anything, nothing),
	list(23, optional, 1, 1, "DIS: 0 or 1, authority, comment", between(0, 1), anything, anything, nothing),
	one(51, optional, length(1, 4000), "COM: 1 to 4000 characters"),
})

// fullMoment takes a time as voice records have it: YYYYMMDDHHMMSS, with or without the Z.
func fullMoment(s string) bool { return moment(s) || moment(s+"Z") }

var dentalRules = join(sourceRule(mandatory), commonRules, subjectRules[1:], []rule{
	single(3, mandatory, 1, "FDS: kind of organisation, contact, country", length(1, 2), length(0, 1000), length(0, 3), nothing),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
})

var dnaRules = join(sourceRule(mandatory), commonRules, []rule{
	single(3, mandatory, 1, "DLS: 0 or 1, kind of laboratory, and who it is", between(0, 1), oneOf("G I O U"), anything),
	one(5, mandatory, between(0, 1), "NAL: 0 or 1"),
	single(6, optional, 1, "SDI: 0 or 1, sex, dates, population, names", between(0, 1), oneOf("F M U"), anything),
	one(8, optional, between(0, 3), "VRS: 0 to 3"),
	list(11, mandatory, 5, 1, "STI: 0 to 5", between(0, 5), nothing),
	one(13, optional, moment, "SCD: a time, YYYYMMDDHHMMSSZ"), one(14, mandatory, moment, "PSD: a time, YYYYMMDDHHMMSSZ"),
	one(22, optional, length(1, 126), "COM: 1 to 126 characters"),
})

var sourceRules = join(scaleRules(optional), sourceRule(mandatory), commonRules, []rule{
	one(3, mandatory, oneOf("S M D P"), "CAR: S, M, D or P"), one(5, optional, date, "SRD: a date, YYYYMMDD"),
	list(14, mandatory, 9, 1, "AQS: a source of 0 to 31, converter, format, characteristics", between(0, 31), length(0, 200), length(0, 200), length(0, 200), nothing),
	single(15, optional, 1, "SFT: file type of 3 to 6 characters, instructions", length(3, 6), length(0, 1000), nothing),
	list(16, optional, 99, 2, "SEG: segment 1 to 99, reference, points", between(1, 99), length(1, 15), anything),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"), one(21, mandatory, between(1, 255), "SRN: 1 to 255"),
})

var contextRules = join(sourceRule(mandatory), commonRules, subjectRules, []rule{
	one(5, optional, date, "ACD: a date, YYYYMMDD"),
	single(15, mandatory, 1, "AFT: file type of 3 to 6 characters, instructions", length(3, 6), length(0, 1000), nothing),
	list(16, optional, 99, 2, "SEG: segment 1 to 99, reference, points", between(1, 99), length(1, 15), anything),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"), one(21, mandatory, between(1, 255), "ACN: 1 to 255"),
})

var imageryRules = join(sourceRule(mandatory), commonRules, subjectRules, []rule{
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"), one(992, optional, between(0, 99), "T2C: an IDC, 0 to 99"),
})

var assuranceRules = join(sourceRule(mandatory), referenceRules[:1], []rule{
	one(3, mandatory, exactly(4, hexadecimal), "DFO: four hexadecimal digits"),
	one(5, mandatory, exactly(4, hexadecimal), "DFT: four hexadecimal digits"),
	one(6, mandatory, moment, "DCD: a time, YYYYMMDDHHMMSSZ"),
})

var cbeffRules = join(sourceRule(mandatory), commonRules, []rule{
	one(5, mandatory, date, "BCD: a date, YYYYMMDD"),
	one(100, mandatory, exactly(4, hexadecimal), "HDV: four hexadecimal digits"), one(101, mandatory, between(0, 99999999), "BTY: a biometric type"),
	list(102, mandatory, 9, 1, "BDQ: score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), algorithm", scoreItems...),
	one(103, mandatory, exactly(4, hexadecimal), "BFO: four hexadecimal digits"),
	one(104, mandatory, exactly(4, hexadecimal), "BFT: four hexadecimal digits"),
	one(999, mandatory, notEmpty, "BDB: the data"),
})
