package nist

import (
	"maps"
	"slices"
)

// Codes of friction-ridge positions and impressions, SP 500-290e3 tables 7 and 8. A record type takes a part of them.
const (
	fingers  = "0-19 40-54"
	palms    = "20-38 81-86"
	soles    = "60-79"
	anyRidge = fingers + " " + palms + " " + soles
)

// What one record type may have, by the edition that was the first to allow it.
var (
	fingerPlaces = byEdition{200: "0-14", 400: "0-15 19", 500: fingers, 501: fingers + " 33 36"}
	latentPlaces = byEdition{200: "0-14 20-30", 400: "0-15 19-36", 500: anyRidge}
	palmPlaces   = byEdition{200: "20-30", 400: "20-36", 500: palms}
	solePlaces   = byEdition{500: soles}

	// The 2015 update left the kind of capture to FCT: 0 and 1 are plain and rolled for every part of the skin.
	takenPrint = byEdition{200: "0-3 8", 400: "0-3 8 20-29", 502: "0-3 8 20-29 41 42"}
	foundPrint = byEdition{200: "4-7 12-15", 400: "4-7 12-15 28 29", 500: "4-7 12-15 28 29 32-39"}
	takenPalm  = byEdition{200: "10-15", 400: "10-15 28 29", 500: "10 11 28 29", 502: "0 1 8 10 11 20-29 41 42"}
	takenSole  = byEdition{500: "28-35", 502: "0 1 8 28-35 41 42"}
)

// A byEdition gives the numbers that an edition allows, and those after it up to the next entry.
type byEdition map[int]string

// rules makes one rule an entry.
func (b byEdition) rules(make func(numbers string) rule) (all []rule) {
	versions := slices.Sorted(maps.Keys(b))
	for i, v := range versions {
		r := make(b[v])
		r.from = v
		if i+1 < len(versions) {
			r.until = versions[i+1] - 1
		}
		all = append(all, r)
	}
	return all
}

var (
	finger10   = between(0, 10)
	codings    = oneOf("NONE WSQ20 JPEGB JPEGL JP2 JP2L PNG")
	partNames  = oneOf("EJI TIP FV1 FV2 FV3 FV4 PRX DST MED")
	pixels     = between(0, 99999)
	monitoring = oneOf("CONTROLLED ASSISTED OBSERVED UNATTENDED UNKNOWN")
)

const (
	monitoringText = "DMM: CONTROLLED, ASSISTED, OBSERVED, UNATTENDED or UNKNOWN"
	partText       = "finger and part: EJI, TIP, FV1 to FV4, PRX, DST or MED"
)

// sourceRule is that of SRC, bounded until 2007.
var sourceRule = join(before(500, one(4, mandatory, length(1, 36), "SRC: 1 to 36 characters")),
	since(500, one(4, mandatory, length(1, 4000), "SRC: 1 to 4000 characters")))

// imageRules are those for fields 3 to 13 and 16 to 20, alike in types 13, 14, 15 and 19.
func imageRules(dateName string, impressions, positions byEdition) []rule {
	impression := func(numbers string) rule {
		return one(3, mandatory, numbersIn(numbers), "IMP: an impression type of this record type: "+numbers)
	}
	position := func(numbers string) rule {
		return list(13, mandatory, 6, 1, "FGP: one to six positions of this record type: "+numbers, numbersIn(numbers), anything)
	}
	return join(scaleRules(withImage), sourceRule, impressions.rules(impression), positions.rules(position), []rule{
		one(5, mandatory, date, dateName+": a date, YYYYMMDD"),
		one(12, withImage, between(8, 99), "BPX: bits per pixel, 8 or more"),
		one(16, optional, between(1, 99999), "SHPS: a number"),
		one(17, optional, between(1, 99999), "SVPS: a number"),
		one(20, optional, length(1, 126), "COM: 1 to 126 characters"),
		one(30, optional, monitoring, monitoringText),
	}, subjectRules, commonRules)
}

// scaleRules are those for fields 6 to 11, alike in all image records.
func scaleRules(n need) []rule {
	return join([]rule{
		one(8, n, between(0, 2), "SLC: 0, 1 or 2"),
		one(9, n, between(1, 99999), "THPS: a number"),
		one(10, n, between(1, 99999), "TVPS: a number"),
		one(11, n, codings, "CGA: NONE, WSQ20, JPEGB, JPEGL, JP2, JP2L or PNG"),
	},
		before(500, one(6, n, between(1, 99999), "HLL: 1 to 99999 pixels"), one(7, n, between(1, 99999), "VLL: 1 to 99999 pixels")),
		since(500, one(6, n, between(10, 99999), "HLL: 10 to 99999 pixels"), one(7, n, between(10, 99999), "VLL: 10 to 99999 pixels")))
}

// subjectRules are those for fields 46 and 47.
var subjectRules = since(501,
	single(46, optional, 1, "SUB: status D, A or X, or ALIVE or DECEASED; body 1 or 2; class 1 to 3", oneOf("D A X N ALIVE DECEASED UNKNOWN 0 1 2"), between(1, 2), between(1, 3), nothing),
	one(47, optional, length(1, 1000), "CON: 1 to 1000 characters"))

// commonRules hold for the fields that tagged records share from 902 on, since 2011. Before, they were free for users.
var commonRules = join(since(500,
	list(902, optional, 0, 4, "ANN: time, process, owner, description", moment, length(1, 64), length(1, 64), length(1, 255), nothing),
	one(903, optional, deviceID, "DUI: M or P, and 12 to 15 characters"),
	single(904, optional, 3, "MMS: make, model, serial number, 50 characters each", length(1, 50), length(1, 50), length(1, 50), nothing),
	one(994, optional, length(1, 200), "EFR: 1 to 200 characters")), referenceRules)

// referenceRules are those of commonRules that Type-17 has too, whose device stands elsewhere.
var referenceRules = since(500,
	one(993, optional, length(1, 125), "SAN: 1 to 125 characters"),
	list(995, optional, 255, 1, "ASC: context number 1 to 255, segment 1 to 99", between(1, 255), between(1, 99), nothing),
	one(996, optional, exactly(64, hexadecimal), "HAS: 64 hexadecimal digits"),
	list(997, optional, 255, 1, "SOR: source number 1 to 255, segment 1 to 99", between(1, 255), between(1, 99), nothing),
	single(998, optional, 1, "GEO: time, latitude, longitude, elevation, datum, zone 1 to 60 with a letter, easting, northing, text, other system",
		moment, within(-90, 90), within(0, 60), within(0, 60), within(-180, 180), within(0, 60), within(0, 60), within(-422, 8848),
		length(3, 6), zone, between(0, 999999), between(0, 99999999), length(1, 150), length(1, 10), length(1, 126), nothing))

// deviceID takes the identifier of a device: M for a network address or P for a processor, and its digits.
func deviceID(s string) bool { return length(13, 16)(s) && (s[0] == 'M' || s[0] == 'P') }

// zone takes a UTM zone and band, as 17S; I and O are left out for looking like digits.
func zone(s string) bool {
	if len(s) < 2 || len(s) > 3 {
		return false
	}
	band := s[len(s)-1]
	return between(1, 60)(s[:len(s)-1]) && band >= 'C' && band <= 'X' && band != 'I' && band != 'O'
}

func quality(number int, name string, fingers check) rule {
	return list(number, optional, 0, 4, name+": position, score of 0 to 100, 254 or 255, vendor (four hexadecimal digits), product",
		fingers, score, exactly(4, hexadecimal), between(1, 65535), nothing)
}

func partCoordinates() rule {
	return list(15, optional, 12, 6, "PPC: view, segment, left, right, top, bottom",
		oneOf("EJI TIP FV1 FV2 FV3 FV4"), oneOf("NA PRX DST MED"), pixels, pixels, pixels, pixels, nothing)
}

// amputation is the rule for AMP. Scars came with the 2015 update.
func amputation(positions string) []rule {
	return join(
		before(502, list(18, optional, 0, 2, "AMP: position, and XX or UP", numbersIn(positions), oneOf("XX UP"), nothing)),
		since(502, list(18, optional, 0, 2, "AMP: position, and XX, UP or SR", numbersIn(positions), oneOf("XX UP SR"), nothing)))
}

var latentRules = join(imageRules("LCD", foundPrint, latentPlaces), since(400,
	list(14, optional, 0, 2, "SPD: "+partText, finger10, partNames, nothing),
	partCoordinates(), quality(24, "LQM", numbersIn(anyRidge))),
	rulerRules(18), since(501, single(19, optional, 1, "REM: a method of letters, length, IN or MM, ends of the scale, comment",
		letters, within(0, 99999), oneOf("IN MM"), pixels, pixels, pixels, pixels, length(0, 1000), nothing)))

var fingerRules = join(imageRules("FCD", takenPrint, fingerPlaces), since(400,
	list(14, optional, 0, 2, "PPD: "+partText, finger10, partNames, nothing),
	partCoordinates(),
	list(21, optional, 0, 5, "SEG: finger, left, right, top, bottom", between(0, 17), pixels, pixels, pixels, pixels, nothing),
	list(22, optional, 0, 2, "NQM: finger, and 1 to 5, 254 or 255", between(0, 17), numbersIn("1-5 254 255"), nothing),
	quality(23, "SQM", between(0, 19)), quality(24, "FQM", between(0, 19)),
	list(25, optional, 0, 8, "ASEG: finger, number of corners, corners", between(0, 17), between(3, 99), pixels)),
	since(500, one(26, optional, between(1, 255), "SCF: 1 to 255"), one(27, optional, oneOf("Y"), "SIF: Y or absent"),
		one(31, optional, oneOf("10 20 30 40 45 50 60 145 150 160"), "FAP: an acquisition profile")),
	amputation("1-10 16 17"),
	since(502, list(901, optional, 0, 1, "FCT: a capture technology, 0 to 23", between(0, 23), anything)))

var palmRules = join(imageRules("PCD", takenPalm, palmPlaces), since(400, quality(24, "PQM", numbersIn(palms))),
	since(501, parts(21, "SEG", palms, pixels)), amputation(palms))

var plantarRules = join(imageRules("PCD", takenSole, solePlaces), amputation("61 62 64-79"), []rule{quality(24, "FQM", numbersIn(soles)),
	parts(19, "FSP", "64-73", between(3, 99)), parts(21, "SEG", soles, pixels), list(13, mandatory, 1, 1, "FGP: a single position", anything)})

// parts is a rule for parts of palms and soles: position and numbers, of corners and then their places in FSP, of the sides
// of a box or of corners in SEG, whose form no source at hand tells.
func parts(number int, name, positions string, first check) rule {
	return list(number, optional, 0, 5, name+": position, and where it lies in pixels", numbersIn(positions), first, pixels)
}
