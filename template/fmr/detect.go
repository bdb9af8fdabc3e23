package fmr

import "encoding/binary"

const magic = "FMR\x00"

// Sizes of the headers and of the heads of views, without what repeats in them.
const (
	headANSI2004     = 26
	headANSI2004Long = 30 // with a length of 6 bytes, for records of 64 KB and more
	headISO2005      = 24
	headANSI2009     = 21
	headShort        = 20
	headISO2011      = 15

	viewClassic  = 4
	viewANSI2009 = 17
	minISO2011   = 4 + 9 + 5 + 1 + 2 + 4 + 1 + 4 + 2 + 2 // a representation without qualities and minutiae
)

// Detect tells which format b has. Card formats have nothing to be known by.
func Detect(b []byte) (Format, bool) {
	if len(b) < headISO2011 || string(b[:4]) != magic {
		return 0, false
	}
	switch string(b[4:8]) {
	case " 20\x00", "020\x00": // the second by a common library
		return detectClassic(b), true
	case "030\x00":
		if spansISO2011(b) {
			return ISO2011, true
		}
		return ANSI2009, true
	case "035\x00":
		return ANSI2009AM1, true
	}
	return 0, false
}

// detectClassic tells the two formats of version 20 apart, which differ in the length: 2 bytes (or 6, if these are 0)
// in INCITS and 4 in ISO.
func detectClassic(b []byte) Format {
	n := int(binary.BigEndian.Uint16(b[8:]))
	low := int(binary.BigEndian.Uint16(b[10:]))
	switch {
	case n >= headANSI2004 && n<<16|low != len(b):
		return ANSI2004
	case n > 0:
		return ISO2005
	case len(b) >= headANSI2004Long && int(binary.BigEndian.Uint32(b[10:])) == len(b):
		return ANSI2004
	case low >= headISO2005:
		return ISO2005
	}
	return ANSI2004
}

// spansISO2011 reports whether the representations of b, whose lengths ISO 2011 gives, fill what the header says.
func spansISO2011(b []byte) bool {
	total, views := int(binary.BigEndian.Uint32(b[8:])), int(binary.BigEndian.Uint16(b[12:]))
	at := headISO2011
	for range views {
		if at+4 > len(b) {
			return false
		}
		n := int(binary.BigEndian.Uint32(b[at:]))
		if n < minISO2011 || n > len(b)-at {
			return false
		}
		at += n
	}
	return at == total || at == len(b)
}
