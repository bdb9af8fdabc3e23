package nist

import (
	"bytes"
	"encoding/binary"
)

// imageEnd returns how many bytes the image file at the start of b takes, by walking through it to its end mark. It
// serves where LEN cannot be trusted; ok is false for raw pixels and where the end mark is missing.
func imageEnd(b []byte) (n int, ok bool) {
	switch sniff(b) {
	case WSQ:
		// Coded blocks may hold restart markers B0 to B7; other markers end a block.
		return streamEnd(b, 0xA3, 0xA1, 0xB0)
	case JPEG, JPEGL, JPEGLS:
		return streamEnd(b, 0xDA, 0xD9, 0xD0)
	case PNG:
		return pngEnd(b)
	case JP2:
		if bytes.HasPrefix(b, magicJ2K) {
			return codestreamEnd(b)
		}
		return jp2End(b)
	}
	return 0, false
}

// streamEnd walks a stream of marker segments with coded data behind those with the marker scan, up to the marker
// end. In coded data a byte FF is followed by 00 (in JPEG-LS by anything below 80), or by one of the eight restart
// markers from restart on.
func streamEnd(b []byte, scan, end, restart byte) (int, bool) {
	for at := 2; ; {
		coded := false
		at += segments(b[at-2:], func(m byte, _ []byte) bool {
			coded = m == scan
			return !coded && m != end
		}) - 2
		if at+1 < len(b) && b[at] == 0xFF && b[at+1] == end {
			return at + 2, true
		}
		if !coded {
			return 0, false
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		for {
			i := bytes.IndexByte(b[at:], 0xFF)
			if i < 0 || at+i+1 >= len(b) {
				return 0, false
			}
			at += i
			if m := b[at+1]; m >= 0x80 && m != 0xFF && (m < restart || m > restart+7) {
				break
			}
			at++
		}
	}
}

func pngEnd(b []byte) (int, bool) {
	for at := len(magicPNG); at+12 <= len(b); {
		n := int64(binary.BigEndian.Uint32(b[at:]))
		if n > int64(len(b)-at-12) {
			return 0, false
		}
		kind := string(b[at+4 : at+8])
		at += 12 + int(n)
		if kind == "IEND" {
			return at, true
		}
	}
	return 0, false
}

// boxes walks over the boxes of a JP2 file. A box without a length reaches to the end.
func boxes(b []byte, f func(kind string, whole, payload []byte) bool) {
	for len(b) >= 8 {
		n, head := int64(binary.BigEndian.Uint32(b)), 8
		switch {
		case n == 0:
			n = int64(len(b))
		case n == 1:
			if len(b) < 16 {
				return
			}
			n, head = int64(binary.BigEndian.Uint64(b[8:])), 16
		}
		if n < int64(head) || n > int64(len(b)) {
			return
		}
		if !f(string(b[4:8]), b[:n], b[head:n]) {
			return
		}
		b = b[n:]
	}
}

func jp2End(b []byte) (n int, ok bool) {
	at := 0
	boxes(b, func(kind string, whole, payload []byte) bool {
		at += len(whole)
		if kind != "jp2c" {
			return true
		}
		// The last box in practice; without a length it took everything, so its codestream is walked.
		if m, walked := codestreamEnd(payload); walked {
			n, ok = at-len(payload)+m, true
		}
		return false
	})
	return n, ok
}

// codestreamEnd walks the tile-parts of a JPEG 2000 codestream, which carry their lengths, to EOC.
func codestreamEnd(b []byte) (int, bool) {
	if !bytes.HasPrefix(b, magicJ2K) {
		return 0, false
	}
	const sot, eoc = 0x90, 0xD9
	at := segments(b, func(m byte, _ []byte) bool { return m != sot })
	for at+12 <= len(b) && b[at] == 0xFF && b[at+1] == sot {
		n := int64(binary.BigEndian.Uint32(b[at+6:]))
		if n == 0 {
			i := bytes.Index(b[at:], []byte{0xFF, eoc})
			return at + i + 2, i >= 0
		}
		if n < 12 || n > int64(len(b)-at) {
			return 0, false
		}
		at += int(n)
	}
	return at + 2, at+2 <= len(b) && b[at] == 0xFF && b[at+1] == eoc
}

// rawSize returns the bytes of an uncompressed image from the fields of its record.
func rawSize(r *Record) (int, bool) {
	w, ok1 := r.Int(6)
	h, ok2 := r.Int(7)
	bits, ok3 := r.Int(12)
	if !ok3 {
		bits = 8
	}
	if !ok1 || !ok2 || codecOf(r.Value(11)) != RAW || !plausible(w, h) || bits < 1 || bits > 48 {
		return 0, false
	}
	return rowBytes(w, bits) * h, true
}

// plausible reports whether an image of this size may be decoded.
func plausible(w, h int) bool {
	return w > 0 && h > 0 && int64(w)*int64(h) <= MaxPixels
}

// rowBytes returns the length of a row of pixels; rows of bits are padded to whole bytes.
func rowBytes(width, bits int) int { return (width*bits + 7) / 8 }
