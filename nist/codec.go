package nist

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
)

// How an image is coded, as Print.Codec has it.
const (
	RAW   = "RAW"   // rows of pixels
	WSQ   = "WSQ"   // wavelet scalar quantisation, the FBI's for 500 ppi
	PNG   = "PNG"   //
	JPEG  = "JPEG"  // baseline or progressive
	JPEGL = "JPEGL" // lossless JPEG (SOF3)
	JP2   = "JP2"   // JPEG 2000, as a file or a bare codestream

	// These are recognised and not decoded.
	JPEGLS = "JPEGLS" // JPEG-LS, which some profiles put under JPEGL
	FAX    = "FAX"    // CCITT group 4, in records of types 5 and 6
)

var (
	magicWSQ = []byte{0xFF, 0xA0}
	magicJPG = []byte{0xFF, 0xD8, 0xFF}
	magicPNG = []byte("\x89PNG\r\n\x1a\n")
	magicJP2 = []byte("\x00\x00\x00\x0CjP  ")
	magicJ2K = []byte{0xFF, 0x4F, 0xFF, 0x51}
)

// magical are the codings whose first bytes are known.
var magical = map[string]bool{WSQ: true, PNG: true, JPEG: true, JPEGL: true, JP2: true}

// sniff tells the coding from the first bytes, empty where they are no image file's. A raw image may begin with the
// two bytes of WSQ by chance, so a marker must follow them.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, magicWSQ) && len(b) > 3 && b[2] == 0xFF && b[3] >= 0xA2 && b[3] <= 0xA8:
		return WSQ
	case bytes.HasPrefix(b, magicJPG):
		switch jpegFrame(b) {
		case 0xC3:
			return JPEGL
		case 0xF7:
			return JPEGLS
		}
		return JPEG
	case bytes.HasPrefix(b, magicPNG):
		return PNG
	case bytes.HasPrefix(b, magicJP2), bytes.HasPrefix(b, magicJ2K):
		return JP2
	}
	return ""
}

// codecOf reads CGA as writers have it: WSQ20, WSQ, WSQ2.0, wsq, JPEGB, JPEG, J2K, JP2L, NONE.
func codecOf(cga []byte) string {
	s := strings.ToUpper(string(bytes.TrimSpace(cga)))
	switch {
	case s == "" || s == "NONE":
		return RAW
	case strings.HasPrefix(s, "WSQ"):
		return WSQ
	case s == "JPEGL":
		return JPEGL
	case strings.HasPrefix(s, "JP2") || strings.HasPrefix(s, "J2K"):
		return JP2
	case strings.HasPrefix(s, "JPEG") || s == "JPG":
		return JPEG
	case s == "PNG":
		return PNG
	case len(s) == 1 && isDigit(s[0]): // the code of a binary record
		return binaryCodec(s[0] - '0')
	}
	return s
}

// binaryCodec reads GCA, the code of the coding in records of types 3 and 4.
func binaryCodec(gca uint8) string {
	codes := [...]string{RAW, WSQ, JPEG, JPEGL, JP2, JP2, PNG}
	if int(gca) < len(codes) {
		return codes[gca]
	}
	return strconv.Itoa(int(gca))
}

// unbase64 undoes the base64 that some writers put DATA into, where that gives the beginning of an image file.
func unbase64(b []byte) ([]byte, bool) {
	const probe = 64 // enough for every magic number, and cheap
	if len(b) < probe || !base64Text(b[:probe]) {
		return nil, false
	}
	head := make([]byte, probe)
	n, _ := base64.StdEncoding.Decode(head, bytes.Join(bytes.Fields(b[:probe]), nil)[:probe/2])
	if sniff(head[:n]) == "" || !base64Text(b) {
		return nil, false
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(out, b)
	return out[:n], err == nil
}

func base64Text(b []byte) bool {
	letters := 0
	for _, c := range b {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', isDigit(c), c == '+', c == '/', c == '=':
			letters++
		case c != '\r' && c != '\n' && c != ' ':
			return false
		}
	}
	return letters > len(b)/2
}
