package nist

import (
	"strings"
	"time"
)

// Rules of the record types that hold neither prints nor faces nor irises. Codes that the standard takes over from others
// (ANSI/ADA 1058 for teeth, ISO 639 for languages, IANA for audio formats, loci of DNA kits) are held to their form.

var voiceRules = join(sourceRule, commonRules, []rule{
	one(3, mandatory, between(0, 5), "AOD: 0 to 5"),
	single(5, mandatory, 1, "VRSO: U, P, I or G, name, contact, country", oneOf("U P I G"), length(0, 400), length(0, 200), length(0, 3), nothing),
	single(6, optional, 2, "VRC: A or Q for assigned or questioned voices, S or M for one speaker or more, comment", oneOf("A Q"), oneOf("S M"), length(0, 4000), nothing),
	single(11, optional, 1, "TRD: duration in microseconds, bytes, samples", between(0, 1<<30), digitsUpTo(14), digitsUpTo(14), nothing),
	one(9, optional, fullMoment, "RCD: a time, YYYYMMDDHHMMSS"), one(10, optional, fullMoment, "VRD: a time, YYYYMMDDHHMMSS"),
	list(21, optional, 1, 1, "RED: 0 or 1, authority, comment", between(0, 1), anything, anything, nothing),
	list(23, optional, 1, 1, "DIS: 0 or 1, authority, comment", between(0, 1), anything, anything, nothing),
	single(8, optional, 1, "AQS: a source of 0 to 31, converter, format, characteristics", between(0, 31), length(0, 200), length(0, 200), length(0, 200), nothing),
	diary(22, "RDD"), diary(24, "DCD"), diary(26, "VCD"), diary(28, "OCD"),
	list(33, optional, 0, 4, "SQV: segments, score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), algorithm, comment",
		anything, score, exactly(4, hexadecimal), number16, anything),
	list(25, optional, 1, 1, "VOC: 0 or 1, authority, comment", between(0, 1), length(0, 300), anything, nothing),
	list(27, optional, 1, 1, "OCON: 0 or 1, authority, comment", between(0, 1), length(0, 300), anything, nothing),
	one(51, optional, length(1, 4000), "COM: 1 to 4000 characters"),
	list(7, optional, 1, 1, "AREC: type, make, model, serial number, comment", length(0, 4000), length(0, 150), length(0, 150), length(0, 150), length(0, 4000), nothing),
	single(12, optional, 0, "PMO: type, speed, unit, equalisation, tracks, speakers, comment", length(0, 300), within(0, 99999), length(0, 300), length(0, 300), digitsUpTo(4), length(0, 4000), length(0, 4000), nothing),
	single(13, optional, 1, "CONT: a container of 1 to 3 digits, code, comment", between(0, 999), length(0, 400), length(0, 4000), nothing),
	single(14, optional, 1, "CDC: a codec of 1 to 3 digits, rate, bits, endianness, numeric format, channels, and what else is said of it",
		between(0, 999), digitsUpTo(9), digitsUpTo(4), maybe(between(0, 2)), length(0, 5), digitsUpTo(4), anything),
	tagged11(32, "SGEO"), tagged11(34, "VCI"), tagged11(35, "PPY"), tagged11(36, "VSCD"), tagged11(37, "SCC"), tagged11(38, "SCH"),
})

// tagged11 is a rule for lists that begin with the numbers of segments of a recording, which stand in subfields of one item.
func tagged11(number int, name string) rule {
	return list(number, optional, 0, 1, name+": numbers of segments, and what is said of them", digitsUpTo(6), anything)
}

// maxDiary is the most segments that a diary of a voice recording may have.
const maxDiary = 600_000

// diary is a rule for a list of segments of a recording.
func diary(number int, name string) rule {
	return list(number, optional, maxDiary, 4, name+": segment 1 to 600000, tracks, start, end, and what is said of it",
		between(1, maxDiary), anything, digitsUpTo(11), digitsUpTo(11), length(0, 4000), anything)
}

// digitsUpTo takes a number of as many digits as it says, or nothing.
func digitsUpTo(n int) check {
	return func(s string) bool { return len(s) <= n && exactly(len(s), decimal)(s) }
}

// fullMoment takes a time as voice records have it: YYYYMMDDHHMMSS, with or without the Z.
func fullMoment(s string) bool { return moment(s) || moment(s+"Z") }

var dentalRules = join(sourceRule, commonRules, subjectRules[1:], []rule{
	single(3, mandatory, 1, "FDS: kind of organisation, contact, country", length(1, 2), length(0, 1000), length(0, 3), nothing),
	single(6, optional, 0, "DSI: what is known of the subject, 1000 characters an item", length(0, 1000)),
	single(7, optional, 4, "ODES: system, version, permanence of teeth 0 to 3, detail of restorations", systems, maybe(length(1, 100)), between(0, 3), restorations, anything),
	single(8, optional, 4, "TDES: system, version, permanence of teeth 0 to 3, detail of restorations", systems, maybe(length(1, 100)), between(0, 3), restorations, anything),
	list(9, optional, 0, 1, "HDD: codes of ANSI/ADA 1058, text", adaCodes, anything, nothing),
	list(10, optional, 0, 3, "TDD: date, range, tooth of two digits, and what is said of it", maybe(date), maybe(dateRange), exactly(2, decimal), anything),
	list(11, optional, 0, 3, "MDD: date, range, codes of ANSI/ADA 1058, text", maybe(date), maybe(dateRange), adaCodes, anything),
	list(12, optional, 0, 3, "DSTI: date, range, code of the study, text", maybe(date), maybe(dateRange), between(0, 99), anything),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
	list(990, optional, 255, 1, "T10C: IDCs of Type-10 records", between(0, 99), nothing),
	list(991, optional, 255, 1, "T22C: IDCs of Type-22 records", between(0, 99), nothing),
	one(992, optional, between(0, 99), "T2C: an IDC, 0 to 99"),
})

// systems takes the name of a way to code teeth.
var systems = oneOf("EDR FastID FASTID NamUs NAMUS NCIC NEMA PLASS UDIM WinID WINID Other OTHER None NONE")

// adaCodes takes codes of ANSI/ADA 1058, as 10.1.2.1, one or several with bars between them.
func adaCodes(s string) bool { return len(s) >= 3 && strings.Trim(s, decimal+".|") == "" }

// restorations takes a code for how finely restorations of teeth are described.
var restorations = numbersIn("11 21 31 41 51 91 99")

var dnaRules = join(sourceRule, commonRules, []rule{
	single(3, mandatory, 1, "DLS: 0 or 1, kind of laboratory, and who it is", between(0, 1), oneOf("G I O U"), anything),
	one(5, mandatory, between(0, 1), "NAL: 0 or 1"),
	single(6, optional, 1, "SDI: 0 or 1, sex, dates, population, names", between(0, 1), oneOf("F M U"), anything),
	one(7, optional, between(0, 99), "COPR: a relationship of 0 to 99"),
	one(8, optional, between(0, 3), "VRS: 0 to 3"),
	single(9, optional, 3, "PED: pedigree, member, status K or U, sample, father, mother, comment", length(0, 64), length(0, 64), oneOf("K U"), anything),
	list(10, optional, 1, 1, "STY: cellular type of 0 to 99, origin of up to 3 letters", between(0, 99), length(0, 3), nothing),
	one(12, optional, length(1, 255), "SCM: 1 to 255 characters"),
	list(15, mandatory, 0, 1, "DPD: 0 or 1, result, identifier, message, comment", between(0, 1), between(0, 9), length(0, 64), length(0, 100), anything),
	list(16, optional, 0, 4, "STR: type 0 to 2, locus, 0 or 1 for alleles or none, 0 or 1 for ladders, and what was found",
		between(0, 2), between(0, 999), between(0, 1), between(0, 1), anything),
	single(17, optional, 2, "DMD: two sequences of IUPAC codes, and their ends", bases, bases, anything),
	list(19, optional, 0, 4, "EPD: reference, form, description, base64", between(0, 9999), length(0, 4), length(0, 1000), base64Item, anything),
	list(18, optional, 0, 0, "UDP: identifier and result, 4000 characters each", length(0, 4000), length(0, 4000), nothing),
	one(20, optional, length(1, 255), "DGD: 1 to 255 characters"),
	list(21, optional, 0, 1, "GAP: an allele, and its place", length(1, 50), length(0, 50), length(0, 50), length(0, 50), nothing),
	list(23, optional, 0, 1, "EPL: reference, form, description, two ladders in base64", length(1, 64), length(0, 4), length(0, 1000), base64Item, base64Item, nothing),
	list(11, mandatory, 5, 1, "STI: 0 to 5", between(0, 5), nothing),
	one(13, optional, moment, "SCD: a time, YYYYMMDDHHMMSSZ"), one(14, mandatory, moment, "PSD: a time, YYYYMMDDHHMMSSZ"),
	one(22, optional, length(1, 126), "COM: 1 to 126 characters"), one(992, optional, between(0, 99), "T2C: an IDC, 0 to 99"),
})

// bases takes a sequence of nucleotides in the codes of the IUPAC, or nothing.
func bases(s string) bool { return strings.Trim(s, "ACGTRYMKSWHBVDN-") == "" }

// base64Item takes text that is base64 by its letters.
func base64Item(s string) bool { return strings.Trim(s, upper+lower+decimal+"+/=\r\n ") == "" }

var sourceRules = join(scaleRules(optional), sourceRule, commonRules, []rule{
	one(3, mandatory, oneOf("S M D P"), "CAR: S, M, D or P"), one(5, optional, date, "SRD: a date, YYYYMMDD"),
	list(14, mandatory, 9, 1, "AQS: a source of 0 to 31, converter, format, characteristics", between(0, 31), length(0, 200), length(0, 200), length(0, 200), nothing),
	single(15, optional, 1, "SFT: file type of 3 to 6 characters, instructions", length(3, 6), length(0, 1000), nothing),
	list(16, optional, 99, 2, "SEG: segment 1 to 99, reference, points", between(1, 99), length(1, 15), anything),
	list(19, optional, 99, 2, "TIX: start and end, HH:MM:SS.mmm", timeIndex, timeIndex, nothing),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"), one(21, mandatory, between(1, 255), "SRN: 1 to 255"),
	one(12, optional, between(8, 99), "BPX: bits per pixel, 8 or more"), one(13, optional, colourSpace, "CSP: UNK, GRAY, RGB, SRGB, YCC or SYCC"),
	one(17, optional, between(1, 99999), "SHPS: a number"), one(18, optional, between(1, 99999), "SVPS: a number"),
}, since(501, one(22, optional, dateRange, dateRangeText)))

var contextRules = join(sourceRule, commonRules, subjectRules, []rule{
	one(5, optional, date, "ACD: a date, YYYYMMDD"),
	single(15, mandatory, 1, "AFT: file type of 3 to 6 characters, instructions", length(3, 6), length(0, 1000), nothing),
	list(16, optional, 99, 2, "SEG: segment 1 to 99, reference, points", between(1, 99), length(1, 15), anything),
	list(19, optional, 99, 2, "TIX: start and end, HH:MM:SS.mmm", timeIndex, timeIndex, nothing),
	one(20, optional, length(1, 126), "COM: 1 to 126 characters"), one(21, mandatory, between(1, 255), "ACN: 1 to 255"),
}, since(501, one(22, optional, dateRange, dateRangeText), one(6, optional, length(1, 1000), "MDI: 1 to 1000 characters")))

// timeIndex takes a place in a recording, as 00:01:02.345.
func timeIndex(s string) bool {
	_, err := time.Parse("15:04:05.000", s)
	return err == nil && len(s) == 12
}

const dateRangeText = "ICDR: units Y, M, D, h, m, each with one or two digits, the larger first"

// dateRange takes how far a date may be wrong, as Y2M06.
func dateRange(s string) bool {
	last := -1
	for rest := s; rest != ""; {
		unit := strings.IndexByte("YMDhm", rest[0])
		more := strings.TrimLeft(rest[1:], decimal)
		if n := len(rest) - 1 - len(more); unit <= last || n < 1 || n > 2 {
			return false
		}
		last, rest = unit, more
	}
	return s != ""
}

var imageryRules = join(sourceRule, commonRules, subjectRules, []rule{
	one(3, mandatory, date, "ICD: a date, YYYYMMDD"), one(6, mandatory, notEmpty, "BIC: a part of the body"),
	one(101, mandatory, notEmpty, "ITYP: a kind of image"), one(102, mandatory, notEmpty, "IFMT: a format of images"),
	one(5, optional, dateRange, dateRangeText), one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
	single(103, optional, 0, "DRID: two numbers, two texts of 1000 characters", within(0, 99999), within(0, 99999), length(0, 1000), length(0, 1000), nothing),
	one(992, optional, between(0, 99), "T2C: an IDC, 0 to 99"),
})

var assuranceRules = join(sourceRule, referenceRules[:1], []rule{
	one(3, mandatory, exactly(4, hexadecimal), "DFO: four hexadecimal digits"),
	one(5, mandatory, exactly(4, hexadecimal), "DFT: four hexadecimal digits"),
	one(6, mandatory, moment, "DCD: a time, YYYYMMDDHHMMSSZ"),
	list(900, optional, 0, 4, "ALF: event, reason, place, agent, old value", letters, anything, notEmpty, notEmpty, anything),
	one(901, optional, between(0, 99999), "ARN: a number"),
})

var cbeffRules = join(sourceRule, commonRules, []rule{
	one(5, mandatory, date, "BCD: a date, YYYYMMDD"),
	one(100, mandatory, exactly(4, hexadecimal), "HDV: four hexadecimal digits"), one(101, mandatory, hexadecimals(1, 8), "BTY: a biometric type of up to eight digits"),
	list(102, mandatory, 9, 1, "BDQ: score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), algorithm", scoreItems...),
	one(103, mandatory, exactly(4, hexadecimal), "BFO: four hexadecimal digits"),
	one(104, mandatory, exactly(4, hexadecimal), "BFT: four hexadecimal digits"),
	one(999, mandatory, notEmpty, "BDB: the data"),
})
