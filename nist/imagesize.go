package nist

import (
	"bytes"
	"encoding/binary"
)

// imageSize returns the size that an image file itself declares, and its resolution where it has one (0 if not).
func imageSize(codec string, b []byte) (width, height int, ppi float64, ok bool) {
	switch codec {
	case WSQ:
		return wsqSize(b)
	case JPEG, JPEGL, JPEGLS:
		return jpegSize(b)
	case PNG:
		return pngSize(b)
	case JP2:
		return jp2Size(b)
	}
	return 0, 0, 0, false
}

// segments walks over the marker segments at the start of a JPEG, WSQ or JPEG 2000 stream, after its two bytes of
// start marker, until f returns false or the next thing is no segment with a length. It returns where it stopped.
func segments(b []byte, f func(marker byte, payload []byte) bool) int {
	at := 2
	for at+4 <= len(b) && b[at] == 0xFF {
		m := b[at+1]
		if m == 0xFF { // fill byte
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(b[at+2:]))
		if n < 2 || at+2+n > len(b) {
			return at
		}
		if !f(m, b[at+4:at+2+n]) {
			return at
		}
		at += 2 + n
	}
	return at
}

func wsqSize(b []byte) (w, h int, ppi float64, ok bool) {
	segments(b, func(m byte, p []byte) bool {
		switch {
		case m == 0xA2 && len(p) >= 6: // SOF: black, white, height, width
			h, w = int(binary.BigEndian.Uint16(p[2:])), int(binary.BigEndian.Uint16(p[4:]))
			ok = true
		case m == 0xA8: // a comment; NISTCOM has a line "PPI 500"
			if v, found := commentPPI(p); found {
				ppi = v
			}
		}
		return m != 0xA3
	})
	return w, h, ppi, ok
}

// commentPPI reads the resolution from the text that NIST's tools put into a comment.
func commentPPI(p []byte) (float64, bool) {
	if !bytes.HasPrefix(p, []byte("NIST_COM")) {
		return 0, false
	}
	for line := range bytes.Lines(p) {
		if rest, ok := bytes.CutPrefix(line, []byte("PPI ")); ok {
			if v, ok := parseInt(rest); ok && v > 0 {
				return float64(v), true
			}
		}
	}
	return 0, false
}

// jpegFrame returns the marker of the frame header, 0 if there is none.
func jpegFrame(b []byte) (frame byte) {
	segments(b, func(m byte, _ []byte) bool {
		if isFrame(m) {
			frame = m
		}
		return frame == 0 && m != 0xDA
	})
	return frame
}

// isFrame tells SOF0 to SOF15, without DHT, JPG and DAC, which stand among them, and SOF55 of JPEG-LS.
func isFrame(m byte) bool {
	return m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC || m == 0xF7
}

func jpegSize(b []byte) (w, h int, ppi float64, ok bool) {
	segments(b, func(m byte, p []byte) bool {
		switch {
		case isFrame(m) && len(p) >= 5:
			h, w, ok = int(binary.BigEndian.Uint16(p[1:])), int(binary.BigEndian.Uint16(p[3:])), true
		case m == 0xE0 && len(p) >= 12 && bytes.HasPrefix(p, []byte("JFIF\x00")):
			density := float64(binary.BigEndian.Uint16(p[8:]))
			switch p[7] {
			case 1:
				ppi = density
			case 2:
				ppi = density * 2.54
			}
		}
		return !ok && m != 0xDA
	})
	return w, h, ppi, ok
}

func pngSize(b []byte) (w, h int, ppi float64, ok bool) {
	for at := len(magicPNG); at+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[at:]))
		if n > int64(len(b)-at-12) {
			break
		}
		p := b[at+8 : at+8+int(n)]
		switch string(b[at+4 : at+8]) {
		case "IHDR":
			if n >= 8 {
				w, h = int(binary.BigEndian.Uint32(p)&0x7FFFFFFF), int(binary.BigEndian.Uint32(p[4:])&0x7FFFFFFF)
				ok = true
			}
		case "pHYs":
			if n >= 9 && p[8] == 1 { // pixels per metre
				ppi = float64(binary.BigEndian.Uint32(p)) * 0.0254
			}
		case "IDAT":
			return w, h, ppi, ok
		}
		at += 12 + int(n)
	}
	return w, h, ppi, ok
}

func jp2Size(b []byte) (w, h int, ppi float64, ok bool) {
	if !bytes.HasPrefix(b, magicJ2K) {
		i := bytes.Index(b, magicJ2K)
		if i < 0 {
			return 0, 0, 0, false
		}
		b = b[i:]
	}
	if len(b) < 24 {
		return 0, 0, 0, false
	}
	// SIZ: length, capabilities, then the far corner and the offset of the image on its grid.
	x1, y1 := int(binary.BigEndian.Uint32(b[8:])), int(binary.BigEndian.Uint32(b[12:]))
	x0, y0 := int(binary.BigEndian.Uint32(b[16:])), int(binary.BigEndian.Uint32(b[20:]))
	return x1 - x0, y1 - y0, 0, x1 > x0 && y1 > y0
}
